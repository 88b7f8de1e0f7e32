import type { Database, Queryable } from '@manumit/store';
import type { OutgoingRecord, TopicSpec } from '../bus.js';
import { UnknownTopicError } from '../errors.js';
import { partitionOf } from '../partition.js';
import type { PlacedRecord } from './append.js';

export async function createTopics(db: Database, specs: readonly TopicSpec[]): Promise<void> {
  await db.transaction(async (tx) => {
    for (const spec of [...specs].sort((a, b) => (a.topic < b.topic ? -1 : 1))) {
      const { affectedRows } = await tx.query(
        `INSERT INTO bus_topics (topic, partitions, retention_ms, compacted) VALUES ($1, $2, $3, $4)
         ON CONFLICT (topic) DO NOTHING`,
        [spec.topic, spec.partitions, spec.retentionMs?.toString() ?? null, spec.compacted ?? false],
      );
      if (affectedRows === 0) continue;
      await tx.query(
        'INSERT INTO bus_partitions (topic, partition_no) SELECT $1, n FROM generate_series(0, $2 - 1) n',
        [spec.topic, spec.partitions],
      );
    }
  });
}

export interface TopicCatalog {
  /** @throws UnknownTopicError */
  requireTopics(records: readonly OutgoingRecord[]): Promise<void>;
  /** @throws UnknownTopicError */
  place(records: readonly OutgoingRecord[]): Promise<PlacedRecord[]>;
}

/** How many partitions a topic has; that never changes here, so it is asked for once. */
export function topicCatalog(db: Queryable, random: () => number): TopicCatalog {
  const known = new Map<string, number>();

  async function partitionsOf(topic: string): Promise<number> {
    const cached = known.get(topic);
    if (cached !== undefined) return cached;
    const { rows } = await db.query<{ partitions: number }>('SELECT partitions FROM bus_topics WHERE topic = $1', [
      topic,
    ]);
    const row = rows[0];
    if (row === undefined) throw new UnknownTopicError(topic);
    known.set(topic, row.partitions);
    return row.partitions;
  }

  async function requireTopics(records: readonly OutgoingRecord[]): Promise<void> {
    for (const topic of new Set(records.map((record) => record.topic))) await partitionsOf(topic);
  }

  return {
    requireTopics,
    async place(records) {
      await requireTopics(records);
      return records.map((record) => ({
        record,
        partition: partitionOf(record.key, known.get(record.topic) ?? 1, random()),
      }));
    },
  };
}
