import { type Bus, openLogBus, topicSpecs } from '@manumit/bus';
import { CONNECTORS } from '@manumit/connectors';
import { MessageEvent, type Policy, TOPICS } from '@manumit/contracts';
import { createGateway, createGatewayEvents, loadSources, SourcesFile } from '@manumit/gateway';
import { createLogger, createRegistry, type Listening } from '@manumit/service-kit';
import { type Database, receiptStore } from '@manumit/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase } from '../support/databases.js';
import { serve } from '../support/http.js';
import { deliver, type MessengerSample, SAMPLES, type SentDelivery } from '../support/messengers.js';
import { readPolicy } from '../support/scoring.js';

let database: Database;
let bus: Bus;
let server: Listening;
let policy: Policy;

beforeAll(async () => {
  database = await openTestDatabase('pglite');
  bus = openLogBus({ database });
  await bus.ensureTopics(topicSpecs(1));
  policy = await readPolicy();
  const sources = await loadSources(
    SourcesFile.parse({
      sources: SAMPLES.map(({ name, secret, handshake }) => ({
        id: `from-${name}`,
        kind: name,
        secrets: [secret],
        ...(handshake === undefined ? {} : { handshake }),
      })),
    }),
  );
  const logger = createLogger({ name: 'test', level: 'silent' });
  server = await serve(
    createGateway({
      bus,
      receipts: receiptStore(database),
      policy: readsEverything(policy),
      sources,
      events: createGatewayEvents({ registry: createRegistry(), logger }),
    }),
  );
});
afterAll(async () => {
  await server.close();
  await bus.close();
  await database.close();
});

/** The tests are about messengers: each surface is read. */
const readsEverything = ({ surfaces, ...rest }: Policy): Policy => ({
  ...rest,
  surfaces: Object.fromEntries(
    Object.entries(surfaces).map(([name, rule]) => [name, { ...rule, read: true }]),
  ) as Policy['surfaces'],
});

const urlOf = ({ name }: MessengerSample, suffix = ''): string =>
  `${server.url}/v1/webhooks/${name}/from-${name}${suffix}`;
const send = (sample: MessengerSample, { method, suffix, headers, body }: SentDelivery): Promise<Response> =>
  fetch(urlOf(sample, suffix), { method, headers, body });

let count = 0;
const sendSigned = (sample: MessengerSample, content: unknown, at = new Date()): Promise<Response> => {
  count += 1;
  return send(sample, deliver(sample, content, at, sample.secret, count));
};

async function eventsAfter(work: () => Promise<unknown>): Promise<MessageEvent[]> {
  const before = (await messages()).length;
  await work();
  return (await messages()).slice(before);
}
async function messages(): Promise<MessageEvent[]> {
  const events: MessageEvent[] = [];
  for await (const { value } of bus.read(TOPICS.messages, { kind: 'earliest' }))
    events.push(MessageEvent.parse(JSON.parse(value?.toString() ?? '')));
  return events;
}

test('every connector is tried', () => {
  expect(SAMPLES.map(({ name }) => name).sort()).toEqual(CONNECTORS.map(({ name }) => name).sort());
});

