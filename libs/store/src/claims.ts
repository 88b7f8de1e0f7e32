import type { Queryable } from './database.js';

export interface Claim {
  readonly flagId: string;
  readonly person: string;
  readonly expiresAt: Date;
}

interface ClaimRow {
  readonly flag_id: string;
  readonly person: string;
  readonly expires_at: Date;
}

const toClaim = (row: ClaimRow): Claim => ({ flagId: row.flag_id, person: row.person, expiresAt: row.expires_at });

/**
 * Takes a flag, or keeps it for longer. Of two who try at once one wins.
 *
 * @returns the claim as it is now: somebody else's where theirs has not run out
 */
export async function takeClaim(
  tx: Queryable,
  { flagId, person, now, until }: { flagId: string; person: string; now: Date; until: Date },
): Promise<Claim> {
  await tx.query(
    `INSERT INTO flag_claims AS c (flag_id, person, expires_at) VALUES ($1, $2, $4)
     ON CONFLICT (flag_id) DO UPDATE SET person = excluded.person, expires_at = excluded.expires_at
     WHERE c.person = excluded.person OR c.expires_at <= $3`,
    [flagId, person, now.toISOString(), until.toISOString()],
  );
  const claim = await findClaim(tx, flagId);
  if (claim === null) throw new Error('the claim that was just written is not there');
  return claim;
}

/** Whether or not it has run out. */
export async function findClaim(db: Queryable, flagId: string): Promise<Claim | null> {
  const { rows } = await db.query<ClaimRow>('SELECT flag_id, person, expires_at FROM flag_claims WHERE flag_id = $1', [
    flagId,
  ]);
  return rows[0] === undefined ? null : toClaim(rows[0]);
}

/** The claims on these flags that have not run out. */
export async function liveClaims(db: Queryable, flagIds: readonly string[], now: Date): Promise<Claim[]> {
  const { rows } = await db.query<ClaimRow>(
    `SELECT flag_id, person, expires_at FROM flag_claims
     WHERE flag_id = ANY($1::text[]) AND expires_at > $2 ORDER BY flag_id`,
    [flagIds, now.toISOString()],
  );
  return rows.map(toClaim);
}

/** @param person whose claim it has to be; null gives up anybody's. @returns whether there was one */
export async function giveUpClaim(tx: Queryable, flagId: string, person: string | null): Promise<boolean> {
  const { affectedRows } = await tx.query(
    'DELETE FROM flag_claims WHERE flag_id = $1 AND ($2::text IS NULL OR person = $2::text)',
    [flagId, person],
  );
  return affectedRows > 0;
}
