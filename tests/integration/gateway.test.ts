import { randomUUID } from 'node:crypto';
import { type Bus, openLogBus, topicSpecs } from '@manumit/bus';
import { DeadLetter, MessageEvent, type Policy, TOPICS } from '@manumit/contracts';
import { createGateway, createGatewayEvents, type GatewayLimits, type Source } from '@manumit/gateway';
import { createLogger, createRegistry, type Listening, type MetricsRegistry } from '@manumit/service-kit';
import { type Database, receiptStore } from '@manumit/store';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openTestDatabase } from '../support/databases.js';
import { serve } from '../support/http.js';
import { readPolicy } from '../support/scoring.js';

const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const OLD_SECRET = `whsec_${Buffer.alloc(24, 2).toString('base64')}`;
const WRONG_SECRET = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;
const TELEGRAM_TOKEN = 'telegram-secret-token-of-the-tests';
const BEARER = 'bearer-token-of-the-tests';
const SOURCES: readonly Source[] = [
  { id: 'forum', kind: 'standard-webhooks', secrets: [SECRET, OLD_SECRET] },
  { id: 'producer', kind: 'bearer', platform: 'inhouse', secrets: [BEARER] },
  { id: 'bot', kind: 'telegram', secrets: [TELEGRAM_TOKEN] },
];

let database: Database;
let bus: Bus;
let policy: Policy;
let registry: MetricsRegistry;
beforeAll(async () => {
  database = await openTestDatabase('pglite');
  bus = openLogBus({ database });
  await bus.ensureTopics(topicSpecs(1));
  policy = await readPolicy();
});
afterAll(async () => {
  await bus.close();
  await database.close();
});

async function start(options: { bus?: Bus; limits?: Partial<GatewayLimits> } = {}): Promise<Listening> {
  registry = createRegistry();
  const events = createGatewayEvents({ registry, logger: createLogger({ name: 'test', level: 'silent' }) });
  const server = await serve(
    createGateway({
      bus: options.bus ?? bus,
      receipts: receiptStore(database),
      policy,
      sources: SOURCES,
      events,
      limits: options.limits ?? {},
    }),
  );
  onTestFinished(() => server.close());
  return server;
}

const anEvent = (fields: object = {}): Record<string, unknown> => ({
  id: randomUUID(),
  platform: 'forum',
  surface: 'post',
  conversationId: 'thread-1',
  sender: { id: 'invented-account' },
  text: 'hello',
  sentAt: '2026-01-02T03:04:05Z',
  ...fields,
});

interface Delivery {
  readonly id?: string;
  readonly at?: Date;
  readonly secret?: string;
  readonly headers?: Record<string, string>;
}

