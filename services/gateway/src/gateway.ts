import type { Bus, OutgoingRecord } from '@manumit/bus';
import { parseTelegramUpdate } from '@manumit/connectors';
import type { Policy } from '@manumit/contracts';
import { ProblemError } from '@manumit/service-kit';
import type { ReceiptStore } from '@manumit/store';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { z } from 'zod';
import { createAdmission } from './admission.js';
import { type Authentication, authenticateMessages, authenticateTelegram } from './authenticate.js';
import type { GatewayEvents, Route } from './events.js';
import { type Answer, createOnce } from './once.js';
import { readJson } from './read-json.js';
import { type Refused, recordOfEvent, recordOfRefused } from './records.js';
import { type SortedItem, sortItems } from './sort-items.js';
import type { Source } from './sources.js';
import { traceRequest } from './trace.js';

export interface GatewayLimits {
  readonly maxBodyBytes: number;
  readonly maxItems: number;
  readonly maxRequestsInFlight: number;
  readonly maxBytesInFlight: number;
  /** After so long without the bus's acknowledgement the sender is asked to come again. */
  readonly publishTimeoutMs: number;
}

export const DEFAULT_LIMITS: GatewayLimits = {
  maxBodyBytes: 1_048_576,
  maxItems: 500,
  maxRequestsInFlight: 256,
  maxBytesInFlight: 64 * 1_048_576,
  publishTimeoutMs: 10_000,
};

export interface GatewayOptions {
  readonly bus: Bus;
  readonly receipts: ReceiptStore;
  readonly policy: Policy;
  readonly sources: readonly Source[];
  readonly events: GatewayEvents;
  readonly limits?: Partial<GatewayLimits>;
  readonly now?: () => Date;
}

/**
 * The webhooks. A body is verified before it is parsed; 202 says that every accepted event is durable on the bus; what a
 * known sender sent and nobody can read is a dead letter.
 */
export function createGateway(options: GatewayOptions): Router {
  const { bus, policy, sources, events, now = () => new Date() } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const once = createOnce(options.receipts);
  const router = express.Router();

  const publish = async (records: readonly OutgoingRecord[]): Promise<void> => {
    if (records.length > 0) await withinMs(limits.publishTimeoutMs, bus.publish(records));
  };
  /** Keeps what cannot be read, then says so. */
  const refuse = async (source: Source, refused: Refused, problem: ProblemError): Promise<never> => {
    await publish([recordOfRefused(refused, source.id, now())]);
    throw problem;
  };

  const takeMessages = async (request: Request, body: Buffer): Promise<Reply> => {
    const { source, deliveryId } = known('messages', authenticateMessages(request, body, sources, now()), events);
    return await once.run({ sourceId: source.id, deliveryId, body }, async (): Promise<Answer> => {
      const path = '/v1/messages';
      const cause = deliveryId ?? '';
      const json = readJson(body);
      if (json.kind === 'malformed') {
        const { slug, reason, detail } = json;
        return await refuse(source, { path, bytes: body, reason, detail, cause }, new ProblemError(400, slug, detail));
      }
      const items: readonly unknown[] = Array.isArray(json.value) ? json.value : [json.value];
      if (items.length === 0 || items.length > limits.maxItems) {
        throw new ProblemError(400, 'wrong-count', `send one event, or an array of 1 to ${limits.maxItems}`);
      }
      const sorted = sortItems(items, source, policy);
      await publish(sorted.flatMap((item) => recordsOfItem(item, source, { path, cause }, now())));
      for (const item of sorted)
        events.sorted(item.status === 'rejected' ? 'unknown' : item.event.surface, item.status);
      const status = sorted.every((item) => item.status === 'rejected') ? 422 : 202;
      return { status, body: { results: sorted.map(resultOf) } };
    });
  };

  const takeTelegram = async (request: Request, body: Buffer): Promise<Reply> => {
    const { source } = known('telegram', authenticateTelegram(request, sources), events);
    const path = '/v1/webhooks/telegram';
    const json = readJson(body);
    if (json.kind === 'malformed') {
      const { slug, reason, detail } = json;
      return await refuse(
        source,
        { path, bytes: body, reason, detail, cause: '' },
        new ProblemError(400, slug, detail),
      );
    }
    const number = UpdateNumber.safeParse(json.value);
    const deliveryId = number.success ? `update-${number.data.update_id}` : null;
    return await once.run({ sourceId: source.id, deliveryId, body }, async (): Promise<Answer> => {
      const update = parseTelegramUpdate(json.value);
      // Telegram sends again what is not answered with 200: what will never be readable is kept and acknowledged.
      if (update.kind === 'malformed') {
        await publish([
          recordOfRefused(
            { path, bytes: body, reason: 'invalid_event', detail: update.detail, cause: '' },
            source.id,
            now(),
          ),
        ]);
        return { status: 200, body: { results: [] } };
      }
      const sorted = sortItems(update.events, source, policy);
      await publish(sorted.flatMap((item) => recordsOfItem(item, source, { path, cause: deliveryId ?? '' }, now())));
      for (const item of sorted)
        events.sorted(item.status === 'rejected' ? 'unknown' : item.event.surface, item.status);
      return { status: 200, body: { results: sorted.map(resultOf) } };
    });
  };

  const readBody = express.raw({ type: () => true, limit: limits.maxBodyBytes, inflate: false });
  const gate = admit(limits, events);
  router.post('/v1/messages', gate('messages'), requireJson, readBody, answerWith('messages', takeMessages, events));
  router.post(
    '/v1/webhooks/telegram/:source',
    gate('telegram'),
    requireJson,
    readBody,
    answerWith('telegram', takeTelegram, events),
  );
  return router;
}

