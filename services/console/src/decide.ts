import { randomUUID } from 'node:crypto';
import { recordsOfFlag } from '@manumit/bus';
import {
  cloudEventHeaders,
  type Decision,
  DecisionId,
  type DecisionRequest,
  type Flag,
  type Policy,
  SCHEMA_VERSION,
  TOPICS,
} from '@manumit/contracts';
import { ProblemError } from '@manumit/service-kit';
import {
  appendAudit,
  appendToShard,
  type Database,
  decisionsOf,
  findClaim,
  giveUpClaim,
  insertDecision,
  keepAsRaised,
  keepFor,
  lockFlagState,
  type Queryable,
  saveFlags,
  setClosed,
} from '@manumit/store';
import { type Refusal, refusalOf, refusalOfUndo, standingOf } from './decision-rules.js';
import type { Person } from './people.js';
import { personToHelp, supportFlagOf } from './support-flag.js';

/** The outbox shard of what people decide. */
export const DECISIONS_SHARD = 'manumit-console.decisions';
const SOURCE = '/manumit/console';

export interface DecisionContext {
  readonly policy: Policy;
  readonly now: () => Date;
  /** @throws ProblemError 404 where the person may not read the flag */
  readonly requireReadable: (person: Person, flag: Flag) => void;
}

export const newDecisionId = (): DecisionId => DecisionId.parse(`dec_${randomUUID().replaceAll('-', '')}`);

const refuse = ({ status, slug, detail }: Refusal): never => {
  throw new ProblemError(status, slug, detail);
};

const unknownFlag = () => new ProblemError(404, 'unknown-flag', 'there is no such flag');

/**
 * Takes a decision. The decision, what follows for the flag, its records for the bus and the entry in the audit log commit together.
 *
 * @throws ProblemError where it cannot be taken
 */
export async function decide(
  database: Database,
  { flagId, request, person }: { flagId: string; request: DecisionRequest; person: Person },
  { policy, now, requireReadable }: DecisionContext,
): Promise<Decision> {
  return await database.transaction(async (tx) => {
    const state = await lockFlagState(tx, flagId);
    if (state === null) throw unknownFlag();
    requireReadable(person, state.flag);
    const at = now();
    const history = await decisionsOf(tx, flagId);
    const claim = await findClaim(tx, flagId);
    const live = claim !== null && claim.expiresAt > at ? claim : null;
    const refusal = refusalOf(request, person, { flag: state.flag, history, claim: live });
    if (refusal !== null) refuse(refusal);
    const decision: Decision = {
      ...request,
      schemaVersion: SCHEMA_VERSION,
      decisionId: newDecisionId(),
      flagId: state.flag.flagId,
      decidedAt: at.toISOString(),
      decidedBy: person.name,
    };
    await record(tx, decision, { flag: state.flag, history, policy, person, at });
    return decision;
  });
}

/**
 * Takes a decision back, by another one that says so: what was written stays written.
 *
 * @throws ProblemError where it cannot be taken back
 */
export async function withdraw(
  database: Database,
  { flagId, decisionId, person }: { flagId: string; decisionId: string; person: Person },
  { policy, now, requireReadable }: DecisionContext,
): Promise<Decision> {
  return await database.transaction(async (tx) => {
    const state = await lockFlagState(tx, flagId);
    if (state === null) throw unknownFlag();
    requireReadable(person, state.flag);
    const at = now();
    const history = await decisionsOf(tx, flagId);
    const refusal = refusalOfUndo(decisionId, person, history, at);
    if (refusal !== null) refuse(refusal);
    const decision: Decision = {
      schemaVersion: SCHEMA_VERSION,
      decisionId: newDecisionId(),
      flagId: state.flag.flagId,
      revision: state.flag.revision,
      decidedAt: at.toISOString(),
      decidedBy: person.name,
      outcome: 'withdrawn',
      refersTo: DecisionId.parse(decisionId),
    };
    await record(tx, decision, { flag: state.flag, history, policy, person, at });
    return decision;
  });
}

interface Cause {
  readonly flag: Flag;
  readonly history: readonly Decision[];
  readonly policy: Policy;
  readonly person: Person;
  readonly at: Date;
}

/** The last step of every decision: the flag's row is locked, the rules were asked. */
export async function record(tx: Queryable, decision: Decision, cause: Cause): Promise<void> {
  const { flag, history, policy, person, at } = cause;
  await insertDecision(tx, decision, flag);
  const standing = standingOf([...history, decision], flag.revision);
  await setClosed(tx, flag.flagId, standing.closed);
  if (standing.isConfirmed) await keepFor(tx, flag.flagId, policy.retention.confirmedFlagDays);
  else await keepAsRaised(tx, flag);
  await giveUpClaim(tx, flag.flagId, null);
  const raised = await handToSupport(tx, decision, cause);
  await appendToShard(tx, DECISIONS_SHARD, [
    recordOfDecision(decision),
    ...raised.flatMap((one) => recordsOfFlag(one, at.toISOString(), {}, SOURCE)),
  ]);
  const { decisionId, outcome, revision, refersTo = null, reasonCode = null } = decision;
  await appendAudit(tx, [
    {
      at,
      by: person.name,
      role: person.role,
      action: outcome === 'withdrawn' ? 'decision.withdrawn' : 'decision.made',
      subject: flag.flagId,
      details: { decisionId, outcome, revision, reasonCode, refersTo },
    },
  ]);
}

/** A person to help goes to those who help, and leaves their queue again when the decision is taken back. */
async function handToSupport(tx: Queryable, decision: Decision, { flag, history, policy }: Cause): Promise<Flag[]> {
  if (decision.outcome === 'victim_support') {
    if (flag.queue === 'support') return [];
    const support = supportFlagOf(flag, decision, policy.retention.unconfirmedFlagDays);
    const raised = await saveFlags(tx, [support]);
    await setClosed(tx, support.flagId, false);
    return raised;
  }
  const taken = history.find(({ decisionId }) => decisionId === decision.refersTo);
  if (decision.outcome === 'withdrawn' && taken?.outcome === 'victim_support' && flag.queue !== 'support')
    await setClosed(tx, personToHelp(flag, taken), true);
  return [];
}

function recordOfDecision(decision: Decision) {
  return {
    topic: TOPICS.decisions,
    key: decision.flagId,
    headers: cloudEventHeaders({
      id: decision.decisionId,
      type: 'org.manumit.decision.v1',
      source: SOURCE,
      time: decision.decidedAt,
      subject: decision.flagId,
    }),
    value: JSON.stringify(decision),
  };
}
