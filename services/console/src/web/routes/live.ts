import express, { type Router } from 'express';
import type { Live } from '../live.js';
import { forSignedIn } from '../visit.js';
import type { WebParts } from '../web-options.js';

/** After so long a stream ends and the browser asks anew: whoever is signed out by then hears no more. */
const STREAM_MS = 5 * 60_000;
const RETRY_MS = 3_000;

/** What waits, as it changes: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function liveRoutes(parts: WebParts, live: Live): Router {
  const router = express.Router();
  router.get(
    '/events',
    forSignedIn(parts, ({ request, response, person, view }) => {
      response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).flushHeaders();
      const send = (counts: readonly { readonly queue: string; readonly open: number }[]): void => {
        const data = Object.fromEntries(counts.map(({ queue, open }) => [queue, open]));
        response.write(`data: ${JSON.stringify(data)}\n\n`);
      };
      response.write(`retry: ${RETRY_MS}\n\n`);
      send(view.queues);
      const end = (): void => {
        stopListening();
        clearTimeout(deadline);
        response.end();
      };
      const stopListening = live.listen((counts) => {
        const open = new Map(counts.map((count) => [count.queue, count.open]));
        // A queue on which nothing waits is not among the counts.
        send(
          view.queues
            .filter(({ queue }) => parts.access.mayRead(person, queue))
            .map(({ queue }) => ({ queue, open: open.get(queue) ?? 0 })),
        );
      }, end);
      const deadline = setTimeout(end, STREAM_MS);
      request.on('close', end);
    }),
  );
  return router;
}
