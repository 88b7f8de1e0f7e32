import { QueueName } from '@manumit/contracts';
import { ProblemError } from '@manumit/service-kit';
import { liveClaims } from '@manumit/store';
import express, { type Router } from 'express';
import { decodeCursor, placeOf } from '../../cursor.js';
import { nextQuery, readFilter, searchQueue } from '../../queue-filter.js';
import { QueuePage } from '../pages/queue.js';
import { QueuesPage } from '../pages/queues.js';
import { undoOf } from '../undo.js';
import { BASE } from '../view.js';
import { forSignedIn, sendPage } from '../visit.js';
import type { WebParts } from '../web-options.js';

const PAGE_FLAGS = 30;

export function queueRoutes(parts: WebParts): Router {
  const router = express.Router();
  const { access, database, flags, policy, glossary, events, now } = parts;

  router.get(
    '/queues',
    forSignedIn(parts, ({ response, person, view }) => {
      events.looked(person.role, 'queues', true);
      sendPage(response, <QueuesPage view={view} />);
    }),
  );

  router.get(
    '/queues/:name',
    forSignedIn(parts, async ({ request, response, person, view }) => {
      const queue = QueueName.safeParse(request.params['name']);
      const found = queue.success && access.mayRead(person, queue.data);
      events.looked(person.role, 'queue', found);
      if (!queue.success || !found) throw new ProblemError(404, 'unknown-queue', 'there is no such queue');
      const cursor = request.query['before'];
      const before = typeof cursor === 'string' ? decodeCursor(cursor) : null;
      if (cursor !== undefined && before === null) throw new ProblemError(400, 'invalid-page', 'the place is unknown');
      const filter = readFilter(request.query);
      const place = before === null ? {} : { before };
      const { entries: listed, matching } = await searchQueue(flags, queue.data, {
        limit: PAGE_FLAGS,
        filter,
        ...place,
      });
      const last = listed.length === PAGE_FLAGS ? listed.at(-1) : undefined;
      const ids = listed.map(({ flag }) => flag.flagId);
      const claims = await liveClaims(database, ids, now());
      sendPage(
        response,
        <QueuePage
          view={view}
          queue={queue.data}
          targetMinutes={policy.queues[queue.data].targetMinutes}
          flags={listed.map(({ flag }) => flag)}
          nextHref={last === undefined ? null : `${BASE}/queues/${queue.data}?${nextQuery(filter, placeOf(last))}`}
          filter={filter}
          matching={matching}
          isFirst={before === null}
          glossary={glossary}
          claims={new Map(claims.map(({ flagId, person: name }) => [flagId, name]))}
          undo={undoOf(request.query)}
        />,
      );
    }),
  );
  return router;
}
