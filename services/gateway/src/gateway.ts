import type { Bus, OutgoingRecord } from '@manumit/bus';
import { CONNECTORS, type Connector, readJson } from '@manumit/connectors';
import { type Policy, Report } from '@manumit/contracts';
import { type FieldProblem, fieldProblems, ProblemError, problemBody } from '@manumit/service-kit';
import type { ReceiptStore } from '@manumit/store';
import express, { type Request, type Router } from 'express';
import { type Authentication, authenticateMessages, authenticateMessenger } from './authenticate.js';
import type { GatewayEvents, Route } from './events.js';
import { answerChallenge, deliveryOf, idOfDelivery, pathOf } from './messengers.js';
import { type Answer, createOnce } from './once.js';
import { type Refused, recordOfEvent, recordOfRefused } from './records.js';
import { itemsOfReport, unreported } from './report-items.js';
import { createDeliveryRoute, type DeliveryLimits, type Reply } from './serve-delivery.js';
import { type SortedItem, sortItems } from './sort-items.js';
import type { Source } from './sources.js';

export interface GatewayLimits extends DeliveryLimits {
  readonly maxItems: number;
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

/** Where something came in, and the delivery that brought it. */
type Place = Pick<Refused, 'path' | 'cause'>;

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
    if (records.length > 0) await bus.publish(records);
  };
  /** Keeps what cannot be read. The answer is kept like any other, so that the same delivery is one dead letter. */
  const refuse = async (source: Source, refused: Refused, problem: ProblemError): Promise<Answer> => {
    await publish([recordOfRefused(refused, source.id, now())]);
    return { status: problem.status, body: problemBody(problem) };
  };
  /** Puts on the bus what is to be read of a delivery, and what cannot be. */
  const pass = async (items: readonly unknown[], source: Source, place: Place): Promise<SortedItem[]> => {
    const sorted = sortItems(items, source, policy);
    await publish(sorted.flatMap((item) => recordsOfItem(item, source, place, now())));
    for (const item of sorted) events.sorted(item);
    return sorted;
  };

  /** A delivery of a platform's own: signed, or with the bearer token of a source. */
  const takeFromSource =
    (route: Route, answer: (value: unknown, source: Source, delivery: Place & { bytes: Buffer }) => Promise<Answer>) =>
    async (request: Request, bytes: Buffer): Promise<Reply> => {
      const { source, deliveryId } = known(route, authenticateMessages(request, bytes, sources, now()), events);
      return await once.run({ sourceId: source.id, deliveryId, body: bytes }, async (): Promise<Answer> => {
        const delivery = { path: `/v1/${route}`, cause: deliveryId ?? '', bytes };
        const json = readJson(bytes);
        if (json.kind === 'json') return await answer(json.value, source, delivery);
        const { slug, reason, detail } = json;
        return await refuse(source, { ...delivery, reason, detail }, new ProblemError(400, slug, detail));
      });
    };

  const takeMessages = takeFromSource('messages', async (value, source, place) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (items.length === 0 || items.length > limits.maxItems) {
      throw new ProblemError(400, 'wrong-count', `send one event, or an array of 1 to ${limits.maxItems}`);
    }
    const sorted = await pass(items.map(unreported), source, place);
    return { status: statusOf(sorted), body: { results: sorted.map(resultOf) } };
  });

  const takeReport = takeFromSource('reports', async (value, source, delivery) => {
    const report = Report.safeParse(value);
    if (!report.success) {
      const errors = fieldProblems(report.error);
      const problem = new ProblemError(422, 'invalid-report', 'a field is missing, wrong or unknown', { errors });
      return await refuse(source, { ...delivery, reason: 'invalid_event', detail: inWords(errors) }, problem);
    }
    const sorted = await pass(itemsOfReport(report.data), source, delivery);
    return { status: statusOf(sorted), body: { reportId: report.data.reportId, results: sorted.map(resultOf) } };
  });

  const takeFrom =
    (connector: Connector) =>
    async (request: Request, body: Buffer): Promise<Reply> => {
      const { name } = connector;
      const delivery = deliveryOf(request, body, now());
      const { source: id } = request.params;
      const authentication = authenticateMessenger(connector, text(id), delivery, sources, now());
      const { source } = known(name, authentication, events, connector.proof);
      const path = `/v1/webhooks/${name}`;
      const json = readJson(body);
      if (json.kind === 'malformed') {
        const { slug, reason, detail } = json;
        const refused = { path, bytes: body, reason, detail, cause: '' };
        return { answer: await refuse(source, refused, new ProblemError(400, slug, detail)), replayed: false };
      }
      const deliveryId = idOfDelivery(connector, json.value, delivery);
      return await once.run({ sourceId: source.id, deliveryId, body }, async (): Promise<Answer> => {
        const reply = connector.answer?.(json.value, source.handshake ?? '');
        const parsed = connector.parse(json.value, delivery);
        // A messenger sends again what is not answered with 200: what will never be readable is kept and acknowledged.
        if (parsed.kind === 'malformed') {
          const refused = { path, bytes: body, reason: 'invalid_event', detail: parsed.detail, cause: '' } as const;
          await publish([recordOfRefused(refused, source.id, now())]);
          return reply ?? { status: 200, body: { results: [] } };
        }
        const sorted = await pass(parsed.events, source, { path, cause: deliveryId });
        return reply ?? { status: 200, body: { results: sorted.map(resultOf) } };
      });
    };

  const serve = createDeliveryRoute(limits, events);
  router.post('/v1/messages', serve('messages', takeMessages));
  router.post('/v1/reports', serve('reports', takeReport));
  for (const connector of CONNECTORS) {
    const path = pathOf(connector);
    const handlers = serve(connector.name, takeFrom(connector));
    if (connector.route?.method === 'put') router.put(path, handlers);
    else router.post(path, handlers);
    if (connector.challenge !== undefined) router.get(path, answerChallenge(connector, sources, events));
  }
  return router;
}

