import type { Assessment, Disposition, Flag, MessageEvent, Policy } from '@manumit/contracts';
import { AccountId } from '@manumit/contracts';
import { addToContext, buildFlags, type ConversationContext, type Course } from '@manumit/risk';
import type { Pseudonyms } from './pseudonyms.js';

export interface Considered {
  readonly context: ConversationContext;
  /** Of the message in its context. */
  readonly disposition: Disposition;
  readonly score: number;
  readonly flags: readonly Flag[];
}

/**
 * Adds an assessed message to its conversation's context and says which flags follow by the policy. Pure: time is the
 * event's own. In the context accounts are pseudonyms; a flag names the accounts that take part in this very message.
 */
export function considerMessage(
  event: MessageEvent,
  assessment: Assessment,
  context: ConversationContext,
  { policy, pseudonyms }: { readonly policy: Policy; readonly pseudonyms: Pseudonyms },
): Considered {
  // Who reports quotes what others wrote: it counts as theirs only where they ask for help.
  if (event.report?.part === 'note' && assessment.disposition !== 'support')
    return { context, disposition: 'none', score: assessment.score, flags: [] };
  const names = new Map<string, AccountId>();
  const veil = (accountId: AccountId): AccountId => {
    const pseudonym = AccountId.parse(pseudonyms.account(event, accountId));
    names.set(pseudonym, accountId);
    return pseudonym;
  };
  const veiledSender = veil(event.sender.id);
  const veiledEvent: MessageEvent = {
    ...event,
    sender: { ...event.sender, id: veiledSender },
    recipients: event.recipients.map(({ id }) => ({ id: veil(id) })),
  };
  const added = addToContext(context, veiledEvent, { ...assessment, senderId: veiledSender }, policy.thresholds);
  const courses = added.courses.flatMap((course) => unveil(course, names));
  return {
    context: added.context,
    disposition: added.disposition,
    score: added.score,
    flags: buildFlags(event, assessment, courses, policy),
  };
}

/** A course whose actor takes no part in this message is left as it is: another message will bring the name. */
function unveil(course: Course, names: ReadonlyMap<string, AccountId>): Course[] {
  const actorId = names.get(course.actorId);
  if (actorId === undefined) return [];
  const targetId = course.targetId === null ? null : (names.get(course.targetId) ?? null);
  const hits = course.hits.map((hit) => ({ ...hit, senderId: names.get(hit.senderId) ?? hit.senderId }));
  return [{ ...course, actorId, targetId, hits }];
}
