import type { Queryable } from './database.js';

/** How deliveries to an endpoint stand. */
export interface EndpointHealth {
  readonly endpoint: string;
  readonly waiting: number;
  readonly dead: number;
  readonly oldestQueuedAt: Date | null;
  /** By the database's clock; 0 where none waits. */
  readonly oldestSeconds: number;
  readonly delivered: number;
  readonly failed: number;
  readonly lastSuccessAt: Date | null;
  readonly lastFailureAt: Date | null;
  readonly lastFailure: string | null;
  readonly disabledAt: Date | null;
}

interface HealthRow {
  readonly endpoint: string;
  readonly waiting: string;
  readonly dead: string;
  readonly oldest: Date | null;
  readonly oldest_seconds: number;
  readonly delivered: string;
  readonly failed: string;
  readonly last_success_at: Date | null;
  readonly last_failure_at: Date | null;
  readonly last_failure: string | null;
  readonly disabled_at: Date | null;
}

/** Every endpoint that has had anything to do, whether it is still configured or not. */
export async function readEndpointHealth(db: Queryable): Promise<EndpointHealth[]> {
  const { rows } = await db.query<HealthRow>(
    `SELECT coalesce(e.endpoint, d.endpoint) AS endpoint,
            coalesce(d.waiting, 0)::bigint AS waiting, coalesce(d.dead, 0)::bigint AS dead, d.oldest,
            coalesce(greatest(0, extract(epoch FROM now() - d.oldest)), 0)::double precision AS oldest_seconds,
            coalesce(e.delivered, 0)::bigint AS delivered, coalesce(e.failed, 0)::bigint AS failed,
            e.last_success_at, e.last_failure_at, e.last_failure, e.disabled_at
     FROM delivery_endpoints e
     FULL JOIN (
       SELECT endpoint, count(*) FILTER (WHERE state = 'waiting') AS waiting,
              count(*) FILTER (WHERE state = 'dead') AS dead,
              min(queued_at) FILTER (WHERE state = 'waiting') AS oldest
       FROM deliveries WHERE state IN ('waiting', 'dead') GROUP BY endpoint
     ) d ON d.endpoint = e.endpoint
     ORDER BY 1`,
  );
  return rows.map((row) => ({
    endpoint: row.endpoint,
    waiting: Number(row.waiting),
    dead: Number(row.dead),
    oldestQueuedAt: row.oldest,
    oldestSeconds: row.oldest_seconds,
    delivered: Number(row.delivered),
    failed: Number(row.failed),
    lastSuccessAt: row.last_success_at,
    lastFailureAt: row.last_failure_at,
    lastFailure: row.last_failure,
    disabledAt: row.disabled_at,
  }));
}

/** Nothing is sent to a disabled endpoint, by any process, until somebody enables it; what comes for it waits. */
export async function setEndpointDisabled(db: Queryable, endpoint: string, disabled: boolean): Promise<void> {
  await db.query(
    `INSERT INTO delivery_endpoints (endpoint, disabled_at) VALUES ($1, CASE WHEN $2 THEN now() END)
     ON CONFLICT (endpoint) DO UPDATE
     SET disabled_at = CASE WHEN $2 THEN coalesce(delivery_endpoints.disabled_at, now()) END`,
    [endpoint, disabled],
  );
}

export async function disabledEndpoints(db: Queryable): Promise<Set<string>> {
  const { rows } = await db.query<{ endpoint: string }>(
    'SELECT endpoint FROM delivery_endpoints WHERE disabled_at IS NOT NULL',
  );
  return new Set(rows.map(({ endpoint }) => endpoint));
}
