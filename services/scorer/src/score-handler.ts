import { type BatchHandler, type Bus, deadLetterOf, type RecordBatch } from '@manumit/bus';
import type { Flag, Policy } from '@manumit/contracts';
import { type ConversationContext, emptyContext } from '@manumit/risk';
import {
  advancePosition,
  appendOutbox,
  claimPosition,
  type Database,
  FencedError,
  loadContexts,
  lockPosition,
  type PartitionKey,
  passOver,
  type Queryable,
  type StoredContext,
  saveContexts,
  saveFlags,
} from '@manumit/store';
import { ahead } from './ahead.js';
import { assessBatch, type Effective, type Part } from './assess-batch.js';
import type { Assessor } from './assessor.js';
import { considerMessage } from './consider-message.js';
import type { ScorerEvents } from './events.js';
import { OutboxRelay } from './outbox-relay.js';
import { type Outgoing, recordOfDeadLetter, recordsOfFlag } from './outgoing.js';
import type { Pseudonyms } from './pseudonyms.js';
import { type RecordTrace, traceRecord } from './trace.js';

export interface ScoreHandlerOptions {
  readonly bus: Bus;
  readonly database: Database;
  readonly assessor: Assessor;
  readonly policy: Policy;
  readonly pseudonyms: Pseudonyms;
  readonly groupId: string;
  readonly events: ScorerEvents;
  readonly now: () => Date;
}

/** The topic was made anew under a database that remembers the old one: going on would skip records without a word. */
export class PositionBeyondLogError extends Error {
  readonly code = 'POSITION_BEYOND_LOG';
  constructor({ groupId, topic, partition }: PartitionKey, nextOffset: bigint) {
    super(
      `partition ${partition} of ${topic} ends before offset ${nextOffset}, where ${groupId} stands: the topic was ` +
        'created anew; use another consumer group, or delete the rows of this one from consumer_positions',
    );
    this.name = 'PositionBeyondLogError';
  }
}

/** A flag that was committed, with the trace and the time of the message behind it. */
interface Raised {
  readonly flag: Flag;
  readonly sentAtMs: number;
  readonly trace: RecordTrace;
}

/**
 * Parse ▸ assess ▸ add context ▸ route, a part of a batch at a time. Context changes, flags (through the outbox) and the input
 * offset commit in one transaction; the batch counts as handled once its outbox is on the bus. While a part is committed the
 * judge reads the next.
 */
export function createScoreHandler(options: ScoreHandlerOptions): BatchHandler & { close(): Promise<void> } {
  const { assessor, bus, database, events, groupId, policy } = options;
  const relays = new Map<string, OutboxRelay>();

  const relayOf = (key: PartitionKey): OutboxRelay => {
    const shard = shardOf(key);
    const relay = relays.get(shard) ?? new OutboxRelay(database, bus, shard);
    relays.set(shard, relay);
    return relay;
  };

  return {
    async claim({ topic, partition, assignment }) {
      const key = { groupId, topic, partition };
      const { nextOffset } = await claimPosition(database, key, assignment);
      const relay = relayOf(key);
      await relay.close();
      await relay.flush();
      return nextOffset;
    },

    displaced(displacement) {
      // A store that has handled nothing lacks nothing: it begins with what the topic still holds.
      if (displacement.kind === 'rewound' || displacement.from > 0n) events.displaced(displacement);
    },

    async handle(batch) {
      const { topic, partition } = batch;
      const key = { groupId, topic, partition };
      const start = performance.now();
      try {
        const relay = relayOf(key);
        let flags = 0;
        let deadLetters = 0;
        for await (const part of ahead(assessBatch(batch, assessor, policy, events))) {
          await batch.heartbeat();
          const done = await handlePart(options, relay, key, batch, part);
          flags += done.flags;
          deadLetters += done.deadLetters;
        }
        const durationSeconds = (performance.now() - start) / 1_000;
        events.batchDone({ topic, partition, records: batch.records.length, flags, deadLetters, durationSeconds });
      } catch (error) {
        if (error instanceof FencedError) events.batchFenced(topic, partition);
        else events.batchFailed(topic, partition, error instanceof Error ? error : new Error(String(error)));
        throw error;
      }
    },

    async close() {
      await Promise.all([...relays.values()].map((relay) => relay.close()));
      relays.clear();
    },
  };
}

const shardOf = ({ groupId, topic, partition }: PartitionKey): string => `${groupId}.${topic}.${partition}`;

