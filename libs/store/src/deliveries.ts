import type { Queryable } from './database.js';

/** What has to reach an endpoint. */
export interface NewDelivery {
  /** Derives from endpoint, flag and revision: the same on every machine and after every restart. */
  readonly webhookId: string;
  readonly endpoint: string;
  readonly queue: string;
  readonly flagId: string;
  readonly revision: number;
  readonly queuedAt: string;
  readonly dueAt: Date;
}

/** A delivery that this process may try now, and nobody else until the lease ends. */
export interface ClaimedDelivery {
  readonly webhookId: string;
  readonly queue: string;
  readonly flagId: string;
  readonly revision: number;
  readonly queuedAt: Date;
  /** How often it was tried before. */
  readonly attempts: number;
}

/** Wakes whoever delivers: something new waits. */
export const DELIVERIES_CHANNEL = 'manumit_deliveries';

/** Adds deliveries; one that is there already, in whatever state, is left as it is. @returns how many are new */
export async function addDeliveries(tx: Queryable, deliveries: readonly NewDelivery[]): Promise<number> {
  if (deliveries.length === 0) return 0;
  const { affectedRows } = await tx.query(
    `INSERT INTO deliveries (webhook_id, endpoint, queue, flag_id, revision, queued_at, due_at)
     SELECT d."webhookId", d.endpoint, d.queue, d."flagId", d.revision, d."queuedAt", d."dueAt"
     FROM ROWS FROM (jsonb_to_recordset($1::jsonb)
       AS ("webhookId" text, endpoint text, queue text, "flagId" text, revision int, "queuedAt" timestamptz,
           "dueAt" timestamptz))
       WITH ORDINALITY AS d("webhookId", endpoint, queue, "flagId", revision, "queuedAt", "dueAt", place)
     ORDER BY d.place
     ON CONFLICT (webhook_id) DO NOTHING`,
    [JSON.stringify(deliveries)],
  );
  if (affectedRows > 0) await tx.query('SELECT pg_notify($1, $2)', [DELIVERIES_CHANNEL, '']);
  return affectedRows;
}

const IS_FREE = "state = 'waiting' AND due_at <= now() AND (leased_until IS NULL OR leased_until < now())";

/** The endpoints for which something is due, that nobody works on. */
export async function endpointsWithDueDeliveries(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ endpoint: string }>(`SELECT DISTINCT endpoint FROM deliveries WHERE ${IS_FREE}`);
  return rows.map(({ endpoint }) => endpoint);
}

export interface ClaimOptions {
  readonly endpoint: string;
  readonly limit: number;
  /** Names this claim; whoever claims after the lease's end has another. */
  readonly lease: string;
  readonly leaseMs: number;
  /** Only the oldest that waits, and only when it is due: nothing overtakes it. */
  readonly ordered: boolean;
}

/**
 * Takes due deliveries of an endpoint, oldest first, for a time: a process that dies gives them back by doing nothing.
 * Several processes share an endpoint without waiting for each other.
 */
export async function claimDeliveries(db: Queryable, options: ClaimOptions): Promise<ClaimedDelivery[]> {
  const { endpoint, limit, lease, leaseMs, ordered } = options;
  const head = ordered
    ? "AND seq = (SELECT min(seq) FROM deliveries WHERE endpoint = $1 AND state = 'waiting')"
    : 'ORDER BY due_at, seq';
  const { rows } = await db.query<{
    webhook_id: string;
    seq: string;
    queue: string;
    flag_id: string;
    revision: number;
    queued_at: Date;
    attempts: number;
  }>(
    `WITH taken AS MATERIALIZED (
       SELECT webhook_id FROM deliveries WHERE endpoint = $1 AND ${IS_FREE} ${head} LIMIT $2 FOR UPDATE SKIP LOCKED)
     UPDATE deliveries SET lease = $3, leased_until = now() + make_interval(secs => $4::double precision / 1000)
     WHERE webhook_id IN (SELECT webhook_id FROM taken)
     RETURNING webhook_id, seq, queue, flag_id, revision, queued_at, attempts`,
    [endpoint, limit, lease, leaseMs],
  );
  return [...rows]
    .sort((a, b) => (BigInt(a.seq) < BigInt(b.seq) ? -1 : 1))
    .map((row) => ({
      webhookId: row.webhook_id,
      queue: row.queue,
      flagId: row.flag_id,
      revision: row.revision,
      queuedAt: row.queued_at,
      attempts: row.attempts,
    }));
}

