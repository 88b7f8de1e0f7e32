import type { Bus, ConsumerState } from '@manumit/bus';
import { type Policy, TOPICS } from '@manumit/contracts';
import type { Database } from '@manumit/store';
import type { Assessor } from './assessor.js';
import type { ScorerEvents } from './events.js';
import { watchLag } from './lag.js';
import { createPseudonyms } from './pseudonyms.js';
import { keepRetention } from './retention.js';
import { createScoreHandler } from './score-handler.js';

export interface ScorerOptions {
  readonly bus: Bus;
  readonly database: Database;
  readonly assessor: Assessor;
  readonly policy: Policy;
  /** At least 32 bytes; accounts and conversations in the store are named by it. */
  readonly contextKey: Uint8Array;
  readonly groupId: string;
  readonly maxBatchRecords: number;
  readonly concurrency: number;
  readonly events: ScorerEvents;
  /** Deletes old records of log tables; Apache Kafka does it by itself. */
  readonly trimLog?: () => Promise<unknown>;
  readonly onState?: (state: ConsumerState) => void;
  readonly now?: () => Date;
}

export interface Scorer {
  /** Finishes and acknowledges the batches at hand, then leaves the group. */
  stop(): Promise<void>;
}

/** Starts to read message events and to put flags on their queues. */
export async function createScorer(options: ScorerOptions): Promise<Scorer> {
  const { bus, database, policy, groupId, events } = options;
  const handler = createScoreHandler({
    ...options,
    pseudonyms: createPseudonyms(options.contextKey),
    now: options.now ?? (() => new Date()),
  });
  const consumer = await bus.consume(
    {
      groupId,
      topics: [TOPICS.messages],
      maxBatchRecords: options.maxBatchRecords,
      concurrency: options.concurrency,
      from: 'earliest',
      onState(state) {
        events.consumerState(state.kind, state.kind === 'retrying' ? state.error : undefined);
        options.onState?.(state);
      },
    },
    handler,
  );
  const stopping = new AbortController();
  const background = Promise.all([
    keepRetention(database, policy, events, stopping.signal, options.trimLog ?? (async () => {})),
    watchLag(bus, groupId, events, stopping.signal),
  ]);
  return {
    async stop() {
      stopping.abort();
      await consumer.stop();
      await handler.close();
      await background;
    },
  };
}