/** Commits a part of a batch, and returns once what follows from it is on the bus. */
async function handlePart(
  options: ScoreHandlerOptions,
  relay: OutboxRelay,
  key: PartitionKey,
  batch: RecordBatch,
  part: Part,
): Promise<{ readonly flags: number; readonly deadLetters: number }> {
  const { effective } = part;
  const traces = new Map(effective.map(({ record }) => [record.offset, traceRecord(record)]));
  try {
    const raised = await commit(options, relay, key, batch, part, traces);
    if (effective.length > 0) relay.markPending();
    await relay.flush();
    report(raised, effective, options);
    return { flags: raised.length, deadLetters: effective.filter(({ kind }) => kind === 'poison').length };
  } finally {
    for (const trace of traces.values()) trace.end();
  }
}

/** @returns the flags that are new or changed; none where the part had been handled before */
async function commit(
  options: ScoreHandlerOptions,
  relay: OutboxRelay,
  key: PartitionKey,
  batch: RecordBatch,
  { nextOffset, effective }: Part,
  traces: ReadonlyMap<bigint, RecordTrace>,
): Promise<Raised[]> {
  if (effective.length === 0) {
    await passOver(options.database, key, batch.assignment, nextOffset);
    return [];
  }
  const written = await relay.position();
  return await options.database.transaction(async (tx) => {
    const position = await lockPosition(tx, key, batch.assignment);
    if (position.nextOffset > batch.highWatermark) throw new PositionBeyondLogError(key, position.nextOffset);
    if (position.nextOffset >= nextOffset) return [];
    const fresh = effective.filter(({ record }) => record.offset >= position.nextOffset);
    const raised = await applySignals(tx, options, fresh, traces);
    const queuedAt = options.now().toISOString();
    const outgoing: Outgoing[] = [
      ...raised.flatMap(({ flag, trace }) => recordsOfFlag(flag, queuedAt, trace.headers)),
      ...fresh.flatMap((effect) =>
        effect.kind === 'poison'
          ? [
              recordOfDeadLetter(
                deadLetterOf(effect.record, effect.reason, effect.detail, queuedAt),
                traces.get(effect.record.offset)?.headers ?? {},
              ),
            ]
          : [],
      ),
    ];
    // The bus knows of numbers that the store does not: it is older, and what had those numbers would count as written.
    const isRestored = written > position.outboxSeq;
    if (isRestored) options.events.numbersSkipped(key.topic, key.partition);
    const lastSeq = isRestored ? written : position.outboxSeq;
    const numbered = outgoing.map((record, index) => ({ ...record, seq: lastSeq + BigInt(index + 1) }));
    await appendOutbox(tx, shardOf(key), numbered);
    await advancePosition(tx, key, { nextOffset, outboxSeq: lastSeq + BigInt(numbered.length) });
    return raised;
  });
}

/** Folds the messages into their contexts in the order of their offsets, and stores contexts and flags. */
async function applySignals(
  tx: Queryable,
  { pseudonyms, policy }: ScoreHandlerOptions,
  fresh: readonly Effective[],
  traces: ReadonlyMap<bigint, RecordTrace>,
): Promise<Raised[]> {
  const signals = fresh.filter((effect) => effect.kind === 'signal');
  const keyed = signals.map((signal) => ({ ...signal, contextKey: pseudonyms.conversation(signal.event) }));
  const contexts = await loadContexts<ConversationContext>(tx, [...new Set(keyed.map(({ contextKey }) => contextKey))]);
  const stored = new Map<string, StoredContext<ConversationContext>>();
  const flags: Flag[] = [];
  const causes = new Map<string, Omit<Raised, 'flag'>>();
  for (const { event, assessment, contextKey, record } of keyed) {
    const context = stored.get(contextKey)?.body ?? contexts.get(contextKey) ?? emptyContext();
    const considered = considerMessage(event, assessment, context, { policy, pseudonyms });
    stored.set(contextKey, {
      key: contextKey,
      body: considered.context,
    });
    const trace = traces.get(record.offset);
    for (const flag of considered.flags) {
      flags.push(flag);
      if (trace !== undefined) causes.set(flag.flagId, { trace, sentAtMs: Date.parse(event.sentAt) });
    }
  }
  const changed = await saveFlags(tx, flags);
  await saveContexts(tx, [...stored.values()]);
  return changed.flatMap((flag) => {
    const cause = causes.get(flag.flagId);
    return cause === undefined ? [] : [{ flag, ...cause }];
  });
}

function report(
  raised: readonly Raised[],
  effective: readonly Effective[],
  { events, now }: ScoreHandlerOptions,
): void {
  const nowMs = now().getTime();
  for (const { flag, sentAtMs, trace } of raised) events.queued(flag, (nowMs - sentAtMs) / 1_000, trace.traceId);
  for (const effect of effective) if (effect.kind === 'poison') events.deadLettered(effect.reason);
}
