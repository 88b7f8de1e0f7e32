import type { Queryable } from '@manumit/store';
import type { OutgoingRecord } from '../bus.js';

export interface PlacedRecord {
  readonly record: OutgoingRecord;
  readonly partition: number;
}

interface PartitionEnd {
  readonly topic: string;
  readonly partition_no: number;
  readonly next_offset: string;
}

const keyOf = (topic: string, partition: number): string => JSON.stringify([topic, partition]);

/** Appends records in their order. The partitions stay locked until the transaction ends: no gaps, and visible in order. */
export async function appendRecords(tx: Queryable, placed: readonly PlacedRecord[]): Promise<void> {
  if (placed.length === 0) return;
  const touched = new Map(
    placed.map(({ record, partition }) => [
      keyOf(record.topic, partition),
      { topic: record.topic, partition_no: partition },
    ]),
  );
  // Locked in one order by everybody, so that writers wait for each other but never in a circle.
  const { rows } = await tx.query<PartitionEnd>(
    `SELECT p.topic, p.partition_no, p.next_offset
     FROM bus_partitions p
     JOIN json_to_recordset($1::json) AS w(topic text, partition_no int)
       ON w.topic = p.topic AND w.partition_no = p.partition_no
     ORDER BY p.topic, p.partition_no FOR NO KEY UPDATE OF p`,
    [JSON.stringify([...touched.values()])],
  );
  const ends = new Map(rows.map((row) => [keyOf(row.topic, row.partition_no), BigInt(row.next_offset)]));
  const entries = placed.map(({ record, partition }) => {
    const key = keyOf(record.topic, partition);
    const offset = ends.get(key);
    if (offset === undefined) throw new Error(`topic ${record.topic} has no partition ${partition}`);
    ends.set(key, offset + 1n);
    return {
      topic: record.topic,
      partition_no: partition,
      log_offset: offset.toString(),
      key: record.key === null ? null : Buffer.from(record.key).toString('base64'),
      value: record.value === null ? null : record.value.toString('base64'),
      headers: JSON.stringify(record.headers ?? {}),
    };
  });
  const moved = [...touched.entries()].map(([key, end]) => ({ ...end, next_offset: ends.get(key)?.toString() }));
  // The clock is read under the lock, so that times rise with offsets.
  await tx.query(
    `WITH moved AS (
       UPDATE bus_partitions p SET next_offset = m.next_offset
       FROM json_to_recordset($1::json) AS m(topic text, partition_no int, next_offset bigint)
       WHERE p.topic = m.topic AND p.partition_no = m.partition_no)
     INSERT INTO bus_log (topic, partition_no, log_offset, key, value, headers, written_at)
     SELECT r.topic, r.partition_no, r.log_offset, decode(r.key, 'base64'), decode(r.value, 'base64'), r.headers,
            clock_timestamp()
     FROM json_to_recordset($2::json)
       AS r(topic text, partition_no int, log_offset bigint, key text, value text, headers text)`,
    [JSON.stringify(moved), JSON.stringify(entries)],
  );
}