/** Signed by an implementation that is not ours; for bytes that are no text, by what it would sign. */
function post(
  server: Listening,
  body: unknown,
  { id = `msg_${randomUUID()}`, at = new Date(), secret = SECRET, headers = {} }: Delivery = {},
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${server.url}/v1/messages`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, at, text),
      ...headers,
    },
    body: text,
  });
}

async function recordsOn<Value>(topic: string, parse: (json: unknown) => Value): Promise<Value[]> {
  const values: Value[] = [];
  for await (const { value } of bus.read(topic, { kind: 'earliest' }))
    values.push(parse(JSON.parse(value?.toString() ?? '')));
  return values;
}
const messages = () => recordsOn(TOPICS.messages, (json) => MessageEvent.parse(json));
const deadLetters = () => recordsOn(TOPICS.deadLetters, (json) => DeadLetter.parse(json));
const isOnBus = async (id: unknown): Promise<number> => (await messages()).filter((event) => event.id === id).length;

const rejectedFor = (reason: string, count: number): string =>
  `moderation_gateway_events_total{surface="unknown",outcome="rejected",reason="${reason}"} ${count}`;

describe('a signed delivery', () => {
  test('is answered with 202 when its event is on the bus', async () => {
    const server = await start();
    const event = anEvent();
    const response = await post(server, event);
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ results: [{ index: 0, id: event['id'], status: 'accepted' }] });
    expect(await isOnBus(event['id'])).toBe(1);
    for await (const { headers } of bus.read(TOPICS.messages, { kind: 'earliest' })) {
      expect(headers['ce_specversion']?.toString()).toBe('1.0');
    }
  });

  test('of several events tells what became of each, and keeps what it rejects', async () => {
    const server = await start();
    const [good, closed] = [anEvent(), anEvent({ surface: 'profile' })];
    const bad = anEvent({ surface: 'telepathy', sender: {} });
    const response = await post(server, [good, closed, bad]);
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({
      results: [
        { status: 'accepted' },
        { status: 'dropped' },
        { status: 'rejected', errors: [{ pointer: '/surface' }, { pointer: '/sender/id' }] },
      ],
    });
    expect([await isOnBus(good['id']), await isOnBus(closed['id']), await isOnBus(bad['id'])]).toEqual([1, 0, 0]);
    const letter = (await deadLetters()).at(-1);
    expect(JSON.parse(Buffer.from(letter?.valueBase64 ?? '', 'base64').toString())).toEqual(bad);
    const metrics = await registry.metrics();
    expect(metrics).toContain('moderation_gateway_events_total{surface="profile",outcome="dropped"} 1');
    expect(metrics).toContain(rejectedFor('invalid_event', 1));
  });

  test('of a newer schema is told so, counted apart, and kept for the release that can read it', async () => {
    const server = await start();
    const newer = anEvent({ schemaVersion: 2, surface: 'hologram' });
    const response = await post(server, [anEvent(), newer, anEvent({ schemaVersion: 'one' })]);
    expect(response.status).toBe(202);
    const detail = expect.stringMatching(/newer than 1.*upgrade/);
    expect(await response.json()).toMatchObject({
      results: [
        { status: 'accepted' },
        { status: 'rejected', errors: [{ pointer: '/schemaVersion', detail }] },
        { status: 'rejected', errors: [{ pointer: '/schemaVersion' }] },
      ],
    });
    const letter = (await deadLetters()).find(({ reason }) => reason === 'unsupported_schema_version');
    expect(JSON.parse(Buffer.from(letter?.valueBase64 ?? '', 'base64').toString())).toEqual(newer);
    const metrics = await registry.metrics();
    expect(metrics).toContain(rejectedFor('unsupported_schema_version', 1));
    expect(metrics).toContain(rejectedFor('invalid_event', 1));
  });

  test('that comes again is answered as before, across a restart too, and publishes nothing', async () => {
    const event = anEvent();
    const id = `msg_${randomUUID()}`;
    const first = await post(await start(), event, { id });
    const again = await post(await start(), event, { id });
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.headers.get('manumit-replayed')).toBe('true');
    expect(await again.json()).toEqual(await first.json());
    expect(await isOnBus(event['id'])).toBe(1);
  });

  test('that has the id of another body is refused: neither is lost', async () => {
    const server = await start();
    const id = `msg_${randomUUID()}`;
    expect((await post(server, anEvent(), { id })).status).toBe(202);
    const other = await post(server, anEvent(), { id });
    expect(other.status).toBe(409);
    expect(await other.json()).toMatchObject({ type: '/problems/reused-delivery-id' });
  });

  test('that comes twice at once publishes once', async () => {
    const server = await start();
    const event = anEvent();
    const id = `msg_${randomUUID()}`;
    const both = await Promise.all([post(server, event, { id }), post(server, event, { id })]);
    expect(both.map(({ status }) => status)).toEqual([202, 202]);
    expect(await isOnBus(event['id'])).toBe(1);
  });

  test('with the secret that is being rotated out is still good', async () => {
    expect((await post(await start(), anEvent(), { secret: OLD_SECRET })).status).toBe(202);
  });
});

describe('is refused, and nothing of it published:', () => {
  const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);
  const deep = `${'['.repeat(40)}${']'.repeat(40)}`;
  test.each<[string, unknown, Delivery, number, string]>([
    ['another secret', anEvent(), { secret: WRONG_SECRET }, 401, 'unauthorized'],
    ['no signature', anEvent(), { headers: { 'webhook-signature': '' } }, 401, 'unauthorized'],
    ['a source that is not known', anEvent(), { headers: { 'x-manumit-source': 'nobody' } }, 401, 'unauthorized'],
    ['another token', anEvent(), { headers: { authorization: 'Bearer another-token' } }, 401, 'unauthorized'],
    ['six minutes old', anEvent(), { at: minutes(-6) }, 401, 'unauthorized'],
    ['six minutes early', anEvent(), { at: minutes(6) }, 401, 'unauthorized'],
    ['another content type', anEvent(), { headers: { 'content-type': 'text/plain' } }, 415, 'unsupported-type'],
    ['compressed', anEvent(), { headers: { 'content-encoding': 'gzip' } }, 415, 'unsupported-encoding'],
    ['too large', anEvent({ text: 'x'.repeat(1_100_000) }), {}, 413, 'too-large'],
    ['not JSON', '{"id":', {}, 400, 'malformed-json'],
    ['too deep', deep, {}, 400, 'too-deep'],
    ['empty', [], {}, 400, 'wrong-count'],
    ['too many', Array.from({ length: 501 }, () => ({})), {}, 400, 'wrong-count'],
    ['an unknown surface', anEvent({ surface: 'telepathy' }), {}, 422, ''],
  ])('%s', async (_name, body, delivery, status, slug) => {
    const before = (await messages()).length;
    const response = await post(await start(), body, delivery);
    expect(response.status).toBe(status);
    const challenge = response.headers.get('www-authenticate');
    expect(challenge).toBe(status === 401 ? 'Bearer realm="messages"' : null);
    const answer = await response.json();
    if (slug !== '') {
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(answer).toMatchObject({ type: `/problems/${slug}`, status });
    }
    expect((await messages()).length).toBe(before);
  });

  test('what is not UTF-8; its bytes are a dead letter', async () => {
    const server = await start();
    const body = Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    const response = await fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${BEARER}` },
      body: new Uint8Array(body),
    });
    expect(response.status).toBe(400);
    const letter = (await deadLetters()).at(-1);
    expect(letter).toMatchObject({ reason: 'invalid_utf8', topic: 'http:/v1/messages' });
    expect(letter?.valueBase64).toBe(body.toString('base64'));
    expect(JSON.stringify(letter)).not.toContain(BEARER);
  });

  test('what is not JSON is one dead letter however often it comes', async () => {
    const id = `msg_${randomUUID()}`;
    const before = (await deadLetters()).length;
    const first = await post(await start(), '{"id":', { id });
    const again = await post(await start(), '{"id":', { id });
    expect([first.status, again.status, again.headers.get('manumit-replayed')]).toEqual([400, 400, 'true']);
    expect(again.headers.get('content-type')).toContain('application/problem+json');
    expect(await again.json()).toEqual(await first.json());
    expect((await deadLetters()).length).toBe(before + 1);
  });

  test('an event of a platform that is not its source’s', async () => {
    const server = await start();
    const response = await fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${BEARER}` },
      body: JSON.stringify([anEvent(), anEvent({ platform: 'inhouse' }), anEvent({ platform: undefined })]),
    });
    expect(await response.json()).toMatchObject({
      results: [
        { status: 'rejected', errors: [{ pointer: '/platform' }] },
        { status: 'accepted' },
        { status: 'accepted' },
      ],
    });
  });
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** The real bus behind a gate: a server that has stopped answering. */
function gatedBus(): { bus: Bus; open: () => void; entered: Promise<void> } {
  const gate = deferred();
  const entered = deferred();
  const publish: Bus['publish'] = async (records) => {
    entered.resolve();
    await gate.promise;
    await bus.publish(records);
  };
  return { bus: { ...bus, publish }, open: gate.resolve, entered: entered.promise };
}

describe('under pressure', () => {
  test('more than there is room for is answered with 429 and when to come again', async () => {
    const gated = gatedBus();
    const server = await start({ bus: gated.bus, limits: { maxRequestsInFlight: 2 } });
    const waiting = [post(server, anEvent()), post(server, anEvent())];
    await expect.poll(() => registry.metrics()).toContain('moderation_gateway_in_flight_requests 2');
    const turnedAway = await post(server, anEvent());
    expect(turnedAway.status).toBe(429);
    expect(Number(turnedAway.headers.get('retry-after'))).toBeGreaterThan(0);
    gated.open();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([202, 202]);
    expect((await post(server, anEvent())).status).toBe(202);
  });

  test('a bus that does not acknowledge in time is 503, and the same delivery is taken later', async () => {
    const gated = gatedBus();
    const event = anEvent();
    const id = `msg_${randomUUID()}`;
    const late = await post(await start({ bus: gated.bus, limits: { publishTimeoutMs: 50 } }), event, { id });
    expect(late.status).toBe(503);
    expect(late.headers.get('retry-after')).not.toBeNull();
    expect((await post(await start(), event, { id })).status).toBe(202);
    gated.open();
  });

  test('what was told to come again joins its own work, and is published once', async () => {
    const gated = gatedBus();
    const server = await start({ bus: gated.bus, limits: { publishTimeoutMs: 50 } });
    const event = anEvent();
    const id = `msg_${randomUUID()}`;
    expect((await post(server, event, { id })).status).toBe(503);
    expect((await post(server, event, { id })).status).toBe(503);
    gated.open();
    await expect.poll(() => isOnBus(event['id'])).toBeGreaterThan(0);
    await expect.poll(() => registry.metrics()).toContain('moderation_gateway_in_flight_requests 0');
    const again = await post(server, event, { id });
    expect([again.status, again.headers.get('manumit-replayed')]).toEqual([202, 'true']);
    expect(await isOnBus(event['id'])).toBe(1);
  });

  test('a bus that fails is 503, and nothing says what failed', async () => {
    const gone = await openTestDatabase('pglite');
    const failing = openLogBus({ database: gone });
    await gone.close();
    const response = await post(await start({ bus: failing }), anEvent());
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.text()).not.toMatch(/pglite|database|closed/i);
  });

  test('a sender that leaves keeps its room while its delivery is worked on, and is not counted as answered', async () => {
    const gated = gatedBus();
    const server = await start({ bus: gated.bus, limits: { maxRequestsInFlight: 1 } });
    onTestFinished(gated.open);
    const event = anEvent({ platform: 'inhouse' });
    const left = new AbortController();
    const leaving = fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${BEARER}` },
      body: JSON.stringify(event),
      signal: left.signal,
    }).catch((error: Error) => error.name);
    await gated.entered;
    left.abort();
    expect(await leaving).toBe('AbortError');
    await expect.poll(() => registry.metrics()).toContain('seconds_count{route="messages",status="499"} 1');
    expect((await post(server, anEvent())).status).toBe(429);
    gated.open();
    await expect.poll(() => registry.metrics()).toContain('moderation_gateway_in_flight_requests 0');
    expect(await isOnBus(event['id'])).toBe(1);
    expect((await post(server, anEvent())).status).toBe(202);
  });
});

