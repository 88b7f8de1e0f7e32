import type { Queryable } from './database.js';
import { appendOutbox, type OutboxRecord } from './outbox.js';

/** Appends records to a shard that several processes write to: they take turns on its number until they commit. */
export async function appendToShard(
  tx: Queryable,
  shard: string,
  records: readonly Omit<OutboxRecord, 'seq'>[],
): Promise<void> {
  if (records.length === 0) return;
  const { rows } = await tx.query<{ seq: string }>(
    `INSERT INTO outbox_shards AS s (shard, seq) VALUES ($1, $2)
     ON CONFLICT (shard) DO UPDATE SET seq = s.seq + excluded.seq RETURNING seq`,
    [shard, records.length],
  );
  const first = BigInt(rows[0]?.seq ?? 0) - BigInt(records.length) + 1n;
  await appendOutbox(
    tx,
    shard,
    records.map((record, index) => ({ ...record, seq: first + BigInt(index) })),
  );
}

/**
 * Makes the numbers go on after what the bus has of this shard. A store that was restored from a backup gives numbers that the bus
 * knows already: what waits under them would count as written and never be sent.
 *
 * @param written the number of the newest record that the bus has
 * @returns whether numbers had to be skipped
 */
export async function skipWrittenNumbers(tx: Queryable, shard: string, written: bigint): Promise<boolean> {
  const { rows } = await tx.query<{ seq: string }>('SELECT seq FROM outbox_shards WHERE shard = $1 FOR UPDATE', [
    shard,
  ]);
  const seq = BigInt(rows[0]?.seq ?? 0);
  if (written <= seq) return false;
  // Every new number is above every old one, so that no row meets another on its way.
  const { rows: moved } = await tx.query<{ last: string | null }>(
    `WITH first AS (SELECT min(seq) AS seq FROM outbox WHERE shard = $1),
          moved AS (UPDATE outbox o SET seq = o.seq - first.seq + $2::bigint + 1 FROM first
                    WHERE o.shard = $1 RETURNING o.seq)
     SELECT max(seq) AS last FROM moved`,
    [shard, written.toString()],
  );
  await tx.query(
    `INSERT INTO outbox_shards (shard, seq) VALUES ($1, $2) ON CONFLICT (shard) DO UPDATE SET seq = excluded.seq`,
    [shard, moved[0]?.last ?? written.toString()],
  );
  return true;
}
