import { createHash } from 'node:crypto';
import type { Flag, QueueName } from '@manumit/contracts';
import type { Queryable } from './database.js';

/** What makes two states of one flag the same: everything but the number of its revision. */
export function flagDigest(flag: Flag): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...flag, revision: 0 }))
    .digest('hex');
}

interface FlagState {
  readonly flag_id: string;
  readonly revision: number;
  readonly digest: string;
}

/**
 * Stores flags in the order given and returns what changed, each with its revision: new flags, and flags whose
 * content differs. A flag that is there already, unchanged, is left alone and not returned. A `message` flag is
 * never updated: its cause is one message, and that message coming again is a repeat. What was decided is open again with its
 * next revision: nobody has decided about that one. What is raised from messages that are older than retention stays for a week: long enough for people to look, and for a replay to recognise it.
 */
export async function saveFlags(tx: Queryable, flags: readonly Flag[]): Promise<Flag[]> {
  if (flags.length === 0) return [];
  const { rows } = await tx.query<FlagState>(
    'SELECT flag_id, revision, digest FROM flags WHERE flag_id = ANY($1::text[]) ORDER BY flag_id FOR UPDATE',
    [flags.map((flag) => flag.flagId)],
  );
  const states = new Map(rows.map((row) => [row.flag_id, { revision: row.revision, digest: row.digest }]));
  const changed: Flag[] = [];
  for (const flag of flags) {
    const known = states.get(flag.flagId);
    const digest = flagDigest(flag);
    if (known !== undefined && (flag.kind === 'message' || known.digest === digest)) continue;
    const revision = (known?.revision ?? 0) + 1;
    states.set(flag.flagId, { revision, digest });
    changed.push({ ...flag, revision });
  }
  // The newest revision of each flag is the one that is stored.
  const newest = [...new Map(changed.map((flag) => [flag.flagId, flag])).values()];
  // Two transactions that touch the same flags take their rows in the same order.
  newest.sort((a, b) => (a.flagId < b.flagId ? -1 : 1));
  if (newest.length > 0) {
    await tx.query(
      `INSERT INTO flags (flag_id, revision, queue, kind, surface, score, typologies, raised_at, expires_at, digest, body, closed)
       SELECT f."flagId", f.revision, f.queue, f.kind, f.surface, f.score, f.typologies, f."raisedAt",
              greatest(f."expiresAt", now() + interval '7 days'), f.digest, f.body, f.closed
       FROM jsonb_to_recordset($1::jsonb) AS f("flagId" text, revision int, queue text, kind text,
         surface text, score real, typologies text[],
         "raisedAt" timestamptz, "expiresAt" timestamptz, digest text, body text, closed boolean)
       ON CONFLICT (flag_id) DO UPDATE
       SET revision = excluded.revision, queue = excluded.queue, surface = excluded.surface,
           score = excluded.score, typologies = excluded.typologies, raised_at = excluded.raised_at,
           expires_at = greatest(flags.expires_at, excluded.expires_at), closed = excluded.closed,
           digest = excluded.digest, body = excluded.body`,
      [JSON.stringify(newest.map(toRow))],
    );
  }
  return changed;
}

/** PostgreSQL takes fewer offsets and digits than RFC 3339 has. */
const toUtc = (instant: string): string => new Date(instant).toISOString();

const toRow = (flag: Flag) => ({
  flagId: flag.flagId,
  revision: flag.revision,
  queue: flag.queue,
  kind: flag.kind,
  surface: flag.surface,
  score: flag.score,
  // A filter asks for a name; nothing else may keep a flag from being stored.
  typologies: flag.typologies.filter((name) => /^[a-z_]{1,64}$/.test(name)),
  raisedAt: toUtc(flag.raisedAt),
  expiresAt: toUtc(flag.expiresAt),
  digest: flagDigest(flag),
  body: JSON.stringify(flag),
  closed: flag.network?.closed !== undefined,
});

const parseFlag = (body: string): Flag => JSON.parse(body);

export interface QueueCount {
  readonly queue: QueueName;
  readonly open: number;
  readonly oldestRaisedAt: string | null;
}

