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
import { unknownFlag } from './console-parts.js';
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

/** What every decision says of itself. */
export const signedBy = (
  person: Person,
  { flagId }: Flag,
  at: Date,
): Pick<Decision, 'schemaVersion' | 'decisionId' | 'flagId' | 'decidedAt' | 'decidedBy'> => ({
  schemaVersion: SCHEMA_VERSION,
  decisionId: DecisionId.parse(`dec_${randomUUID().replaceAll('-', '')}`),
  flagId,
  decidedAt: at.toISOString(),
  decidedBy: person.name,
});

const refuseFor = (refusal: Refusal | null): void => {
  if (refusal !== null) throw new ProblemError(refusal.status, refusal.slug, refusal.detail);
};

/**
 * Takes a decision. The decision, what follows for the flag, its records for the bus and the entry in the audit log commit together.
 *
 * @throws ProblemError where it cannot be taken
 */
export const decide = (
  database: Database,
  { flagId, request, person }: { flagId: string; request: DecisionRequest; person: Person },
  context: DecisionContext,
): Promise<Decision> =>
  decideOn(database, flagId, person, context, async (tx, { flag, history, at }) => {
    const claim = await findClaim(tx, flagId);
    const live = claim !== null && claim.expiresAt > at ? claim : null;
    refuseFor(refusalOf(request, person, { flag, history, claim: live }));
    return { ...request, ...signedBy(person, flag, at) };
  });

/**
 * Takes a decision back, by another one that says so: what was written stays written.
 *
 * @throws ProblemError where it cannot be taken back
 */
export const withdraw = (
  database: Database,
  { flagId, decisionId, person }: { flagId: string; decisionId: string; person: Person },
  context: DecisionContext,
): Promise<Decision> =>
  decideOn(database, flagId, person, context, async (_tx, { flag, history, at }) => {
    refuseFor(refusalOfUndo(decisionId, person, history, at));
    return {
      ...signedBy(person, flag, at),
      revision: flag.revision,
      outcome: 'withdrawn',
      refersTo: DecisionId.parse(decisionId),
    };
  });

/** Asks what is to be decided while the flag's row is locked, and records it. */
async function decideOn(
  database: Database,
  flagId: string,
  person: Person,
  { policy, now, requireReadable }: DecisionContext,
  decisionOn: (tx: Queryable, on: Pick<Cause, 'flag' | 'history' | 'at'>) => Promise<Decision>,
): Promise<Decision> {
  return await database.transaction(async (tx) => {
    const state = await lockFlagState(tx, flagId);
    if (state === null) throw unknownFlag();
    requireReadable(person, state.flag);
    const on = { flag: state.flag, at: now(), history: await decisionsOf(tx, flagId) };
    const decision = await decisionOn(tx, on);
    await record(tx, decision, { ...on, policy, person });
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
