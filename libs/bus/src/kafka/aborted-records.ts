import { createRequire } from 'node:module';

/** A record of a fetch response, as kafkajs decodes it. */
export interface FetchedMessage {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
  isControlRecord: boolean;
}

export interface AbortedTransaction {
  readonly producerId: string;
  readonly firstOffset: string;
}

interface FetchResponse {
  readonly responses: readonly {
    readonly partitions: readonly {
      readonly messages: readonly FetchedMessage[];
      abortedTransactions?: readonly AbortedTransaction[] | null;
    }[];
  }[];
}

/** The key of a control record is its version and its type; type 0 says abort (KIP-98). */
const ABORT_KEY = Buffer.from([0, 0, 0, 0]);

/**
 * Marks the records of aborted transactions as ones that no consumer is handed. Transactions begin by their first
 * offset, whatever the order in which the broker lists them, and several may begin before one record.
 */
export function markAborted(messages: readonly FetchedMessage[], aborted: readonly AbortedTransaction[]): void {
  const waiting = [...aborted].sort((a, b) => Number(BigInt(a.firstOffset) - BigInt(b.firstOffset)));
  const open = new Set<string>();
  for (const message of messages) {
    while (waiting[0] !== undefined && BigInt(message.offset) >= BigInt(waiting[0].firstOffset)) {
      open.add(waiting[0].producerId);
      waiting.shift();
    }
    const { producerId, inTransaction } = message.batchContext;
    if (message.isControlRecord) {
      if (message.key !== null && ABORT_KEY.equals(message.key)) open.delete(producerId);
    } else if (inTransaction && open.has(producerId)) {
      message.isControlRecord = true;
    }
  }
}

let isPatched = false;

/**
 * kafkajs 2.2.4 takes the broker's list of aborted transactions for sorted by first offset and opens at most one before a
 * record; the list is in the order in which they ended. With several writers whose transactions overlap, records of an
 * aborted one are handed out. Here they are marked as they arrive.
 */
export function hideAbortedRecords(): void {
  if (isPatched) return;
  isPatched = true;
  const broker: { prototype: { fetch(...args: unknown[]): Promise<FetchResponse> } } = createRequire(import.meta.url)(
    'kafkajs/src/broker',
  );
  const fetch = broker.prototype.fetch;
  broker.prototype.fetch = async function fetchCommitted(...args) {
    const response = await fetch.apply(this, args);
    for (const { partitions } of response.responses) {
      for (const partition of partitions) {
        if (!partition.abortedTransactions?.length) continue;
        markAborted(partition.messages, partition.abortedTransactions);
        partition.abortedTransactions = [];
      }
    }
    return response;
  };
}
