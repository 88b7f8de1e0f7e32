import { FlagId, type Policy, QueueName } from '@manumit/contracts';
import { ProblemError } from '@manumit/service-kit';
import type { FlagStore } from '@manumit/store';
import express, { type Request, type Router } from 'express';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from './cursor.js';
import type { ConsoleEvents } from './events.js';
import { type Role, type RoleToken, roleFinder } from './tokens.js';

export interface ConsoleOptions {
  readonly flags: FlagStore;
  readonly tokens: readonly RoleToken[];
  readonly policy: Policy;
  readonly events: ConsoleEvents;
  readonly now?: () => Date;
}

const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  before: z.string().max(512).optional(),
});

/** The queues over HTTP. What a role may not read answers like what is not there: its existence says something too. */
export function createConsole({ flags, tokens, policy, events, now = () => new Date() }: ConsoleOptions): Router {
  const router = express.Router();
  const findRole = roleFinder(tokens);

  const roleOf = (request: Request): Role => {
    const role = findRole(request.get('authorization'));
    if (role !== null) return role;
    events.refused();
    const headers = { 'www-authenticate': 'Bearer realm="queues"' };
    throw new ProblemError(401, 'unauthorized', 'a bearer token with a role is needed', { headers });
  };
  const mayRead = (role: Role, queue: QueueName): boolean => policy.queues[queue].roles.includes(role);

  router.get('/v1/queues', async (request, response) => {
    const role = roleOf(request);
    const counts = new Map((await flags.countQueues()).map((count) => [count.queue, count]));
    const queues = QueueName.options
      .filter((queue) => mayRead(role, queue))
      .map((queue) => {
        const { description, targetMinutes } = policy.queues[queue];
        const count = counts.get(queue) ?? { open: 0, oldestRaisedAt: null };
        return { queue, description, targetMinutes, open: count.open, oldestRaisedAt: count.oldestRaisedAt };
      });
    for (const { queue, open, oldestRaisedAt } of queues) {
      const ageMs = oldestRaisedAt === null ? 0 : now().getTime() - Date.parse(oldestRaisedAt);
      events.counted(queue, open, Math.max(0, ageMs / 1_000));
    }
    events.looked(role, 'queues', true);
    response.set('cache-control', 'no-store').json({ queues });
  });

  router.get('/v1/queues/:name', async (request, response) => {
    const role = roleOf(request);
    const queue = QueueName.safeParse(request.params.name);
    const found = queue.success && mayRead(role, queue.data);
    events.looked(role, 'queue', found);
    if (!queue.success || !found) throw new ProblemError(404, 'unknown-queue', 'there is no such queue');
    const page = readPage(request);
    const items = await flags.listQueue(queue.data, page);
    const last = items.length === page.limit ? items.at(-1) : undefined;
    const next = last === undefined ? null : encodeCursor({ raisedAt: last.raisedAt, flagId: last.flagId });
    response.set('cache-control', 'no-store').json({ queue: queue.data, flags: items, next });
  });

  router.get('/v1/flags/:id', async (request, response) => {
    const role = roleOf(request);
    const id = FlagId.safeParse(request.params.id);
    const flag = id.success ? await flags.findFlag(id.data) : null;
    const found = flag !== null && mayRead(role, flag.queue);
    events.looked(role, 'flag', found);
    if (!found) throw new ProblemError(404, 'unknown-flag', 'there is no such flag');
    response.set('cache-control', 'no-store').json(flag);
  });

  return router;
}

function readPage(request: Request) {
  const query = PageQuery.safeParse(request.query);
  if (!query.success) throw new ProblemError(400, 'invalid-page', '`limit` is a number from 1 to 100');
  const { limit, before: cursor } = query.data;
  if (cursor === undefined) return { limit };
  const before = decodeCursor(cursor);
  if (before === null) throw new ProblemError(400, 'invalid-page', '`before` is what an earlier page gave as `next`');
  return { limit, before };
}
