import { QueueName } from '@manumit/contracts';
import { ProblemError } from '@manumit/service-kit';
import { flagStore, liveClaims } from '@manumit/store';
import express, { type Request, type Router } from 'express';
import { z } from 'zod';
import { auditLook, type ConsoleParts } from './console-parts.js';
import { decodeCursor, encodeCursor, placeOf } from './cursor.js';
import { readFilter, searchQueue } from './queue-filter.js';

const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  before: z.string().max(512).optional(),
  state: z.enum(['open', 'decided']).default('open'),
});

/** The queues, and the flags on them. */
export function queuesRouter(parts: ConsoleParts): Router {
  const { database, policy, access, events, now, readable } = parts;
  const flags = flagStore(database);
  const router = express.Router();

  router.get('/v1/queues', async (request, response) => {
    const person = await access.personOf(request);
    const counts = new Map((await flags.countQueues()).map((count) => [count.queue, count]));
    const queues = QueueName.options
      .filter((queue) => access.mayRead(person, queue))
      .map((queue) => {
        const { description, targetMinutes } = policy.queues[queue];
        const count = counts.get(queue) ?? { open: 0, oldestRaisedAt: null };
        return { queue, description, targetMinutes, open: count.open, oldestRaisedAt: count.oldestRaisedAt };
      });
    for (const { queue, open, oldestRaisedAt } of queues) {
      const ageMs = oldestRaisedAt === null ? 0 : now().getTime() - Date.parse(oldestRaisedAt);
      events.counted(queue, open, Math.max(0, ageMs / 1_000));
    }
    events.looked(person.role, 'queues', true);
    response.set('cache-control', 'no-store').json({ queues });
  });

  router.get('/v1/queues/:name', async (request, response) => {
    const person = await access.personOf(request);
    const queue = QueueName.safeParse(request.params.name);
    const found = queue.success && access.mayRead(person, queue.data);
    events.looked(person.role, 'queue', found);
    if (!queue.success || !found) throw new ProblemError(404, 'unknown-queue', 'there is no such queue');
    const page = readPage(request);
    const filter = readFilter(request.query);
    const { entries, matching } = await searchQueue(flags, queue.data, { ...page, filter });
    const claims = await liveClaims(
      database,
      entries.map(({ flag }) => flag.flagId),
      now(),
    );
    await auditLook(parts, person, { action: 'queue.read', queue: queue.data, entries });
    const last = entries.length === page.limit ? entries.at(-1) : undefined;
    response.set('cache-control', 'no-store').json({
      queue: queue.data,
      flags: entries.map(({ flag }) => flag),
      priorities: Object.fromEntries(entries.map(({ flag, priority }) => [flag.flagId, priority])),
      claims: claims.map(({ flagId, person: by, expiresAt }) => ({ flagId, by, until: expiresAt.toISOString() })),
      next: last === undefined ? null : encodeCursor(placeOf(last)),
      ...(matching === null ? {} : { matching }),
    });
  });

  router.get('/v1/flags/:id', async (request, response) => {
    const person = await access.personOf(request);
    const { flag } = await readable(person, request.params.id, 'flag');
    await auditLook(parts, person, { action: 'flag.read', flag });
    response.set('cache-control', 'no-store').json(flag);
  });

  return router;
}

function readPage(request: Request) {
  const query = PageQuery.safeParse(request.query);
  if (!query.success)
    throw new ProblemError(400, 'invalid-page', '`limit` is a number from 1 to 100, `state` is `open` or `decided`');
  const { limit, before: cursor, state } = query.data;
  const page = { limit, closed: state === 'decided' };
  if (cursor === undefined) return page;
  const before = decodeCursor(cursor);
  if (before === null) throw new ProblemError(400, 'invalid-page', '`before` is what an earlier page gave as `next`');
  return { ...page, before };
}