const text = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

function known(
  route: Route,
  authentication: Authentication,
  events: GatewayEvents,
  proof?: string,
): Extract<Authentication, { kind: 'known' }> {
  if (authentication.kind === 'known') return authentication;
  events.refused(route, authentication.reason);
  // Which part was wrong helps an attacker more than a sender: the operator sees it in the metrics.
  const wanted =
    proof === undefined
      ? 'sign the delivery as Standard Webhooks says, or send the bearer token of a source'
      : `it has to come with the ${proof} of the source that the path names`;
  // RFC 9110 §15.5.2 asks for one with every 401. What messengers send is a scheme of its own, in a header of its own.
  const challenge = `${proof ?? 'Bearer'} realm="${route}"`;
  throw new ProblemError(401, 'unauthorized', `the sender could not be verified: ${wanted}`, {
    headers: { 'www-authenticate': challenge },
  });
}

const inWords = (errors: readonly FieldProblem[]): string =>
  errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ');

function recordsOfItem(item: SortedItem, source: Source, place: Place, now: Date): OutgoingRecord[] {
  if (item.status === 'accepted') return [recordOfEvent(item.event, source.id)];
  if (item.status === 'dropped') return [];
  const bytes = Buffer.from(JSON.stringify(item.item) ?? 'null');
  const cause = `${place.cause}#${item.index}`;
  return [
    recordOfRefused(
      { path: place.path, bytes, reason: item.reason, detail: inWords(item.errors), cause },
      source.id,
      now,
    ),
  ];
}

const statusOf = (sorted: readonly SortedItem[]): number =>
  sorted.every((item) => item.status === 'rejected') ? 422 : 202;

function resultOf(item: SortedItem) {
  if (item.status === 'rejected') return { index: item.index, status: item.status, errors: item.errors };
  return { index: item.index, id: item.event.id, status: item.status };
}
