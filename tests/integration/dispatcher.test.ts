import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bus, listDeadLetters, openLogBus } from '@manumit/bus';
import { queueTopic } from '@manumit/contracts';
import { createDispatcherEvents, createEndpointsRouter, webhookIdOf } from '@manumit/dispatcher';
import { createLogger, createRegistry } from '@manumit/service-kit';
import { type Database, deleteExpired, deleteOldDeliveries, readEndpointHealth, saveFlags } from '@manumit/store';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openTestDatabase } from '../support/databases.js';
import { aWrittenFlag, dispatch, putOnQueue, secretFile, temporaryFolder, WRITTEN } from '../support/delivering.js';
import { eventually } from '../support/eventually.js';
import { serve } from '../support/http.js';
import { type Receiver, startReceiver } from '../support/receiver.js';

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const LOCAL = { allowHttp: true, allowPrivateAddresses: true };

const receiving = async (...args: Parameters<typeof startReceiver>): Promise<Receiver> => {
  const receiver = await startReceiver(...args);
  onTestFinished(() => receiver.close());
  return receiver;
};

const verified = (receiver: Receiver, secret: string) =>
  receiver.requests.map(({ body, headers }) => new Webhook(secret).verify(body, headers as Record<string, string>));

describe('deliveries', () => {
  let database: Database;
  let bus: Bus;
  beforeAll(async () => {
    database = await openTestDatabase('pglite');
    bus = openLogBus({ database, pollMs: 100 });
  });
  // A new group reads its topics from their beginning: each test begins with empty ones.
  beforeEach(async () => {
    for (const table of ['bus_log', 'deliveries', 'delivery_endpoints', 'flags'])
      await database.query(`DELETE FROM ${table}`);
  });
  afterAll(async () => {
    await bus.close();
    await database.close();
  });

  const hook = async (id: string, url: string, more: Record<string, unknown> = {}) => {
    const secret = newSecret();
    const secretFiles = [await secretFile(secret)];
    return {
      secret,
      endpoint: { id, kind: 'standard-webhooks', url, queues: ['review'], secretFiles, ...LOCAL, ...more },
    };
  };
  const healthOf = async (id: string) => (await readEndpointHealth(database)).find(({ endpoint }) => endpoint === id);

  test('an item arrives once, signed, thin unless asked for more', async () => {
    const receiver = await receiving();
    const thin = await hook('thin', `${receiver.url}/thin`);
    const full = await hook('full', `${receiver.url}/full`, { payload: 'full' });
    await dispatch(bus, database, [thin.endpoint, full.endpoint]);
    const [flag] = await putOnQueue(bus, database, [aWrittenFlag('review'), aWrittenFlag('urgent')]);
    await eventually('both deliveries', () => receiver.requests.length === 2);
    const [thinRequest, fullRequest] = ['/thin', '/full'].map((path) =>
      receiver.requests.find((request) => request.path === path),
    );
    expect(
      new Webhook(thin.secret).verify(thinRequest?.body ?? '', thinRequest?.headers as Record<string, string>),
    ).toEqual({
      type: 'org.manumit.queue-item.v1',
      timestamp: expect.any(String),
      data: {
        flagId: flag?.flagId,
        revision: 1,
        queue: 'review',
        queuedAt: expect.any(String),
        link: `https://console.example.com/flags/${flag?.flagId}`,
      },
    });
    expect(thinRequest?.body).not.toContain(WRITTEN);
    expect(thinRequest?.headers['webhook-id']).toBe(webhookIdOf('thin', flag?.flagId ?? '', 1));
    expect(fullRequest?.body).toContain(WRITTEN);
    expect(() =>
      new Webhook(thin.secret).verify(fullRequest?.body ?? '', fullRequest?.headers as Record<string, string>),
    ).toThrow();
    await eventually('the ends written down', async () => (await healthOf('full'))?.delivered === 1);
  });

  test('a failed delivery is tried again with the same id', async () => {
    const receiver = await receiving((_request, count) => ({ status: count < 3 ? 500 : 200 }));
    const { secret, endpoint } = await hook('again', receiver.url);
    await dispatch(bus, database, [endpoint]);
    await putOnQueue(bus, database, [aWrittenFlag('review')]);
    await eventually('the third attempt', async () => (await healthOf('again'))?.delivered === 1);
    expect(verified(receiver, secret)).toHaveLength(3);
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(await healthOf('again')).toMatchObject({ failed: 2, waiting: 0, lastFailure: 'http_500' });
  });

  test('a redirect is not followed', async () => {
    const inner = await receiving();
    const receiver = await receiving(() => ({ status: 307, headers: { location: inner.url } }));
    const { endpoint } = await hook('redirect', receiver.url);
    await dispatch(bus, database, [endpoint], { schedule: [0] });
    await putOnQueue(bus, database, [aWrittenFlag('review')]);
    await eventually('the last attempt', async () => (await healthOf('redirect'))?.dead === 1);
    expect([receiver.requests.length, inner.requests.length]).toEqual([1, 0]);
  });

  test('410 disables an endpoint; what comes for it waits until somebody enables it', async () => {
    let isGone = true;
    const receiver = await receiving(() => ({ status: isGone ? 410 : 200 }));
    const { endpoint } = await hook('gone', receiver.url);
    const { dispatcher, endpoints } = await dispatch(bus, database, [endpoint]);
    const server = await serve(
      createEndpointsRouter({
        database,
        endpoints: endpoints.endpoints,
        dispatcher,
        events: createDispatcherEvents({
          registry: createRegistry(),
          logger: createLogger({ name: 'test', level: 'silent' }),
        }),
        adminToken: 'admin-token-of-tests-01',
      }),
    );
    onTestFinished(() => server.close());
    const call = (method: string, path: string, token = 'admin-token-of-tests-01') =>
      fetch(`${server.url}${path}`, { method, headers: { authorization: `Bearer ${token}` } });

    await putOnQueue(bus, database, [aWrittenFlag('review')]);
    await eventually('disabled', async () => (await healthOf('gone'))?.disabledAt != null);
    await putOnQueue(bus, database, [aWrittenFlag('review')]);
    await eventually('the second waits', async () => (await healthOf('gone'))?.waiting === 2);
    expect(receiver.requests).toHaveLength(1);

    expect((await call('GET', '/v1/endpoints', 'another-token-of-tests')).status).toBe(401);
    const shown = await (await call('GET', '/v1/endpoints')).text();
    expect(JSON.parse(shown).endpoints).toMatchObject([
      { id: 'gone', kind: 'standard-webhooks', state: 'disabled', waiting: 2 },
    ]);
    expect(shown).not.toContain(receiver.url);

    isGone = false;
    expect((await call('POST', '/v1/endpoints/gone/enable')).status).toBe(204);
    await eventually('both delivered', async () => (await healthOf('gone'))?.delivered === 2);
    expect((await call('POST', '/v1/endpoints/other/enable')).status).toBe(404);
  });

  test('dead deliveries are brought back by endpoint', async () => {
    let works = false;
    const receiver = await receiving(() => ({ status: works ? 200 : 400 }));
    const { endpoint } = await hook('dead', receiver.url);
    const { dispatcher, endpoints } = await dispatch(bus, database, [endpoint]);
    const events = createDispatcherEvents({
      registry: createRegistry(),
      logger: createLogger({ name: 'test', level: 'silent' }),
    });
    const adminToken = 'admin-token-of-tests-01';
    const server = await serve(
      createEndpointsRouter({ database, endpoints: endpoints.endpoints, dispatcher, events, adminToken }),
    );
    onTestFinished(() => server.close());
    await putOnQueue(bus, database, [aWrittenFlag('review'), aWrittenFlag('review')]);
    await eventually('four attempts each', async () => (await healthOf('dead'))?.dead === 2);
    expect(receiver.requests).toHaveLength(8);
    works = true;
    const answer = await fetch(`${server.url}/v1/endpoints/dead/redrive`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminToken}` },
    });
    expect(await answer.json()).toEqual({ deliveries: 2 });
    await eventually('both delivered', async () => (await healthOf('dead'))?.delivered === 2);
    expect(await healthOf('dead')).toMatchObject({ dead: 0, waiting: 0 });
  });

  test('a receiver that asks for time gets it, for all of its deliveries', async () => {
    const times: number[] = [];
    const receiver = await receiving((_request, count) => {
      times.push(performance.now());
      return count === 1 ? { status: 429, headers: { 'retry-after': '1' } } : { status: 200 };
    });
    const { endpoint } = await hook('slow-down', receiver.url, { concurrency: 1 });
    await dispatch(bus, database, [endpoint]);
    await putOnQueue(bus, database, [aWrittenFlag('review'), aWrittenFlag('review')]);
    await eventually('both delivered', async () => (await healthOf('slow-down'))?.delivered === 2);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(950);
  });

  test('an endpoint in order gets nothing before what came earlier', async () => {
    const receiver = await receiving((_request, count) => ({ status: count === 1 ? 503 : 200 }));
    const { secret, endpoint } = await hook('ordered', receiver.url, { ordered: true });
    const flags = Array.from({ length: 5 }, () => aWrittenFlag('review'));
    await dispatch(bus, database, [endpoint]);
    for (const flag of flags) await putOnQueue(bus, database, [flag]);
    await eventually('all delivered', async () => (await healthOf('ordered'))?.delivered === 5);
    const order = verified(receiver, secret).map((body) => (body as { data: { flagId: string } }).data.flagId);
    expect(order).toEqual([flags[0]?.flagId, ...flags.map(({ flagId }) => flagId)]);
    expect(receiver.mostAtOnce).toBe(1);
  });

  test('no more at once than the endpoint takes', async () => {
    const receiver = await receiving(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return { status: 200 };
    });
    const { endpoint } = await hook('narrow', receiver.url, { concurrency: 2 });
    await dispatch(bus, database, [endpoint]);
    await putOnQueue(
      bus,
      database,
      Array.from({ length: 30 }, () => aWrittenFlag('review')),
    );
    await eventually('all delivered', async () => (await healthOf('narrow'))?.delivered === 30);
    expect(receiver.mostAtOnce).toBeLessThanOrEqual(2);
    expect(receiver.requests).toHaveLength(30);
  });

  test('while a secret is rotated, receivers with the old and with the new one both verify', async () => {
    const receiver = await receiving();
    const [older, newer] = [newSecret(), newSecret()];
    const secretFiles = [await secretFile(newer), await secretFile(older)];
    const { endpoint } = await hook('rotated', receiver.url, { secretFiles });
    await dispatch(bus, database, [endpoint]);
    await putOnQueue(bus, database, [aWrittenFlag('review')]);
    await eventually('the delivery', () => receiver.requests.length === 1);
    expect(verified(receiver, newer)).toEqual(verified(receiver, older));
    expect(() => verified(receiver, newSecret())).toThrow();
  });

  test('flags about somebody to help leave only to protected endpoints, also if they become so later', async () => {
    const receiver = await receiving();
    const open = await hook('open', `${receiver.url}/open`, { queues: ['review', 'urgent'] });
    const shelter = await hook('shelter', `${receiver.url}/shelter`, { queues: ['support'], protected: true });
    const { dispatcher } = await dispatch(bus, database, [open.endpoint, shelter.endpoint], { pollMs: 60_000 });
    const turned = aWrittenFlag('review', { kind: 'trajectory' });
    await database.query(
      'INSERT INTO delivery_endpoints (endpoint, disabled_at) VALUES ($1, now()) ON CONFLICT (endpoint) DO UPDATE SET disabled_at = now()',
      ['open'],
    );
    await putOnQueue(bus, database, [turned, aWrittenFlag('support')]);
    await eventually('the support flag', () => receiver.requests.length === 1);
    await eventually('the other waits', async () => (await healthOf('open'))?.waiting === 1);
    await database.transaction((tx) => saveFlags(tx, [{ ...turned, queue: 'support', disposition: 'support' }]));
    await database.query('UPDATE delivery_endpoints SET disabled_at = NULL WHERE endpoint = $1', ['open']);
    dispatcher.wake();
    await eventually('withheld', async () => (await healthOf('open'))?.waiting === 0);
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/shelter']);
  });

  test('a policy on trial is delivered only where that is wanted', async () => {
    const receiver = await receiving();
    const live = await hook('live', `${receiver.url}/live`);
    const trial = await hook('trial', `${receiver.url}/trial`, { shadow: true });
    await dispatch(bus, database, [live.endpoint, trial.endpoint]);
    await putOnQueue(bus, database, [
      aWrittenFlag('review', { policy: { name: 'default', version: '2', mode: 'shadow' } }),
    ]);
    await putOnQueue(bus, database, [aWrittenFlag('review')]);
    await eventually('three deliveries', () => receiver.requests.length === 3);
    expect(receiver.requests.filter(({ path }) => path === '/live')).toHaveLength(1);
  });

  test('what waits for a flag that retention took is not sent, and says so', async () => {
    const receiver = await receiving();
    const { endpoint } = await hook('late', receiver.url);
    await database.query('INSERT INTO delivery_endpoints (endpoint, disabled_at) VALUES ($1, now())', ['late']);
    const { dispatcher } = await dispatch(bus, database, [endpoint]);
    const [flag] = await putOnQueue(bus, database, [aWrittenFlag('review')]);
    await eventually('it waits', async () => (await healthOf('late'))?.waiting === 1);
    await database.query("UPDATE flags SET expires_at = now() - interval '1 day' WHERE flag_id = $1", [flag?.flagId]);
    await deleteExpired(database, { contextDays: 30, receiptHours: 24, networkDays: 30 });
    await database.query('UPDATE delivery_endpoints SET disabled_at = NULL WHERE endpoint = $1', ['late']);
    dispatcher.wake();
    await eventually('it ended', async () => (await healthOf('late'))?.waiting === 0);
    const { rows } = await database.query('SELECT state, outcome FROM deliveries WHERE endpoint = $1', ['late']);
    expect(rows).toEqual([{ state: 'expired', outcome: 'flag_expired' }]);
    expect(receiver.requests).toHaveLength(0);
    await database.query("UPDATE deliveries SET finished_at = now() - interval '40 days' WHERE endpoint = $1", [
      'late',
    ]);
    expect(await deleteOldDeliveries(database, 35)).toBe(1);
  });

  test('an endpoint that does not answer is left alone after five faults, and delivered to when it is back', async () => {
    let works = false;
    const receiver = await receiving(() => ({ status: works ? 200 : 500 }));
    const { endpoint } = await hook('resting', receiver.url, { concurrency: 1 });
    const { dispatcher } = await dispatch(bus, database, [endpoint], {
      schedule: [0, ...Array.from({ length: 50 }, () => 1)],
      restMs: 500,
    });
    await putOnQueue(bus, database, [aWrittenFlag('review')]);
    await eventually('it rests', () => dispatcher.stateOf('resting') === 'resting');
    expect(receiver.requests.length).toBe(5);
    works = true;
    await eventually('delivered', async () => (await healthOf('resting'))?.delivered === 1);
    expect(dispatcher.stateOf('resting')).toBe('working');
  });

  test('a record that is no queue item is a dead letter, and those behind it are delivered', async () => {
    const receiver = await receiving();
    const { endpoint } = await hook('poison', receiver.url);
    await dispatch(bus, database, [endpoint]);
    const before = (await listDeadLetters(bus)).length;
    await bus.publish([{ topic: queueTopic('review'), key: 'k', value: Buffer.from('{"queue":"review"}') }]);
    await putOnQueue(bus, database, [aWrittenFlag('review')]);
    await eventually('the delivery', () => receiver.requests.length >= 1);
    const letters = await eventually('the letter', async () => {
      const all = await listDeadLetters(bus);
      return all.length > before ? all : null;
    });
    expect(letters.at(-1)).toMatchObject({ topic: queueTopic('review'), reason: 'invalid_event' });
  });

  test('a file gets JSON lines', async () => {
    const path = join(await temporaryFolder(), 'flags', 'review.jsonl');
    await dispatch(bus, database, [{ id: 'lines', kind: 'file', path, queues: ['review'] }]);
    const saved = await putOnQueue(bus, database, [aWrittenFlag('review'), aWrittenFlag('review')]);
    await eventually('both written', async () => (await healthOf('lines'))?.delivered === 2);
    const lines = (await readFile(path, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ flagId }) => flagId).sort()).toEqual(saved.map(({ flagId }) => flagId).sort());
    expect(Object.keys(lines[0])).toEqual(['webhookId', 'flagId', 'revision', 'queue', 'queuedAt', 'link']);
  });
});
