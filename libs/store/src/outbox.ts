import type { Queryable } from './database.js';

export interface OutboxRecord {
  readonly seq: bigint;
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

/** Adds records to a shard; their numbers must follow those already there. */
export async function appendOutbox(tx: Queryable, shard: string, records: readonly OutboxRecord[]): Promise<void> {
  if (records.length === 0) return;
  await tx.query(
    `INSERT INTO outbox (shard, seq, topic, key, headers, value)
     SELECT $1, r.seq, r.topic, r.key, r.headers, r.value
     FROM jsonb_to_recordset($2::jsonb) AS r(seq bigint, topic text, key text, headers jsonb, value text)`,
    [shard, JSON.stringify(records.map((record) => ({ ...record, seq: record.seq.toString() })))],
  );
}

interface OutboxRow {
  readonly seq: string;
  readonly topic: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: string;
}

/** The records after a number, in order, at most `limit`. */
export async function readOutbox(db: Queryable, shard: string, after: bigint, limit: number): Promise<OutboxRecord[]> {
  const { rows } = await db.query<OutboxRow>(
    'SELECT seq, topic, key, headers, value FROM outbox WHERE shard = $1 AND seq > $2 ORDER BY seq LIMIT $3',
    [shard, after.toString(), limit],
  );
  return rows.map((row) => ({ ...row, seq: BigInt(row.seq) }));
}

/** Forgets the records up to a number, inclusive: they are on the bus. */
export async function forgetOutbox(db: Queryable, shard: string, upTo: bigint): Promise<void> {
  await db.query('DELETE FROM outbox WHERE shard = $1 AND seq <= $2', [shard, upTo.toString()]);
}
