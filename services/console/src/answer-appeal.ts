import type { AppealAnswer, Decision, QueueName } from '@manumit/contracts';
import { ProblemError } from '@manumit/service-kit';
import { answerAppeal, appendAudit, type Database, decisionsOf, lockAppeal, lockFlagState } from '@manumit/store';
import { type DecisionContext, record, signedBy } from './decide.js';
import { standingDecisions } from './decision-rules.js';
import type { Person } from './people.js';

const unknownAppeal = () => new ProblemError(404, 'unknown-appeal', 'there is no such appeal');

/**
 * Answers an appeal; an overturned decision is followed by one that says so.
 *
 * @throws ProblemError where it cannot be answered by this person, or any more
 */
export async function answer(
  database: Database,
  { appealId, body, person }: { appealId: string; body: AppealAnswer; person: Person },
  { policy, now, requireReadable }: DecisionContext,
): Promise<{ readonly decision: Decision | null; readonly queue: QueueName }> {
  return await database.transaction(async (tx) => {
    const appeal = await lockAppeal(tx, appealId);
    const state = appeal === null ? null : await lockFlagState(tx, appeal.flagId);
    if (appeal === null || state === null) throw unknownAppeal();
    requireReadable(person, state.flag);
    if (appeal.status !== 'open') throw new ProblemError(409, 'already-answered', 'the appeal has its answer');
    const history = await decisionsOf(tx, appeal.flagId);
    if (standingDecisions(history).some(({ decidedBy }) => decidedBy === person.name))
      throw new ProblemError(403, 'second-person-needed', 'somebody who did not decide has to answer');
    const at = now();
    await answerAppeal(tx, appealId, {
      status: body.outcome,
      answeredAt: at,
      answeredBy: person.name,
      note: body.note,
    });
    const decision: Decision | null =
      body.outcome === 'upheld'
        ? null
        : {
            ...signedBy(person, state.flag, at),
            revision: state.flag.revision,
            outcome: 'not_trafficking',
            reasonCode: 'overturned_on_appeal',
            note: body.note,
          };
    if (decision !== null) await record(tx, decision, { flag: state.flag, history, policy, person, at });
    await appendAudit(tx, [
      {
        at,
        by: person.name,
        role: person.role,
        action: 'appeal.answered',
        subject: appeal.flagId,
        details: { appealId, outcome: body.outcome },
      },
    ]);
    return { decision, queue: state.flag.queue };
  });
}
