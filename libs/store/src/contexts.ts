import type { Queryable } from './database.js';

export interface StoredContext<Body> {
  readonly key: string;
  readonly body: Body;
}

/** Loads what is there of the keys and locks it until the transaction ends. */
export async function loadContexts<Body>(tx: Queryable, keys: readonly string[]): Promise<Map<string, Body>> {
  if (keys.length === 0) return new Map();
  const { rows } = await tx.query<{ context_key: string; body: string }>(
    'SELECT context_key, body FROM contexts WHERE context_key = ANY($1::text[]) ORDER BY context_key FOR UPDATE',
    [keys],
  );
  return new Map(rows.map((row) => [row.context_key, JSON.parse(row.body)]));
}

/** Each write starts the clock of retention anew: a replay of old messages keeps its context while it lasts. */
export async function saveContexts<Body>(tx: Queryable, contexts: readonly StoredContext<Body>[]): Promise<void> {
  if (contexts.length === 0) return;
  await tx.query(
    `INSERT INTO contexts (context_key, body)
     SELECT c.key, c.body FROM jsonb_to_recordset($1::jsonb) AS c(key text, body text)
     ON CONFLICT (context_key) DO UPDATE
     SET body = excluded.body, touched_at = now()`,
    [JSON.stringify(contexts.map((context) => ({ ...context, body: JSON.stringify(context.body) })))],
  );
}