/** Where a listing goes on. */
export interface QueuePlace {
  readonly priority: number;
  readonly raisedAt: string;
  readonly flagId: string;
}

export interface QueueEntry {
  readonly flag: Flag;
  readonly priority: number;
}

/** What of a queue somebody wants to see; what is not set does not matter. */
export interface QueueFilter {
  readonly kind?: Flag['kind'] | undefined;
  readonly surface?: Flag['surface'] | undefined;
  readonly typology?: string | undefined;
  readonly minScore?: number | undefined;
}

/** So many are counted at most: more than that nobody reads, and counting takes time. */
export const COUNTED_FLAGS = 1_000;

/** The conditions of a listing, each with its value in order: only what is asked for, so that the indexes on it serve. */
function conditionsOf(queue: QueueName, { kind, surface, typology, minScore }: QueueFilter, closed: boolean) {
  const values: unknown[] = [queue];
  const conditions = ['queue = $1', closed ? 'closed' : 'NOT closed'];
  const add = (value: unknown, condition: (place: string) => string): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  add(kind, (place) => `kind = ${place}`);
  add(surface, (place) => `surface = ${place}`);
  add(typology, (place) => `typologies @> ARRAY[${place}::text]`);
  add(minScore, (place) => `score >= ${place}::real`);
  return { where: conditions.join(' AND '), values };
}

export interface FlagStore {
  /** The most pressing flags of a queue first, of those the newest; `before` continues a listing. */
  listQueue(
    queue: QueueName,
    page: {
      readonly limit: number;
      readonly closed?: boolean;
      readonly before?: QueuePlace;
      readonly filter?: QueueFilter;
    },
  ): Promise<QueueEntry[]>;
  /** How many of a queue a filter leaves; one more than COUNTED_FLAGS where there are more. */
  countQueue(queue: QueueName, page: { readonly closed?: boolean; readonly filter: QueueFilter }): Promise<number>;
  /** What waits for people. */
  countQueues(): Promise<QueueCount[]>;
  findFlag(flagId: string): Promise<Flag | null>;
}

export function flagStore(db: Queryable): FlagStore {
  return {
    async listQueue(queue, { limit, before, closed = false, filter = {} }) {
      const { where, values } = conditionsOf(queue, filter, closed);
      const n = values.length;
      const { rows } = await db.query<{ body: string; priority: number }>(
        `SELECT body, priority FROM flags
         WHERE ${where}
           AND ($${n + 1}::timestamptz IS NULL
                OR (priority, raised_at, flag_id) < ($${n + 2}::smallint, $${n + 1}::timestamptz, $${n + 3}::text))
         ORDER BY priority DESC, raised_at DESC, flag_id DESC LIMIT $${n + 4}`,
        [
          ...values,
          before === undefined ? null : toUtc(before.raisedAt),
          before?.priority ?? 0,
          before?.flagId ?? '',
          limit,
        ],
      );
      return rows.map(({ body, priority }) => ({ flag: parseFlag(body), priority }));
    },
    async countQueue(queue, { closed = false, filter }) {
      const { where, values } = conditionsOf(queue, filter, closed);
      const { rows } = await db.query<{ count: string }>(
        `SELECT count(*) AS count FROM (SELECT 1 FROM flags WHERE ${where} LIMIT ${COUNTED_FLAGS + 1}) AS found`,
        values,
      );
      return Number(rows[0]?.count ?? 0);
    },
    async countQueues() {
      const { rows } = await db.query<{ queue: QueueName; open: string; oldest: Date | null }>(
        `SELECT queue, count(*)::bigint AS open, min(raised_at) AS oldest FROM flags
         WHERE NOT closed GROUP BY queue ORDER BY queue`,
      );
      return rows.map((row) => ({
        queue: row.queue,
        open: Number(row.open),
        oldestRaisedAt: row.oldest === null ? null : row.oldest.toISOString(),
      }));
    },
    async findFlag(flagId) {
      const { rows } = await db.query<{ body: string }>('SELECT body FROM flags WHERE flag_id = $1', [flagId]);
      const row = rows[0];
      return row === undefined ? null : parseFlag(row.body);
    },
  };
}