describe.each(SAMPLES)('$name', (sample) => {
  const connector = CONNECTORS.find(({ name }) => name === sample.name);
  if (connector === undefined) throw new Error(`${sample.name} is no connector`);

  test('a message becomes an event', async () => {
    const events = await eventsAfter(async () => {
      const response = await sendSigned(sample, sample.message);
      expect([200, 204]).toContain(response.status);
    });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ text: 'hello there', ...sample.expected });
  });

  test('the same delivery again is answered as before, and is no event', async () => {
    const delivery = deliver(sample, sample.message, new Date(), sample.secret, 1_000_000);
    await send(sample, delivery);
    const events = await eventsAfter(async () => {
      const response = await send(sample, delivery);
      expect([200, 204]).toContain(response.status);
      expect(response.headers.get('manumit-replayed')).toBe('true');
    });
    expect(events).toEqual([]);
  });

  test('a wrong secret, none, and a body that was touched are refused', async () => {
    const good = deliver(sample, sample.message, new Date(), sample.secret, 2_000_000);
    const forged = deliver(
      sample,
      JSON.stringify(sample.message).replaceAll(sample.secret, sample.wrongSecret),
      new Date(),
      sample.wrongSecret,
      2_000_001,
    );
    const bare = {
      ...good,
      headers: { 'content-type': 'application/json' },
      body: good.body.replaceAll(sample.secret, ''),
    };
    const events = await eventsAfter(async () => {
      for (const delivery of [forged, bare]) {
        const response = await send(sample, delivery);
        expect(response.status).toBe(401);
        expect(response.headers.get('www-authenticate')).toContain(connector.proof);
      }
      // A signature covers the body; a token beside it or in it cannot.
      if (connector.proof.startsWith('X-') && connector.proof !== 'X-Telegram-Bot-Api-Secret-Token')
        expect((await send(sample, { ...good, body: good.body.replace('there', 'where') })).status).toBe(401);
    });
    expect(events).toEqual([]);
  });

  test('a body that is cut off is no event', async () => {
    const whole = deliver(sample, sample.message, new Date(), sample.secret, 3_000_000);
    const events = await eventsAfter(async () => {
      const response = await send(sample, { ...whole, body: whole.body.slice(0, -9) });
      expect([400, 401]).toContain(response.status);
    });
    expect(events).toEqual([]);
  });

  test('another source of the same messenger is not this one', async () => {
    const { method, suffix, headers, body } = deliver(sample, sample.message, new Date(), sample.secret, 4_000_000);
    const response = await fetch(`${server.url}/v1/webhooks/${sample.name}/unknown${suffix}`, {
      method,
      headers,
      body,
    });
    expect(response.status).toBe(401);
  });

  test.runIf(connector.replay === 'timestamp')('what was signed ten minutes ago is refused', async () => {
    const response = await sendSigned(sample, sample.message, new Date(Date.now() - 600_000));
    expect(response.status).toBe(401);
  });

  test('what is about something else is acknowledged, and is no event', async () => {
    const events = await eventsAfter(async () => {
      expect([200, 204]).toContain((await sendSigned(sample, sample.other)).status);
    });
    expect(events).toEqual([]);
  });

  test(`an edit is ${connector.edits === 'event' ? 'an event of its own' : 'not sent'}`, async () => {
    expect(sample.edited !== undefined).toBe(connector.edits === 'event');
    if (sample.edited === undefined) return;
    const events = await eventsAfter(() => sendSigned(sample, sample.edited));
    expect(events.map(({ text }) => text)).toEqual(['hello again']);
    const { id } = events[0] ?? {};
    expect(
      (await messages()).filter((event) => event.platform === events[0]?.platform && event.id === id),
    ).toHaveLength(1);
  });

  test(`a deletion is ${connector.deletions}`, async () => {
    expect(sample.deleted !== undefined).toBe(connector.deletions === 'acknowledged');
    if (sample.deleted === undefined) return;
    const events = await eventsAfter(async () => {
      expect([200, 204]).toContain((await sendSigned(sample, sample.deleted)).status);
    });
    expect(events).toEqual([]);
  });
});

describe('handshakes', () => {
  const find = (name: string): MessengerSample => {
    const sample = SAMPLES.find((one) => one.name === name);
    if (sample === undefined) throw new Error(`no sample of ${name}`);
    return sample;
  };

  test.each(['whatsapp', 'messenger', 'instagram'])('%s asks with its verify token', async (name) => {
    const sample = find(name);
    const ask = (token: string) =>
      fetch(
        `${urlOf(sample)}?${new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.verify_token': token, 'hub.challenge': '1158201444' })}`,
      );
    const answer = await ask(sample.handshake ?? '');
    expect([answer.status, await answer.text()]).toEqual([200, '1158201444']);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect((await ask('another-verify-token')).status).toBe(403);
  });

  test('Slack gets its challenge back', async () => {
    const response = await sendSigned(find('slack'), {
      type: 'url_verification',
      token: 'unused',
      challenge: 'abc123',
    });
    expect([response.status, await response.text()]).toEqual([200, 'abc123']);
  });

  test('Discord gets a pong', async () => {
    const response = await sendSigned(find('discord'), { type: 1 });
    expect([response.status, await response.json()]).toEqual([200, { type: 1 }]);
  });

  test('VK gets its confirmation, before it has a secret, and nothing else does', async () => {
    const vk = find('vk');
    const response = await sendSigned(vk, { type: 'confirmation', group_id: 123 });
    expect([response.status, await response.text()]).toEqual([200, 'confirm01']);
    expect((await sendSigned(vk, { type: 'confirmation', group_id: 123, object: {} })).status).toBe(401);
  });

  test('what messengers read in an answer', async () => {
    const answerTo = async (name: string) => await (await sendSigned(find(name), find(name).other)).text();
    expect(await answerTo('vk')).toBe('ok');
    expect(await answerTo('matrix')).toBe('{}');
    expect(await answerTo('rocketchat')).toBe('{}');
    expect(JSON.parse(await answerTo('zulip'))).toEqual({ response_not_required: true });
    expect(await answerTo('coral')).toBe('');
  });
});
