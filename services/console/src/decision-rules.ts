import type { Decision, DecisionRequest, Flag } from '@manumit/contracts';
import type { Claim } from '@manumit/store';
import type { Person } from './people.js';

/** Within this time who decided may take it back. */
export const UNDO_MS = 60_000;

/** Why a decision is not taken; answered as it is. */
export interface Refusal {
  readonly status: 403 | 404 | 409 | 422;
  readonly slug: string;
  readonly detail: string;
}

/** What a flag is after its decisions. */
export interface Standing {
  readonly closed: boolean;
  /** To be kept for as long as the policy keeps what is confirmed. */
  readonly isConfirmed: boolean;
  /** The escalation that waits for a second person. */
  readonly pendingEscalation: Decision | null;
  /** The newest decision that stands. */
  readonly last: Decision | null;
}

/** The decisions that were not taken back, oldest first. */
export function standingDecisions(history: readonly Decision[]): Decision[] {
  const withdrawn = new Set(history.filter(({ outcome }) => outcome === 'withdrawn').map(({ refersTo }) => refersTo));
  return history.filter(({ decisionId, outcome }) => outcome !== 'withdrawn' && !withdrawn.has(decisionId));
}

const CLOSING: readonly Decision['outcome'][] = ['confirmed', 'not_trafficking', 'victim_support'];
const SETTLING: readonly Decision['outcome'][] = [...CLOSING, 'escalation_confirmed'];

/**
 * What follows from all decisions about a flag. Those about an earlier revision do not close it: what came since was seen by nobody.
 */
export function standingOf(history: readonly Decision[], revision: number): Standing {
  const standing = standingDecisions(history);
  const current = standing.filter((decision) => decision.revision === revision);
  const answerTo = (escalation: Decision): Decision | undefined =>
    current.find(({ refersTo }) => refersTo === escalation.decisionId);
  const escalations = current.filter(({ outcome }) => outcome === 'escalate');
  const pendingEscalation = escalations.find((escalation) => answerTo(escalation) === undefined) ?? null;
  const isAgreed = escalations.some((escalation) => answerTo(escalation)?.outcome === 'escalation_confirmed');
  const isSettled = current.some(({ outcome }) => CLOSING.includes(outcome));
  const settling = standing.findLast(({ outcome }) => SETTLING.includes(outcome))?.outcome;
  return {
    closed: pendingEscalation === null && (isAgreed || isSettled),
    isConfirmed: settling === 'confirmed' || settling === 'escalation_confirmed',
    pendingEscalation,
    last: standing.at(-1) ?? null,
  };
}

export interface Desk {
  readonly flag: Flag;
  readonly history: readonly Decision[];
  /** Null where nobody is at it. */
  readonly claim: Claim | null;
}

/** @returns null where the decision may be taken */
export function refusalOf(request: DecisionRequest, person: Person, { flag, history, claim }: Desk): Refusal | null {
  if (request.revision !== flag.revision)
    return conflict('stale-revision', `the flag is at revision ${flag.revision} now: look at it again`);
  if (claim !== null && claim.person !== person.name) return conflict('claimed', 'somebody else is at this flag');
  const standing = standingOf(history, flag.revision);
  if (request.outcome === 'escalation_confirmed' || request.outcome === 'escalation_declined')
    return refusalOfAnswer(request, person, standing.pendingEscalation);
  if (request.outcome === 'escalate') {
    if (standing.pendingEscalation !== null) return conflict('already-escalated', 'it waits for a second person');
    // What was confirmed may go further; what was found harmless may not.
    if (standing.closed && standing.last?.outcome !== 'confirmed') return ALREADY_DECIDED;
    return null;
  }
  if (standing.closed) return ALREADY_DECIDED;
  // Deciding alone must not be a way around the second person.
  if (standing.pendingEscalation !== null)
    return conflict('already-escalated', 'confirm or decline the escalation first');
  if (request.personId !== undefined && !peopleIn(flag).has(request.personId))
    return { status: 422, slug: 'unknown-person', detail: 'personId is nobody of this flag' };
  return null;
}

function refusalOfAnswer(request: DecisionRequest, person: Person, pending: Decision | null): Refusal | null {
  if (pending === null || pending.decisionId !== request.refersTo)
    return conflict('no-such-escalation', 'no such escalation waits for a second person');
  if (pending.decidedBy === person.name)
    return { status: 403, slug: 'second-person-needed', detail: 'somebody else has to answer your escalation' };
  return null;
}

/** @returns null where the decision may be taken back */
export function refusalOfUndo(
  decisionId: string,
  person: Person,
  history: readonly Decision[],
  now: Date,
): Refusal | null {
  const standing = standingDecisions(history);
  const decision = standing.find((one) => one.decisionId === decisionId);
  if (decision === undefined) return { status: 404, slug: 'unknown-decision', detail: 'no such decision stands' };
  if (decision.decidedBy !== person.name)
    return { status: 403, slug: 'not-yours', detail: 'only who decided may take it back' };
  if (standing.at(-1) !== decision) return conflict('decided-since', 'somebody has decided since');
  if (now.getTime() - Date.parse(decision.decidedAt) > UNDO_MS)
    return conflict('too-late', 'a decision can be taken back within a minute; an appeal can change it later');
  return null;
}

const peopleIn = (flag: Flag): Set<string> => new Set([flag.actorId, ...flag.evidence.map(({ senderId }) => senderId)]);

const conflict = (slug: string, detail: string): Refusal => ({ status: 409, slug, detail });

const ALREADY_DECIDED = conflict('already-decided', 'somebody has decided about this revision');
