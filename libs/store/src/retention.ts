import type { Queryable } from './database.js';

export interface RetentionClocks {
  readonly contextDays: number;
  /** Longer than the five minutes in which a signature is valid, so that a repeat can always be recognised. */
  readonly receiptHours: number;
}

export interface Deleted {
  readonly flags: number;
  readonly contexts: number;
  readonly receipts: number;
}

/** Deletes what retention says, by the database's clock. Flags under legal hold stay. */
export async function deleteExpired(db: Queryable, clocks: RetentionClocks): Promise<Deleted> {
  const flags = await db.query('DELETE FROM flags WHERE expires_at < now() AND NOT legal_hold');
  const contexts = await db.query('DELETE FROM contexts WHERE touched_at < now() - make_interval(days => $1::int)', [
    clocks.contextDays,
  ]);
  const receipts = await db.query(
    'DELETE FROM webhook_receipts WHERE received_at < now() - make_interval(hours => $1::int)',
    [clocks.receiptHours],
  );
  return { flags: flags.affectedRows, contexts: contexts.affectedRows, receipts: receipts.affectedRows };
}
