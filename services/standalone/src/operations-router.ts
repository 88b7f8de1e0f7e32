import { UnknownTopicError } from '@manumit/bus';
import { ProblemError, requireToken } from '@manumit/service-kit';
import express, { type Router } from 'express';
import { z } from 'zod';
import { StillInvalidError } from './bring-back.js';
import { type Operations, UnknownDeadLetterError } from './operations.js';

const ReplayRequest = z.strictObject({
  topic: z.string().min(1),
  since: z.iso.datetime({ offset: true }).optional(),
});

/**
 * The operator's commands over HTTP: the embedded tier's database is open in this process alone. Dead letters hold
 * messages as they came, so only the role `admin` gets here.
 */
export function operationsRouter(operations: Operations, adminToken: string): Router {
  const router = express.Router();
  const guard = requireToken(adminToken, 'operations');
  router.get('/v1/dead-letters', guard, async (_request, response) => {
    response.set('cache-control', 'no-store').json({ deadLetters: await operations.deadLetters() });
  });
  router.post(
    '/v1/dead-letters/:id/redrive',
    guard,
    express.raw({ type: () => true, limit: '1mb' }),
    async (request, response) => {
      const corrected = Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body : undefined;
      try {
        await operations.bringBack(String(request.params['id']), corrected);
        response.status(204).end();
      } catch (error) {
        if (error instanceof UnknownDeadLetterError) throw new ProblemError(404, 'unknown-dead-letter', error.message);
        if (error instanceof StillInvalidError) throw new ProblemError(422, 'still-invalid', error.message);
        throw error;
      }
    },
  );
  router.post('/v1/replays', guard, express.json({ limit: '10kb' }), async (request, response) => {
    const parsed = ReplayRequest.safeParse(request.body);
    if (!parsed.success) throw new ProblemError(400, 'invalid-replay', 'the body has `topic` and, if wanted, `since`');
    const { topic, since } = parsed.data;
    const from =
      since === undefined ? { kind: 'earliest' as const } : { kind: 'time' as const, timestampMs: Date.parse(since) };
    try {
      response.json({ records: await operations.replayTopic(topic, from) });
    } catch (error) {
      if (error instanceof UnknownTopicError) throw new ProblemError(404, 'unknown-topic', 'there is no such topic');
      throw error;
    }
  });
  return router;
}
