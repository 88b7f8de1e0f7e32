import type { QueueName } from '@manumit/contracts';
import type { Queryable } from './database.js';

export interface DecisionCount {
  readonly queue: QueueName;
  readonly outcome: string;
  readonly count: number;
}

/** Decisions of a period that were not withdrawn, by the queue of their flag and by outcome. */
export async function countDecisions(
  db: Queryable,
  period: { readonly from: Date; readonly to: Date },
): Promise<DecisionCount[]> {
  const { rows } = await db.query<{ queue: QueueName; outcome: string; count: string }>(
    `SELECT queue, outcome, count(*) AS count FROM decisions d
     WHERE decided_at >= $1 AND decided_at < $2 AND outcome <> 'withdrawn'
       AND NOT EXISTS (SELECT 1 FROM decisions w WHERE w.refers_to = d.decision_id AND w.outcome = 'withdrawn')
     GROUP BY queue, outcome ORDER BY queue, outcome`,
    [period.from.toISOString(), period.to.toISOString()],
  );
  return rows.map(({ queue, outcome, count }) => ({ queue, outcome, count: Number(count) }));
}
