import type { FlagId, ReportedPart } from '@manumit/contracts';
import type { Queryable } from './database.js';

export interface StoredReport extends Pick<ReportedPart, 'reportId' | 'reason' | 'reportedAt' | 'franking'> {
  readonly flagId: FlagId;
  /** A keyed name: nobody learns from the store who reported. */
  readonly reporter: string;
  readonly messageId: string;
}

/** So often people found nothing in what somebody reported, and so often they did. */
export interface ReporterRecord {
  readonly dismissed: number;
  readonly upheld: number;
}

/** How pressing a flag is that somebody reported; a hundred reports make it no more pressing than one. */
const REPORTED_PRIORITY = 1;

/** Notes reports of flags that are there, and puts these flags before those that nobody reported. A report that comes again changes nothing. */
export async function saveReports(tx: Queryable, reports: readonly StoredReport[]): Promise<void> {
  if (reports.length === 0) return;
  await tx.query(
    `INSERT INTO reports (flag_id, report_id, reporter, reason, reported_at, message_id, franking)
     SELECT r."flagId", r."reportId", r.reporter, r.reason, r."reportedAt", r."messageId", r.franking
     FROM jsonb_to_recordset($1::jsonb) AS r("flagId" text, "reportId" text, reporter text, reason text,
       "reportedAt" timestamptz, "messageId" text, franking text)
     JOIN flags f ON f.flag_id = r."flagId"
     ORDER BY r."flagId", r."reportId", r."messageId"
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(reports.map((report) => ({ ...report, reportedAt: new Date(report.reportedAt).toISOString() })))],
  );
  await tx.query('UPDATE flags SET priority = $2 WHERE flag_id = ANY($1::text[]) AND priority < $2', [
    [...new Set(reports.map(({ flagId }) => flagId))].sort(),
    REPORTED_PRIORITY,
  ]);
}

/** What became of the earlier reports of some reporters, by what people decided last about each flag. */
export async function reporterRecords(
  db: Queryable,
  reporters: readonly string[],
): Promise<ReadonlyMap<string, ReporterRecord>> {
  if (reporters.length === 0) return new Map();
  const { rows } = await db.query<{ reporter: string; dismissed: string; upheld: string }>(
    `SELECT r.reporter,
            count(DISTINCT r.flag_id) FILTER (WHERE d.outcome = 'not_trafficking') AS dismissed,
            count(DISTINCT r.flag_id) FILTER (WHERE d.outcome IN ('confirmed', 'victim_support', 'escalate')) AS upheld
     FROM reports r
     JOIN LATERAL (SELECT outcome FROM decisions
                   WHERE decisions.flag_id = r.flag_id ORDER BY seq DESC LIMIT 1) d ON true
     WHERE r.reporter = ANY($1::text[]) GROUP BY r.reporter`,
    [reporters],
  );
  return new Map(
    rows.map(({ reporter, dismissed, upheld }) => [reporter, { dismissed: Number(dismissed), upheld: Number(upheld) }]),
  );
}

export interface FlagReports {
  /** How many different people reported it. */
  readonly reporters: number;
  readonly reports: readonly {
    readonly reportId: string;
    readonly reason: string;
    readonly reportedAt: string;
    readonly messageId: string;
    readonly franking: string | null;
  }[];
}

/** How many different people reported a flag. */
export async function countReporters(db: Queryable, flagId: string): Promise<number> {
  const { rows } = await db.query<{ reporters: string }>(
    'SELECT count(DISTINCT reporter) AS reporters FROM reports WHERE flag_id = $1',
    [flagId],
  );
  return Number(rows[0]?.reporters ?? 0);
}

/** Who reads it learns what was reported, and not by whom. */
export async function reportsOf(db: Queryable, flagId: string, limit = 500): Promise<FlagReports> {
  const { rows } = await db.query<{
    report_id: string;
    reason: string;
    reported_at: Date;
    message_id: string;
    franking: string | null;
  }>(
    `SELECT report_id, reason, reported_at, message_id, franking FROM reports
     WHERE flag_id = $1 ORDER BY reported_at, report_id, message_id LIMIT $2`,
    [flagId, limit],
  );
  return {
    reporters: await countReporters(db, flagId),
    reports: rows.map((row) => ({
      reportId: row.report_id,
      reason: row.reason,
      reportedAt: row.reported_at.toISOString(),
      messageId: row.message_id,
      franking: row.franking,
    })),
  };
}
