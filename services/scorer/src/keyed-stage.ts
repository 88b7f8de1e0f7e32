import {
  type BatchHandler,
  type Bus,
  deadLetterOf,
  type IncomingRecord,
  OutboxRelay,
  type Outgoing,
  type RecordBatch,
  recordOfDeadLetter,
  recordsOfFlag,
} from '@manumit/bus';
import type { DeadLetter, Flag } from '@manumit/contracts';
import {
  advancePosition,
  appendOutbox,
  claimPosition,
  type Database,
  FencedError,
  lockPosition,
  type PartitionKey,
  PositionBeyondLogError,
  passOver,
  type Queryable,
} from '@manumit/store';
import { ahead } from './ahead.js';
import type { ScorerEvents } from './events.js';
import { SOURCE } from './outgoing.js';
import { type RecordTrace, traceRecord } from './trace.js';

export interface KeyedStageOptions {
  readonly bus: Bus;
  readonly database: Database;
  readonly groupId: string;
  readonly events: ScorerEvents;
  readonly now: () => Date;
}

/** A record that cannot be read. */
export interface Poison {
  readonly kind: 'poison';
  readonly record: IncomingRecord;
  readonly reason: DeadLetter['reason'];
  readonly detail: string;
}

/** A record that changes something. */
export interface Signal {
  readonly kind: 'signal';
  readonly record: IncomingRecord;
}

/** A flag that was committed, with the trace and the time of the message behind it. */
export interface Raised {
  readonly flag: Flag;
  readonly sentAtMs: number;
  readonly trace: RecordTrace | null;
}

/** What a batch leads to, besides what it changes in the store. */
export interface Outcome {
  /** Flags that are new or changed. */
  readonly raised: readonly Raised[];
  /** Records for later stages. */
  readonly onward: readonly Outgoing[];
}

/** A stretch of a batch: from where the one before it ended. */
export interface Part<Effect extends Signal> {
  readonly nextOffset: bigint;
  /** What has an effect, in the order of the records. */
  readonly effects: readonly (Effect | Poison)[];
}

export type TracesByOffset = ReadonlyMap<bigint, RecordTrace>;

/** One keyed stage of the pipeline: what its records mean, without what makes their effect exactly-once. */
export interface KeyedStage<Effect extends Signal> {
  /** What of a batch has an effect, a part after the other; it ends with a part that ends with the batch. Nothing is stored yet. */
  read(batch: RecordBatch): AsyncIterable<Part<Effect>>;
  /** Stores what follows from the effects, all of which are new. */
  apply(tx: Queryable, effects: readonly Effect[], traces: TracesByOffset): Promise<Outcome>;
}

/**
 * Runs a stage, a part of a batch at a time. What it stores, its flags and records (through the outbox) and the input offset commit
 * in one transaction; the batch counts as handled once its outbox is on the bus. While a part is committed the next is read.
 */
export function runKeyedStage<Effect extends Signal>(
  stage: KeyedStage<Effect>,
  options: KeyedStageOptions,
): BatchHandler & { close(): Promise<void> } {
  const { bus, database, events, groupId, now } = options;
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
        for await (const part of ahead(stage.read(batch))) {
          await batch.heartbeat();
          const done = await handlePart(stage, options, relay, key, batch, part);
          flags += done.flags;
          deadLetters += done.deadLetters;
        }
        const durationSeconds = (performance.now() - start) / 1_000;
        const nowMs = now().getTime();
        for (const { timestampMs } of batch.records) events.settled(topic, (nowMs - timestampMs) / 1_000);
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
async function handlePart<Effect extends Signal>(
  stage: KeyedStage<Effect>,
  options: KeyedStageOptions,
  relay: OutboxRelay,
  key: PartitionKey,
  batch: RecordBatch,
  part: Part<Effect>,
): Promise<{ readonly flags: number; readonly deadLetters: number }> {
  const { effects } = part;
  const traces = new Map(effects.map(({ record }) => [record.offset, traceRecord(record)]));
  try {
    const raised = await commit(stage, options, relay, key, batch, part, traces);
    if (effects.length > 0) relay.markPending();
    await relay.flush();
    report(raised, effects, options);
    return { flags: raised.length, deadLetters: effects.filter(isPoison).length };
  } finally {
    for (const trace of traces.values()) trace.end();
  }
}

/** @returns the flags that are new or changed; none where the part had been handled before */
async function commit<Effect extends Signal>(
  stage: KeyedStage<Effect>,
  options: KeyedStageOptions,
  relay: OutboxRelay,
  key: PartitionKey,
  batch: RecordBatch,
  { nextOffset, effects }: Part<Effect>,
  traces: TracesByOffset,
): Promise<readonly Raised[]> {
  if (effects.length === 0) {
    await passOver(options.database, key, batch.assignment, nextOffset);
    return [];
  }
  const written = await relay.position();
  return await options.database.transaction(async (tx) => {
    const position = await lockPosition(tx, key, batch.assignment);
    if (position.nextOffset > batch.highWatermark) throw new PositionBeyondLogError(key, position.nextOffset);
    if (position.nextOffset >= nextOffset) return [];
    const fresh = effects.filter(({ record }) => record.offset >= position.nextOffset);
    const { raised, onward } = await stage.apply(tx, fresh.filter(isSignal), traces);
    const queuedAt = options.now().toISOString();
    const outgoing: Outgoing[] = [
      ...raised.flatMap(({ flag, trace }) => recordsOfFlag(flag, queuedAt, trace?.headers ?? {}, SOURCE)),
      ...onward,
      ...fresh
        .filter(isPoison)
        .map(({ record, reason, detail }) =>
          recordOfDeadLetter(
            deadLetterOf(record, reason, detail, queuedAt),
            SOURCE,
            traces.get(record.offset)?.headers,
          ),
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

const isPoison = (effect: Signal | Poison): effect is Poison => effect.kind === 'poison';
const isSignal = <Effect extends Signal>(effect: Effect | Poison): effect is Effect => effect.kind === 'signal';

function report(
  raised: readonly Raised[],
  effects: readonly (Signal | Poison)[],
  { events, now }: KeyedStageOptions,
): void {
  const nowMs = now().getTime();
  for (const { flag, sentAtMs, trace } of raised)
    events.queued(flag, (nowMs - sentAtMs) / 1_000, trace?.traceId ?? null);
  for (const effect of effects) if (effect.kind === 'poison') events.deadLettered(effect.reason);
}
