import type { Queryable } from './database.js';

/** Which row of the links of a place. */
export interface LinkKey {
  readonly kind: string;
  readonly key: string;
}

/** A row to be written; without a body it is deleted. */
export interface LinkRow extends LinkKey {
  readonly body: string | null;
}

/** Loads what there is of some rows. Whoever writes to a place is alone there: nothing is locked. */
export async function loadLinks(
  tx: Queryable,
  place: string,
  keys: readonly LinkKey[],
): Promise<readonly (LinkKey & { readonly body: string })[]> {
  if (keys.length === 0) return [];
  const { rows } = await tx.query<LinkKey & { readonly body: string }>(
    // The limit keeps the planner from reading the whole table, whatever it knows of it: each key is looked up.
    `SELECT wanted.kind, wanted.key, found.body FROM unnest($2::text[], $3::text[]) AS wanted(kind, key)
     CROSS JOIN LATERAL (
       SELECT body FROM link_rows l WHERE l.place = $1 AND l.kind = wanted.kind AND l.key = wanted.key LIMIT 1
     ) AS found`,
    [place, keys.map(({ kind }) => kind), keys.map(({ key }) => key)],
  );
  return rows;
}

/** Each write starts the clock of retention anew. */
export async function saveLinks(tx: Queryable, place: string, rows: readonly LinkRow[]): Promise<void> {
  const kept = rows.filter(({ body }) => body !== null);
  const gone = rows.filter(({ body }) => body === null);
  if (kept.length > 0) {
    await tx.query(
      `INSERT INTO link_rows (place, kind, key, body)
       SELECT $1, r.kind, r.key, r.body FROM unnest($2::text[], $3::text[], $4::text[]) AS r(kind, key, body)
       ON CONFLICT (place, kind, key) DO UPDATE SET body = excluded.body, touched_at = now()`,
      [place, kept.map(({ kind }) => kind), kept.map(({ key }) => key), kept.map(({ body }) => body)],
    );
  }
  if (gone.length > 0) {
    await tx.query(
      `DELETE FROM link_rows l USING unnest($2::text[], $3::text[]) AS r(kind, key)
       WHERE l.place = $1 AND l.kind = r.kind AND l.key = r.key`,
      [place, gone.map(({ kind }) => kind), gone.map(({ key }) => key)],
    );
  }
}
