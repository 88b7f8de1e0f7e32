import type { Database } from '@manumit/store';
import { createBatcher } from '../batcher.js';
import type { Bus, Consumer, IncomingRecord, OutgoingRecord, PartitionLag, ReadFrom } from '../bus.js';
import { UnknownTopicError } from '../errors.js';
import { sendInSpan } from '../telemetry.js';
import { appendRecords } from './append.js';
import { LOG_CHANNEL, type LogConsumerTuning, startLogConsumer } from './log-consumer.js';
import { findStart, readHeads, readLog } from './records.js';
import { openLogWriter } from './sequenced-writer.js';
import { createTopics, topicCatalog } from './topics.js';
import { trimLog } from './trim.js';

export interface LogBusOptions {
  /** Migrated, and owned by the caller: closing the bus leaves it open. */
  readonly database: Database;
  readonly pollMs?: number;
  readonly tuning?: Partial<LogConsumerTuning>;
}

export interface LogBus extends Bus {
  /** Deletes records older than their topic keeps them; topics without a retention keep all. @returns how many */
  trim(): Promise<number>;
}

const TUNING: LogConsumerTuning = {
  pollMs: 1_000,
  leaseMs: 15_000,
  maxBatchBytes: 8_388_608,
  retryMinMs: 100,
  retryMaxMs: 10_000,
};
const GROUP_COMMIT = { maxRecords: 5_000, maxBytes: 8_388_608 };
const READ_PAGE = { maxRecords: 500, maxBytes: 8_388_608 };
const sizeOf = (record: OutgoingRecord): number => 100 + (record.value?.length ?? 0);

/** The bus as tables of the store: for PostgreSQL without Kafka, and for PGlite. */
export function openLogBus({ database: db, pollMs, tuning }: LogBusOptions): LogBus {
  const settings = { ...TUNING, ...(pollMs === undefined ? {} : { pollMs }), ...tuning };
  const catalog = topicCatalog(db, Math.random);
  const consumers = new Set<Consumer>();
  const notify = createNotifier(db);
  const batcher = createBatcher<OutgoingRecord>(
    async (records) => {
      const placed = await catalog.place(records);
      await db.transaction((tx) => appendRecords(tx, placed));
      notify.request();
    },
    { ...GROUP_COMMIT, sizeOf, admit: (records) => catalog.requireTopics(records) },
  );

  return {
    ensureTopics: (topics) => createTopics(db, topics),
    publish: (records) => sendInSpan('postgresql', records, batcher.add),
    openSequencedWriter: (id) => openLogWriter(db, catalog, id, notify.request),
    async consume(options, handler) {
      const consumer = startLogConsumer(db, options, handler, settings);
      consumers.add(consumer);
      return {
        async stop() {
          await consumer.stop();
          consumers.delete(consumer);
        },
      };
    },
    read: (topic, from, partition) => readTopic(db, topic, from, partition),
    lag: (groupId, topics) => readLag(db, groupId, topics),
    async ping() {
      await db.query('SELECT 1');
    },
    trim: () => trimLog(db),
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.stop()));
      await batcher.drain();
      await notify.drain();
    },
  };
}

/**
 * Notifies after the commit and not within the transaction: PostgreSQL lets transactions that notify commit one by
 * one only. Requests while a notification is on its way are one more notification.
 */
function createNotifier(db: Database): { request(): void; drain(): Promise<void> } {
  let running: Promise<void> | null = null;
  let isWanted = false;
  async function run(): Promise<void> {
    while (isWanted) {
      isWanted = false;
      // Lost notifications are made up for by polling.
      await db.query('SELECT pg_notify($1, $2)', [LOG_CHANNEL, '']).catch(() => null);
    }
    running = null;
  }
  return {
    request() {
      isWanted = true;
      running ??= run();
    },
    async drain() {
      await running;
    },
  };
}

async function* readTopic(
  db: Database,
  topic: string,
  from: ReadFrom,
  partition: number | undefined,
): AsyncGenerator<IncomingRecord> {
  const heads = await readHeads(db, [topic]);
  if (heads.length === 0) throw new UnknownTopicError(topic);
  for (const head of heads) {
    if (partition !== undefined && head.partition !== partition) continue;
    let next = await findStart(db, head, from);
    while (next !== null && next < head.end) {
      const records: IncomingRecord[] = await readLog(db, { ...head, from: next, ...READ_PAGE });
      yield* records;
      const last = records.at(-1);
      next = last === undefined ? null : last.offset + 1n;
    }
  }
}

async function readLag(db: Database, groupId: string, topics: readonly string[]): Promise<PartitionLag[]> {
  const { rows } = await db.query<{
    topic: string;
    partition_no: number;
    committed: string | null;
    next_offset: string;
    first_offset: string | null;
  }>(
    `SELECT p.topic, p.partition_no, p.next_offset, l.committed,
            (SELECT log_offset FROM bus_log r WHERE r.topic = p.topic AND r.partition_no = p.partition_no
             ORDER BY log_offset LIMIT 1) AS first_offset
     FROM bus_partitions p
     LEFT JOIN bus_leases l ON l.group_id = $1 AND l.topic = p.topic AND l.partition_no = p.partition_no
     WHERE p.topic = ANY($2::text[]) ORDER BY p.topic, p.partition_no`,
    [groupId, topics],
  );
  return rows.map((row) => {
    const end = BigInt(row.next_offset);
    const committed = row.committed === null ? null : BigInt(row.committed);
    const first = row.first_offset === null ? end : BigInt(row.first_offset);
    return { topic: row.topic, partition: row.partition_no, committed, end, lag: end - (committed ?? first) };
  });
}