/** Ends deliveries, whoever holds the lease now: what has arrived has arrived. */
export async function finishDeliveries(
  db: Queryable,
  endpoint: string,
  webhookIds: readonly string[],
  state: 'delivered' | 'expired' | 'withheld',
  outcome: string,
): Promise<void> {
  // One statement: a process that dies in between leaves no count that lacks what was delivered.
  await db.query(
    `WITH finished AS (
       UPDATE deliveries SET state = $3, outcome = $4, attempts = attempts + 1, finished_at = now(),
         lease = NULL, leased_until = NULL
       WHERE endpoint = $1 AND webhook_id = ANY($2::text[]) AND state IN ('waiting', 'dead')
       RETURNING 1)
     INSERT INTO delivery_endpoints (endpoint, delivered, last_success_at)
     SELECT $1, count(*), now() FROM finished WHERE $3 = 'delivered' HAVING count(*) > 0
     ON CONFLICT (endpoint) DO UPDATE
     SET delivered = delivery_endpoints.delivered + excluded.delivered, last_success_at = now()`,
    [endpoint, webhookIds, state, outcome],
  );
}

export interface FailedAttempt {
  readonly endpoint: string;
  readonly webhookIds: readonly string[];
  readonly lease: string;
  /** A word or a status code. */
  readonly outcome: string;
  /** When the next attempt is due; null when there is none: they become dead letters. */
  readonly retryInMs: number | null;
  /** False where the endpoint refused before it looked at the delivery: the attempt does not count. */
  readonly counts: boolean;
}

/** Writes a failed attempt down, unless somebody else has claimed the deliveries since. */
export async function failDeliveries(db: Queryable, attempt: FailedAttempt): Promise<void> {
  const { endpoint, webhookIds, lease, outcome, retryInMs, counts } = attempt;
  await db.query(
    `UPDATE deliveries
     SET attempts = attempts + $6, outcome = $4, lease = NULL, leased_until = NULL,
       state = CASE WHEN $5::double precision IS NULL THEN 'dead' ELSE state END,
       finished_at = CASE WHEN $5::double precision IS NULL THEN now() END,
       due_at = now() + make_interval(secs => coalesce($5::double precision, 0) / 1000)
     WHERE endpoint = $1 AND webhook_id = ANY($2::text[]) AND lease = $3 AND state = 'waiting'`,
    [endpoint, webhookIds, lease, outcome, retryInMs, counts ? 1 : 0],
  );
  await db.query(
    `INSERT INTO delivery_endpoints (endpoint, failed, last_failure_at, last_failure) VALUES ($1, 1, now(), $2)
     ON CONFLICT (endpoint) DO UPDATE
     SET failed = delivery_endpoints.failed + 1, last_failure_at = now(), last_failure = excluded.last_failure`,
    [endpoint, outcome],
  );
}

/** Brings the dead letters of an endpoint back, to be tried from the start. @returns how many */
export async function redriveDeliveries(db: Queryable, endpoint: string): Promise<number> {
  const { affectedRows } = await db.query(
    `UPDATE deliveries SET state = 'waiting', attempts = 0, due_at = now(), finished_at = NULL
     WHERE endpoint = $1 AND state = 'dead'`,
    [endpoint],
  );
  if (affectedRows > 0) await db.query('SELECT pg_notify($1, $2)', [DELIVERIES_CHANNEL, '']);
  return affectedRows;
}

/** Deletes what ended so many days ago, and ends what waits for a flag that retention took. */
export async function deleteOldDeliveries(db: Queryable, keptDays: number): Promise<number> {
  await db.query(
    `UPDATE deliveries SET state = 'expired', outcome = 'flag_expired', finished_at = now()
     WHERE state IN ('waiting', 'dead') AND NOT EXISTS (SELECT FROM flags WHERE flags.flag_id = deliveries.flag_id)`,
  );
  const { affectedRows } = await db.query(
    `DELETE FROM deliveries WHERE state <> 'dead' AND finished_at < now() - make_interval(days => $1::int)`,
    [keptDays],
  );
  return affectedRows;
}
