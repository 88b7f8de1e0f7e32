import type { Queryable } from './database.js';

export interface RetentionClocks {
  readonly contextDays: number;
  /** Of the networks that were found: as long as their flags, so that a flag is found again when its network moves. */
  readonly networkDays: number;
  /** Longer than the five minutes in which a signature is valid, so that a repeat can always be recognised. */
  readonly receiptHours: number;
}

export interface Deleted {
  readonly flags: number;
  readonly contexts: number;
  readonly links: number;
  readonly receipts: number;
}

/** Deletes what retention says, by the database's clock. Flags under legal hold stay. */
export async function deleteExpired(db: Queryable, clocks: RetentionClocks): Promise<Deleted> {
  const flags = await db.query('DELETE FROM flags WHERE expires_at < now() AND NOT legal_hold');
  const contexts = await db.query('DELETE FROM contexts WHERE touched_at < now() - make_interval(days => $1::int)', [
    clocks.contextDays,
  ]);
  const links = await db.query(
    `DELETE FROM link_rows WHERE touched_at < now() - make_interval(days => $1::int)
     AND (kind NOT IN ('networks', 'memberships') OR touched_at < now() - make_interval(days => $2::int))`,
    [clocks.contextDays, clocks.networkDays],
  );
  const receipts = await db.query(
    'DELETE FROM webhook_receipts WHERE received_at < now() - make_interval(hours => $1::int)',
    [clocks.receiptHours],
  );
  return {
    flags: flags.affectedRows,
    contexts: contexts.affectedRows,
    links: links.affectedRows,
    receipts: receipts.affectedRows,
  };
}
