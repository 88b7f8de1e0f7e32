import type { Flag } from '@manumit/contracts';
import type { Queryable } from './database.js';

/** What people have made of a flag, beside what it says. */
export interface FlagState {
  readonly flag: Flag;
  /** Decided about: it waits for nobody. */
  readonly closed: boolean;
  readonly legalHold: boolean;
  readonly priority: number;
  /** When retention deletes it; a decision may have moved it. */
  readonly expiresAt: Date;
}

interface StateRow {
  readonly body: string;
  readonly closed: boolean;
  readonly legal_hold: boolean;
  readonly priority: number;
  readonly expires_at: Date;
}

const SELECT = 'SELECT body, closed, legal_hold, priority, expires_at FROM flags WHERE flag_id = $1';

const toState = (row: StateRow): FlagState => ({
  flag: JSON.parse(row.body),
  closed: row.closed,
  legalHold: row.legal_hold,
  priority: row.priority,
  expiresAt: row.expires_at,
});

export async function findFlagState(db: Queryable, flagId: string): Promise<FlagState | null> {
  const { rows } = await db.query<StateRow>(SELECT, [flagId]);
  return rows[0] === undefined ? null : toState(rows[0]);
}

/** Locks the flag until the transaction ends. */
export async function lockFlagState(tx: Queryable, flagId: string): Promise<FlagState | null> {
  const { rows } = await tx.query<StateRow>(`${SELECT} FOR UPDATE`, [flagId]);
  return rows[0] === undefined ? null : toState(rows[0]);
}

/** Takes it off its queue, or puts it back. */
export async function setClosed(tx: Queryable, flagId: string, closed: boolean): Promise<void> {
  await tx.query('UPDATE flags SET closed = $2 WHERE flag_id = $1', [flagId, closed]);
}

/** Kept, whatever its clock says, or left to its clock again. */
export async function setLegalHold(tx: Queryable, flagId: string, legalHold: boolean): Promise<void> {
  await tx.query('UPDATE flags SET legal_hold = $2 WHERE flag_id = $1', [flagId, legalHold]);
}

/** @param days after it was raised; not less than it has anyway */
export async function keepFor(tx: Queryable, flagId: string, days: number): Promise<void> {
  await tx.query(
    'UPDATE flags SET expires_at = greatest(expires_at, raised_at + make_interval(days => $2::int)) WHERE flag_id = $1',
    [flagId, days],
  );
}

/** What its own clock says, and a week at least: as if nobody had decided. */
export async function keepAsRaised(tx: Queryable, { flagId, expiresAt }: Flag): Promise<void> {
  await tx.query(
    `UPDATE flags SET expires_at = greatest($2::timestamptz, now() + interval '7 days') WHERE flag_id = $1`,
    [flagId, new Date(expiresAt).toISOString()],
  );
}