describe('telegram', () => {
  const update = (fields: object = {}) => ({
    update_id: Math.floor(Math.random() * 1e9),
    message: {
      message_id: 5,
      date: 1_767_323_045,
      from: { id: 77, first_name: 'Invented' },
      chat: { id: -99, type: 'group' },
      text: 'hello group',
      ...fields,
    },
  });
  const send = (server: Listening, body: unknown, token = TELEGRAM_TOKEN) =>
    fetch(`${server.url}/v1/webhooks/telegram/bot`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': token },
      body: JSON.stringify(body),
    });

  test('an update becomes an event, once', async () => {
    const server = await start();
    const body = update();
    expect((await send(server, body)).status).toBe(200);
    expect((await send(server, body)).headers.get('manumit-replayed')).toBe('true');
    const found = (await messages()).filter(({ platform }) => platform === 'telegram');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ id: '-99:5', surface: 'group', sender: { id: '77' } });
  });

  test('a wrong secret token is refused', async () => {
    const response = await send(await start(), update(), 'another-secret-token-here');
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('X-Telegram-Bot-Api-Secret-Token');
  });

  test('what is no update is kept, and acknowledged so that it does not come for ever', async () => {
    const response = await send(await start(), update({ date: 'today' }));
    expect(response.status).toBe(200);
    expect((await deadLetters()).at(-1)).toMatchObject({
      topic: 'http:/v1/webhooks/telegram',
      reason: 'invalid_event',
    });
  });
});
