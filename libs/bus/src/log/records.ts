import type { Queryable } from '@manumit/store';
import type { IncomingRecord, ReadFrom } from '../bus.js';

interface LogRow {
  readonly log_offset: string;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: string;
  readonly written_at: Date;
}

export interface LogSlice {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  /** The offset after the last one wanted. */
  readonly end: bigint;
  readonly maxRecords: number;
  /** Stops after the record that reaches so many bytes of values. */
  readonly maxBytes: number;
}

const toBuffer = (bytes: Uint8Array | null): Buffer | null =>
  bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function parseHeaders(text: string): Record<string, Buffer> {
  const headers: Record<string, string> = JSON.parse(text);
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]));
}

/** The next records of a partition, in order. */
export async function readLog(db: Queryable, slice: LogSlice): Promise<IncomingRecord[]> {
  const { rows } = await db.query<LogRow>(
    `SELECT log_offset, key, value, headers, written_at FROM (
       SELECT *, sum(coalesce(octet_length(value), 0)) OVER (ORDER BY log_offset) - coalesce(octet_length(value), 0) AS bytes_before
       FROM (SELECT * FROM bus_log
             WHERE topic = $1 AND partition_no = $2 AND log_offset >= $3 AND log_offset < $4
             ORDER BY log_offset LIMIT $5) AS page
     ) AS sized WHERE bytes_before < $6 ORDER BY log_offset`,
    [slice.topic, slice.partition, slice.from.toString(), slice.end.toString(), slice.maxRecords, slice.maxBytes],
  );
  return rows.map((row) => ({
    topic: slice.topic,
    partition: slice.partition,
    offset: BigInt(row.log_offset),
    key: toBuffer(row.key),
    value: toBuffer(row.value),
    headers: parseHeaders(row.headers),
    timestampMs: row.written_at.getTime(),
  }));
}

export interface PartitionHead {
  readonly topic: string;
  readonly partition: number;
  readonly end: bigint;
}

export async function readHeads(db: Queryable, topics: readonly string[]): Promise<PartitionHead[]> {
  const { rows } = await db.query<{ topic: string; partition_no: number; next_offset: string }>(
    `SELECT topic, partition_no, next_offset FROM bus_partitions
     WHERE topic = ANY($1::text[]) ORDER BY topic, partition_no`,
    [topics],
  );
  return rows.map((row) => ({ topic: row.topic, partition: row.partition_no, end: BigInt(row.next_offset) }));
}

/** Where a reading begins; null when nothing that old or young is there. */
export async function findStart(db: Queryable, head: PartitionHead, from: ReadFrom): Promise<bigint | null> {
  if (from.kind === 'earliest') return 0n;
  if (from.kind === 'offset') return from.offset;
  const { rows } = await db.query<{ log_offset: string }>(
    `SELECT log_offset FROM bus_log WHERE topic = $1 AND partition_no = $2 AND written_at >= $3
     ORDER BY log_offset LIMIT 1`,
    [head.topic, head.partition, new Date(from.timestampMs)],
  );
  const row = rows[0];
  return row === undefined ? null : BigInt(row.log_offset);
}
