import { ProblemError } from '@manumit/service-kit';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { createAdmission } from './admission.js';
import type { GatewayEvents, Route } from './events.js';
import type { Answer } from './once.js';
import { traceRequest } from './trace.js';

export interface DeliveryLimits {
  readonly maxBodyBytes: number;
  readonly maxRequestsInFlight: number;
  readonly maxBytesInFlight: number;
  /** After so long without an answer of the bus and the store the sender is asked to come again. */
  readonly publishTimeoutMs: number;
}

export interface Reply {
  readonly answer: Answer;
  readonly replayed: boolean;
}

/** What a route does with a body that was let in. */
export type TakeDelivery = (request: Request, body: Buffer) => Promise<Reply>;

/** nginx's number for a sender that did not wait for its answer: it was given none, so it must not count as one. */
const SENDER_LEFT = 499;

/**
 * What every webhook does around its own work: lets it in while there is room, reads its bytes, answers in time. The room
 * is given back when the answer is out and the work has ended: work goes on after its sender left, or was told to come
 * again, and senders that leave and come again are what a slow bus brings.
 */
export function createDeliveryRoute(
  limits: DeliveryLimits,
  events: GatewayEvents,
): (route: Route, take: TakeDelivery) => RequestHandler[] {
  const admission = createAdmission({ maxRequests: limits.maxRequestsInFlight, maxBytes: limits.maxBytesInFlight });
  const running = new WeakMap<Response, Promise<Reply>>();
  const readBody = express.raw({ type: () => true, limit: limits.maxBodyBytes, inflate: false });

  const admit = (route: Route): RequestHandler => {
    return (request, response, next) => {
      const start = performance.now();
      response.on('close', () => {
        const status = response.writableFinished ? response.statusCode : SENDER_LEFT;
        events.answered(route, status, (performance.now() - start) / 1_000);
      });
      const declared = Number(request.get('content-length') ?? limits.maxBodyBytes);
      const leave = admission.enter(Math.min(declared, limits.maxBodyBytes));
      if (leave === null) {
        events.turnedAway('busy');
        throw new ProblemError(429, 'busy', 'too much is in flight; come again', { headers: { 'retry-after': '1' } });
      }
      events.inFlight(admission.requests);
      const giveBack = (): void => {
        leave();
        events.inFlight(admission.requests);
      };
      response.on('close', () => {
        const work = running.get(response);
        if (work === undefined) giveBack();
        else work.then(giveBack, giveBack);
      });
      next();
    };
  };

  const answer = (route: Route, take: TakeDelivery): RequestHandler => {
    return async (request, response) => {
      // Its room was given back when it left.
      if (response.destroyed) return;
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      await traceRequest(request, response, async () => {
        const work = take(request, body);
        running.set(response, work);
        const reply = await orComeAgain(withinMs(limits.publishTimeoutMs, work), events);
        if (reply.replayed) {
          events.replayed(route);
          response.set('manumit-replayed', 'true');
        }
        send(response, reply.answer);
      });
    };
  };

  return (route, take) => [admit(route), requireJson, readBody, answer(route, take)];
}

const requireJson: RequestHandler = (request, _response, next) => {
  const type = request.get('content-type') ?? '';
  if (/^application\/json(?:\s*;|$)/i.test(type.trim())) next();
  else next(new ProblemError(415, 'unsupported-type', 'the content type is application/json'));
};

/** A kept answer may be a problem (RFC 9457): it has a `type`, results have none. A text is what some messenger wants to read. */
function send(response: Response, { status, body }: Answer): void {
  if (typeof body === 'string') {
    response.status(status).type('text/plain').send(body);
    return;
  }
  const isProblem = typeof body === 'object' && body !== null && 'type' in body && 'status' in body;
  response
    .status(status)
    .type(isProblem ? 'application/problem+json' : 'application/json')
    .send(JSON.stringify(body));
}

/** What is not a problem of the request is one of the bus or the store: nothing is lost, the sender has it still. */
async function orComeAgain(work: Promise<Reply>, events: GatewayEvents): Promise<Reply> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    events.turnedAway('unavailable', error instanceof Error ? error : new Error(String(error)));
    throw new ProblemError(503, 'unavailable', 'it could not be made durable; come again', {
      headers: { 'retry-after': '5' },
    });
  }
}

async function withinMs<Result>(timeoutMs: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `the bus and the store did not answer within ${timeoutMs} ms`;
    const error = Object.assign(new Error(message), { code: 'NOT_DURABLE_IN_TIME' });
    timer = setTimeout(() => reject(error), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