interface Reply {
  readonly answer: Answer;
  readonly replayed: boolean;
}

const UpdateNumber = z.object({ update_id: z.number().int() });

function known(
  route: Route,
  authentication: Authentication,
  events: GatewayEvents,
): Extract<Authentication, { kind: 'known' }> {
  if (authentication.kind === 'known') return authentication;
  events.refused(route, authentication.reason);
  // Which part was wrong helps an attacker more than a sender: the operator sees it in the metrics.
  throw new ProblemError(401, 'unauthorized', 'the sender could not be verified');
}

function recordsOfItem(
  item: SortedItem,
  source: Source,
  place: { path: string; cause: string },
  now: Date,
): OutgoingRecord[] {
  if (item.status === 'accepted') return [recordOfEvent(item.event, source.id)];
  if (item.status === 'dropped') return [];
  const detail = item.errors.map(({ pointer, detail: of }) => `${pointer}: ${of}`).join('; ');
  const bytes = Buffer.from(JSON.stringify(item.item) ?? 'null');
  const cause = `${place.cause}#${item.index}`;
  return [recordOfRefused({ path: place.path, bytes, reason: 'invalid_event', detail, cause }, source.id, now)];
}

function resultOf(item: SortedItem) {
  if (item.status === 'rejected') return { index: item.index, status: item.status, errors: item.errors };
  return { index: item.index, id: item.event.id, status: item.status };
}

/** Lets a request in while there is room for it; its room is given back when it is answered or gone. */
function admit(limits: GatewayLimits, events: GatewayEvents): (route: Route) => RequestHandler {
  const admission = createAdmission({ maxRequests: limits.maxRequestsInFlight, maxBytes: limits.maxBytesInFlight });
  return (route) => (request, response, next) => {
    const start = performance.now();
    response.on('close', () => events.answered(route, response.statusCode, (performance.now() - start) / 1_000));
    const declared = Number(request.get('content-length') ?? limits.maxBodyBytes);
    const leave = admission.enter(Math.min(declared, limits.maxBodyBytes));
    if (leave === null) {
      events.turnedAway('busy');
      throw new ProblemError(429, 'busy', 'too much is in flight; come again', { headers: { 'retry-after': '1' } });
    }
    events.inFlight(admission.requests);
    response.on('close', () => {
      leave();
      events.inFlight(admission.requests);
    });
    next();
  };
}

const requireJson: RequestHandler = (request, _response, next) => {
  const type = request.get('content-type') ?? '';
  if (/^application\/json(?:\s*;|$)/i.test(type.trim())) next();
  else next(new ProblemError(415, 'unsupported-type', 'the content type is application/json'));
};

function answerWith(
  route: Route,
  take: (request: Request, body: Buffer) => Promise<Reply>,
  events: GatewayEvents,
): RequestHandler {
  return async (request: Request, response: Response) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    await traceRequest(request, response, async () => {
      const { answer, replayed } = await orComeAgain(take(request, body), events);
      if (replayed) {
        events.replayed(route);
        response.set('manumit-replayed', 'true');
      }
      response.status(answer.status).json(answer.body);
    });
  };
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

async function withinMs(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the bus did not acknowledge within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
