import { Appeal, type QueueName } from '@manumit/contracts';
import type { Queryable } from './database.js';

interface AppealRow {
  readonly appeal_id: string;
  readonly flag_id: string;
  readonly received_at: Date;
  readonly body: string | null;
  readonly reference: string | null;
  readonly status: string;
  readonly answered_at: Date | null;
  readonly answered_by: string | null;
  readonly note: string | null;
}

const COLUMNS = 'appeal_id, flag_id, received_at, body, reference, status, answered_at, answered_by, note';

const toAppeal = (row: AppealRow): Appeal =>
  Appeal.parse({
    appealId: row.appeal_id,
    flagId: row.flag_id,
    receivedAt: row.received_at.toISOString(),
    text: row.body,
    reference: row.reference,
    status: row.status,
    answeredAt: row.answered_at === null ? null : row.answered_at.toISOString(),
    answeredBy: row.answered_by,
    note: row.note,
  });

export async function insertAppeal(
  tx: Queryable,
  { appealId, flagId, receivedAt, text, reference }: Omit<Appeal, 'status' | 'answeredAt' | 'answeredBy' | 'note'>,
): Promise<void> {
  await tx.query('INSERT INTO appeals (appeal_id, flag_id, received_at, body, reference) VALUES ($1, $2, $3, $4, $5)', [
    appealId,
    flagId,
    receivedAt,
    text,
    reference,
  ]);
}

/** Locks it until the transaction ends. */
export async function lockAppeal(tx: Queryable, appealId: string): Promise<Appeal | null> {
  const { rows } = await tx.query<AppealRow>(`SELECT ${COLUMNS} FROM appeals WHERE appeal_id = $1 FOR UPDATE`, [
    appealId,
  ]);
  return rows[0] === undefined ? null : toAppeal(rows[0]);
}

export async function answerAppeal(
  tx: Queryable,
  appealId: string,
  answer: { status: 'upheld' | 'overturned'; answeredAt: Date; answeredBy: string; note: string },
): Promise<void> {
  await tx.query('UPDATE appeals SET status = $2, answered_at = $3, answered_by = $4, note = $5 WHERE appeal_id = $1', [
    appealId,
    answer.status,
    answer.answeredAt.toISOString(),
    answer.answeredBy,
    answer.note,
  ]);
}

/** Those that wait, the oldest first, with the queue of their flag where it is still there. */
export async function openAppeals(
  db: Queryable,
  limit: number,
): Promise<{ readonly appeal: Appeal; readonly queue: QueueName | null }[]> {
  const { rows } = await db.query<AppealRow & { queue: QueueName | null }>(
    `SELECT ${COLUMNS.split(', ')
      .map((column) => `a.${column}`)
      .join(', ')}, f.queue
     FROM appeals a LEFT JOIN flags f ON f.flag_id = a.flag_id
     WHERE a.status = 'open' ORDER BY a.received_at LIMIT $1`,
    [limit],
  );
  return rows.map((row) => ({ appeal: toAppeal(row), queue: row.queue }));
}

export async function appealsOf(db: Queryable, flagId: string): Promise<Appeal[]> {
  const { rows } = await db.query<AppealRow>(`SELECT ${COLUMNS} FROM appeals WHERE flag_id = $1 ORDER BY received_at`, [
    flagId,
  ]);
  return rows.map(toAppeal);
}
