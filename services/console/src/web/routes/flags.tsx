import { type Flag, FlagId, flagIdOf } from '@manumit/contracts';
import { ProblemError } from '@manumit/service-kit';
import express, { type Router } from 'express';
import type { Role } from '../../people.js';
import { FlagPage } from '../pages/flag.js';
import { forSignedIn, mayRead, sendPage } from '../visit.js';
import type { WebParts } from '../web-options.js';

export function flagRoutes(parts: WebParts): Router {
  const router = express.Router();
  const { flags, policy, glossary, events } = parts;

  router.get(
    '/flags/:id',
    forSignedIn(parts, async ({ request, response, person, view }) => {
      const id = FlagId.safeParse(request.params['id']);
      const flag = id.success ? await flags.findFlag(id.data) : null;
      const found = flag !== null && mayRead(parts, person.role, flag.queue);
      events.looked(person.role, 'flag', found);
      if (flag === null || !found) throw new ProblemError(404, 'unknown-flag', 'there is no such flag');
      sendPage(
        response,
        <FlagPage
          view={view}
          person={person}
          flag={flag}
          texts={await textsOf(parts, flag, person.role)}
          courseId={await courseOf(parts, flag, person.role)}
          targetMinutes={policy.queues[flag.queue].targetMinutes}
          glossary={glossary}
          isRevealed={request.query['show'] === 'text'}
        />,
      );
    }),
  );
  return router;
}

/** Ids derive from causes: a message's own flag, or the course that it is part of, is found without a search. */
const idParts = ({ tenant, platform, conversationId }: Flag) => [tenant ?? '', platform, conversationId] as const;

/**
 * A course keeps no text. Those of its messages that were flagged by themselves have theirs, for roles that may read the
 * queue that they went to.
 */
async function textsOf(parts: WebParts, flag: Flag, role: Role): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  if (flag.kind !== 'trajectory') return texts;
  for (const { messageId } of flag.evidence) {
    const own = await parts.flags.findFlag(flagIdOf(['message', ...idParts(flag), messageId]));
    if (own === null || !mayRead(parts, role, own.queue)) continue;
    const text = own.evidence.find((message) => message.messageId === messageId)?.text;
    if (text !== undefined) texts.set(messageId, text);
  }
  return texts;
}

async function courseOf(parts: WebParts, flag: Flag, role: Role): Promise<string | null> {
  if (flag.kind !== 'message') return null;
  const course = await parts.flags.findFlag(flagIdOf(['trajectory', ...idParts(flag), flag.actorId]));
  return course !== null && mayRead(parts, role, course.queue) ? course.flagId : null;
}
