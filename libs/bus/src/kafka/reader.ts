import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { Admin, Kafka } from 'kafkajs';
import type { IncomingRecord, ReadFrom } from '../bus.js';
import type { BusAdmin } from './admin.js';
import { rootOf } from './error-types.js';
import { toRecord } from './messages.js';
import type { KafkaTuning } from './options.js';

interface Span {
  readonly partition: number;
  readonly start: bigint;
  readonly end: bigint;
}

async function findSpans(admin: Admin, topic: string, from: ReadFrom, only: number | undefined): Promise<Span[]> {
  const offsets = await admin.fetchTopicOffsets(topic);
  const byTime =
    from.kind === 'time' ? await admin.fetchTopicOffsetsByTimestamp(topic, Math.floor(from.timestampMs)) : [];
  const starts = new Map(byTime.map(({ partition, offset }) => [partition, BigInt(offset)]));
  return offsets
    .filter(({ partition }) => only === undefined || partition === only)
    .map(({ partition, high, low }) => {
      const wanted = from.kind === 'offset' ? from.offset : (starts.get(partition) ?? 0n);
      const start = wanted > BigInt(low) ? wanted : BigInt(low);
      return { partition, start, end: BigInt(high) };
    })
    .filter(({ start, end }) => start < end);
}

/**
 * Reads from where it is told to the end as it is now. kafkajs reads in groups only, so this is a group of its own,
 * deleted afterwards.
 * A transaction that was committed a moment ago may be after the end: its markers are written in the background.
 */
export async function* readKafka(
  kafka: Kafka,
  admin: BusAdmin,
  topic: string,
  from: ReadFrom,
  only: number | undefined,
  tuning: KafkaTuning,
): AsyncGenerator<IncomingRecord> {
  const spans = await admin.ask((client) => findSpans(client, topic, from, only));
  if (spans.length === 0) return;
  const ends = new Map(spans.map(({ partition, end }) => [partition, end]));
  const groupId = `manumit-read-${randomUUID()}`;
  const consumer = kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    readUncommitted: false,
    maxWaitTimeInMs: tuning.maxWaitMs,
    retry: { restartOnFailure: () => Promise.resolve(false) },
  });
  const signals = new EventEmitter();
  const pages: IncomingRecord[][] = [];
  let failure: Error | null = null;
  let isClosed = false;
  const arrived = () => signals.emit('arrived');

  consumer.on(consumer.events.CRASH, ({ payload }) => {
    failure = rootOf(payload.error);
    arrived();
  });
  // Also told of fetches that held nothing but markers of transactions.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    const end = ends.get(payload.partition);
    if (end !== undefined && BigInt(payload.lastOffset) + 1n >= end) {
      ends.delete(payload.partition);
      arrived();
    }
  });
  // Before the first fetch of each generation. What came twice after a rebalance, `next` keeps out.
  const next = new Map(spans.map(({ partition, start }) => [partition, start]));
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    for (const partition of payload.memberAssignment[topic] ?? []) {
      const start = next.get(partition);
      if (start === undefined) consumer.pause([{ topic, partitions: [partition] }]);
      else consumer.seek({ topic, partition, offset: start.toString() });
    }
  });

  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: false });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch, heartbeat }) => {
        const end = ends.get(batch.partition);
        const start = next.get(batch.partition);
        if (end === undefined || start === undefined || isClosed) return;
        const wanted = batch.messages.filter(({ offset }) => BigInt(offset) >= start && BigInt(offset) < end);
        next.set(batch.partition, BigInt(batch.lastOffset()) + 1n);
        pages.push(wanted.map((message) => toRecord(topic, batch.partition, message)));
        arrived();
        // Fetches no more before these were taken.
        const timer = setInterval(() => void heartbeat().catch(() => null), tuning.heartbeatIntervalMs);
        while (pages.length > 0 && !isClosed) await once(signals, 'taken');
        clearInterval(timer);
      },
    });
    for (;;) {
      for (let page = pages[0]; page !== undefined; page = pages[0]) {
        yield* page;
        pages.shift();
        signals.emit('taken');
      }
      if (failure !== null) throw failure;
      if (ends.size === 0) return;
      await once(signals, 'arrived');
    }
  } finally {
    isClosed = true;
    signals.emit('taken');
    await consumer.stop().catch(() => null);
    await consumer.disconnect().catch(() => null);
    await admin.ask((client) => client.deleteGroups([groupId])).catch(() => null);
  }
}
