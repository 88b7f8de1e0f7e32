import { type Flag, flagIdOf } from '@manumit/contracts';
import { decisionsOf, findClaim } from '@manumit/store';
import { auditLook, createReadable } from '../../console-parts.js';
import { standingOf } from '../../decision-rules.js';
import type { Person } from '../../people.js';
import type { DeskState, Given } from '../pages/desk.js';
import { FlagPage } from '../pages/flag.js';
import { undoOf } from '../undo.js';
import { sendPage, type Visit } from '../visit.js';
import type { WebParts } from '../web-options.js';

export interface Shown {
  /** What was sent and could not be taken, to be put right. */
  readonly given?: Given;
  readonly status?: number;
}

/**
 * Shows a flag and what people made of it. The look is in the audit log before anything is shown.
 *
 * @throws ProblemError 404 where it is not there for this person
 */
export async function showFlag(parts: WebParts, visit: Visit, flagId: string, shown: Shown = {}): Promise<void> {
  const { request, response, person, view } = visit;
  const { access, database, policy, glossary, events, help, now } = parts;
  const { flag } = await createReadable(database, access, events).readable(person, flagId, 'flag');
  await auditLook(parts, person, { action: 'flag.read', flag });
  const history = await decisionsOf(database, flag.flagId);
  const claim = await findClaim(database, flag.flagId);
  const desk: DeskState = {
    history,
    standing: standingOf(history, flag.revision),
    claim: claim !== null && claim.expiresAt > now() ? claim : null,
    mayDecide: mayDecide(parts, person),
    given: shown.given ?? {},
  };
  const asked = (name: string): string | null => {
    const value = request.query[name];
    return typeof value === 'string' ? value : null;
  };
  sendPage(
    response,
    <FlagPage
      view={view}
      person={person}
      flag={flag}
      desk={desk}
      texts={await textsOf(parts, flag, person)}
      courseId={await courseOf(parts, flag, person)}
      targetMinutes={policy.queues[flag.queue].targetMinutes}
      glossary={glossary}
      support={flag.queue === 'support' ? { help, country: asked('country'), language: asked('language') } : null}
      isRevealed={request.query['show'] === 'text'}
      undo={undoOf(request.query)}
    />,
    shown.status,
  );
}

function mayDecide({ access }: WebParts, person: Person): boolean {
  try {
    access.requireDecider(person);
    return true;
  } catch {
    return false;
  }
}

/** Ids derive from causes: a message's own flag, or the course that it is part of, is found without a search. */
const idParts = ({ tenant, platform, conversationId }: Flag) => [tenant ?? '', platform, conversationId] as const;

/**
 * A course keeps no text. Those of its messages that were flagged by themselves have theirs, for roles that may read the
 * queue that they went to.
 */
async function textsOf(parts: WebParts, flag: Flag, person: Person): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  if (flag.kind !== 'trajectory') return texts;
  for (const { messageId } of flag.evidence) {
    const own = await parts.flags.findFlag(flagIdOf(['message', ...idParts(flag), messageId]));
    const text = own?.evidence.find((message) => message.messageId === messageId)?.text;
    if (own == null || text === undefined || !parts.access.mayRead(person, own.queue)) continue;
    await auditLook(parts, person, { action: 'flag.read', flag: own });
    texts.set(messageId, text);
  }
  return texts;
}

async function courseOf(parts: WebParts, flag: Flag, person: Person): Promise<string | null> {
  if (flag.kind !== 'message') return null;
  const course = await parts.flags.findFlag(flagIdOf(['trajectory', ...idParts(flag), flag.actorId]));
  return course !== null && parts.access.mayRead(person, course.queue) ? course.flagId : null;
}
