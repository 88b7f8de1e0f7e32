import { Decision, type Flag } from '@manumit/contracts';
import type { Queryable } from './database.js';

interface DecisionRow {
  readonly decision_id: string;
  readonly flag_id: string;
  readonly revision: number;
  readonly decided_at: Date;
  readonly decided_by: string;
  readonly outcome: string;
  readonly reason_code: string | null;
  readonly note: string | null;
  readonly refers_to: string | null;
  readonly person_id: string | null;
}

const COLUMNS =
  'decision_id, flag_id, revision, decided_at, decided_by, outcome, reason_code, note, refers_to, person_id';

const toDecision = (row: DecisionRow): Decision =>
  Decision.parse({
    schemaVersion: 1,
    decisionId: row.decision_id,
    flagId: row.flag_id,
    revision: row.revision,
    decidedAt: row.decided_at.toISOString(),
    decidedBy: row.decided_by,
    outcome: row.outcome,
    reasonCode: row.reason_code ?? undefined,
    note: row.note ?? undefined,
    refersTo: row.refers_to ?? undefined,
    personId: row.person_id ?? undefined,
  });

/** @param flag that it is about, as it is now */
export async function insertDecision(tx: Queryable, decision: Decision, flag: Flag): Promise<void> {
  await tx.query(
    `INSERT INTO decisions (${COLUMNS}, queue, kind, platform, surface, raised_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      decision.decisionId,
      decision.flagId,
      decision.revision,
      decision.decidedAt,
      decision.decidedBy,
      decision.outcome,
      decision.reasonCode ?? null,
      decision.note ?? null,
      decision.refersTo ?? null,
      decision.personId ?? null,
      flag.queue,
      flag.kind,
      flag.platform,
      flag.surface,
      new Date(flag.raisedAt).toISOString(),
    ],
  );
}

/** All decisions about a flag, withdrawn ones and their withdrawals too, oldest first. */
export async function decisionsOf(db: Queryable, flagId: string): Promise<Decision[]> {
  const { rows } = await db.query<DecisionRow>(`SELECT ${COLUMNS} FROM decisions WHERE flag_id = $1 ORDER BY seq`, [
    flagId,
  ]);
  return rows.map(toDecision);
}
