import { createHash } from 'node:crypto';
import type { Database, Queryable } from './database.js';

/** What somebody did. Names things by their ids and says nothing of what people wrote. */
export interface AuditFact {
  readonly at: Date;
  /** The pseudonym of whoever did it. */
  readonly by: string;
  readonly role: string;
  /** For example `flag.read` or `decision.made`. */
  readonly action: string;
  /** The id of what it was done to; null where that is everything. */
  readonly subject: string | null;
  readonly details?: Readonly<Record<string, string | number | boolean | readonly string[] | null>>;
}

export interface AuditEntry extends Omit<AuditFact, 'at'> {
  readonly seq: number;
  readonly at: string;
  readonly hash: string;
}

/** The hash before the first entry. */
export const AUDIT_ROOT = '0'.repeat(64);

/** Each entry's hash covers the hash before it: an entry that is changed, taken out or put in breaks all that follow. */
export const auditHash = (previous: string, entry: string): string =>
  createHash('sha256').update(`${previous}\n${entry}`).digest('hex');

/**
 * Appends to the log, in the transaction of what is done. Writers take turns on the head's row, which they hold until they commit:
 * take it last, after every other lock.
 */
export async function appendAudit(tx: Queryable, facts: readonly AuditFact[]): Promise<void> {
  if (facts.length === 0) return;
  const { rows } = await tx.query<{ seq: string; hash: string }>('SELECT seq, hash FROM audit_head FOR UPDATE');
  const head = rows[0];
  if (head === undefined) throw new Error('the audit log has no head: restore the table audit_head from a backup');
  let { hash } = head;
  let seq = Number(head.seq);
  const entries = facts.map((fact) => {
    seq += 1;
    const entry = JSON.stringify({ seq, ...fact, at: fact.at.toISOString() });
    hash = auditHash(hash, entry);
    return { seq, subject: fact.subject, entry, hash };
  });
  await tx.query(
    `INSERT INTO audit_log (seq, subject, entry, hash)
     SELECT e.seq, e.subject, e.entry, e.hash
     FROM jsonb_to_recordset($1::jsonb) AS e(seq bigint, subject text, entry text, hash text)`,
    [JSON.stringify(entries)],
  );
  await tx.query('UPDATE audit_head SET seq = $1, hash = $2', [seq, hash]);
}

interface AuditRow {
  readonly seq: string;
  readonly subject: string | null;
  readonly entry: string;
  readonly hash: string;
}

const toEntry = ({ entry, hash }: AuditRow): AuditEntry => ({ ...JSON.parse(entry), hash });

/** What was done to one thing, oldest first. */
export async function auditOf(db: Queryable, subject: string, limit = 1_000): Promise<AuditEntry[]> {
  const { rows } = await db.query<AuditRow>(
    'SELECT seq, subject, entry, hash FROM audit_log WHERE subject = $1 ORDER BY seq LIMIT $2',
    [subject, limit],
  );
  return rows.map(toEntry);
}

/** The newest entries before a number, newest first. */
export async function readAudit(
  db: Queryable,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<AuditEntry[]> {
  const { rows } = await db.query<AuditRow>(
    'SELECT seq, subject, entry, hash FROM audit_log WHERE $1::bigint IS NULL OR seq < $1::bigint ORDER BY seq DESC LIMIT $2',
    [before ?? null, limit],
  );
  return rows.map(toEntry);
}

export type AuditVerdict =
  | { readonly kind: 'intact'; readonly entries: number; readonly head: string }
  /** `seq` is the first entry that is not what was written, or that is missing. */
  | { readonly kind: 'broken'; readonly seq: number; readonly why: string };

const PAGE = 1_000;

/**
 * Checks the whole chain, page by page.
 *
 * @param noted a head that was written down earlier, elsewhere: who can rewrite the whole table cannot rewrite that
 */
export async function verifyAudit(db: Database, noted?: string): Promise<AuditVerdict> {
  // Under the head's lock nobody appends between the last page and the head.
  return await db.transaction(async (tx) => {
    const { rows: heads } = await tx.query<{ seq: string; hash: string }>(
      'SELECT seq, hash FROM audit_head FOR UPDATE',
    );
    const head = heads[0];
    if (head === undefined) return { kind: 'broken', seq: 0, why: 'the head is missing' };
    let previous = AUDIT_ROOT;
    let seq = 0;
    let isNotedSeen = noted === undefined || noted === AUDIT_ROOT;
    for (;;) {
      const { rows } = await tx.query<AuditRow>(
        'SELECT seq, subject, entry, hash FROM audit_log WHERE seq > $1 ORDER BY seq LIMIT $2',
        [seq, PAGE],
      );
      for (const row of rows) {
        seq += 1;
        const why = whyBroken(row, seq, previous);
        if (why !== null) return { kind: 'broken', seq, why };
        previous = row.hash;
        isNotedSeen ||= row.hash === noted;
      }
      if (rows.length < PAGE) break;
    }
    if (Number(head.seq) !== seq) return { kind: 'broken', seq: seq + 1, why: `the log ends before entry ${head.seq}` };
    if (head.hash !== previous) return { kind: 'broken', seq, why: 'the head is not the hash of the last entry' };
    if (!isNotedSeen) return { kind: 'broken', seq: 0, why: 'the head that was noted is not in the log' };
    return { kind: 'intact', entries: seq, head: previous };
  });
}

function whyBroken(row: AuditRow, seq: number, previous: string): string | null {
  if (Number(row.seq) !== seq) return 'the entry is missing';
  if (row.hash !== auditHash(previous, row.entry)) return 'the entry is not the one that was written';
  const { seq: written, subject } = toEntry(row);
  if (written !== seq || subject !== row.subject) return 'its columns are not those of the entry';
  return null;
}
