import { type Bus, openLogBus, topicSpecs } from '@manumit/bus';
import { createConsoleEvents, DECISIONS_SHARD, startDecisionRelay } from '@manumit/console';
import { Decision, Flag, queueTopic, TOPICS } from '@manumit/contracts';
import { createLogger, createRegistry, type Listening } from '@manumit/service-kit';
import { auditOf, type Database, deleteExpired, saveFlags } from '@manumit/store';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { DRIVERS, openTestDatabase } from '../support/databases.js';
import { asker, openDesk } from '../support/desk.js';
import { eventually } from '../support/eventually.js';
import { aFlag } from '../support/flag.js';

const WHEN = '2026-01-02T03:04:05.000Z';
const CONFIRM = { outcome: 'confirmed', revision: 1 };

const CLOCKS = { contextDays: 90, networkDays: 90, receiptHours: 24 };

describe.each(DRIVERS)('decisions on %s', (driver) => {
  let database: Database;
  let server: Listening;
  let nowMs = Date.parse('2026-01-03T00:00:00Z');
  const ask = asker(() => server);
  beforeAll(async () => {
    database = await openTestDatabase(driver);
    server = await openDesk({ database, now: () => new Date(nowMs) });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  async function raise(fields: Partial<Flag> = {}): Promise<Flag> {
    const flag = aFlag(fields.queue ?? 'review', { raisedAt: WHEN, ...fields });
    await database.transaction((tx) => saveFlags(tx, [flag]));
    return flag;
  }
  const decide = (who: string, flag: Flag, body: object) =>
    ask(who, 'POST', `/v1/flags/${flag.flagId}/decisions`, body);
  const historyOf = async (flag: Flag) => (await ask('day', 'GET', `/v1/flags/${flag.flagId}/decisions`)).body;
  const isListed = async (flag: Flag, state = 'open', who = 'day') => {
    const { body } = await ask(who, 'GET', `/v1/queues/${flag.queue}?limit=100&state=${state}`);
    return body.flags.some(({ flagId }: Flag) => flagId === flag.flagId);
  };

  test('a decided flag leaves the queue, and stays readable with its decision', async () => {
    const flag = await raise();
    expect(await isListed(flag)).toBe(true);
    const made = await decide('day', flag, { outcome: 'not_trafficking', revision: 1, reasonCode: 'legitimate_job' });
    expect(made.status).toBe(201);
    expect(Decision.parse(made.body)).toMatchObject({ decidedBy: 'day', outcome: 'not_trafficking' });
    expect([await isListed(flag), await isListed(flag, 'decided')]).toEqual([false, true]);
    expect((await ask('night', 'GET', `/v1/flags/${flag.flagId}`)).body).toEqual(flag);
    expect(await historyOf(flag)).toMatchObject({ closed: true, claim: null, decisions: [made.body] });
    expect(await decide('night', flag, CONFIRM)).toMatchObject({
      status: 409,
      body: { type: '/problems/already-decided' },
    });
  });

  test.each([
    [{ outcome: 'not_trafficking', revision: 1 }, '/reasonCode'],
    [{ outcome: 'not_trafficking', revision: 1, reasonCode: 'other' }, '/note'],
    [{ outcome: 'confirmed', revision: 1, reasonCode: 'legitimate_job' }, '/reasonCode'],
    [{ outcome: 'escalate', revision: 1 }, '/note'],
    [{ outcome: 'escalation_confirmed', revision: 1 }, '/refersTo'],
    [{ outcome: 'banned', revision: 1 }, '/outcome'],
    [{ outcome: 'confirmed' }, '/revision'],
    [{ outcome: 'confirmed', revision: 1, reasoncode: 'x' }, ''],
  ])('%j is refused at %s', async (body, pointer) => {
    const flag = await raise();
    const { status, body: problem } = await decide('day', flag, body);
    expect(status).toBe(422);
    expect(problem.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    expect(await historyOf(flag)).toMatchObject({ closed: false, decisions: [] });
  });

  test.each([
    ['eyes', 404],
    ['audit', 404],
    ['help', 404],
    ['lead', 201],
  ])('%s may not decide what is not theirs to read: %i', async (who, status) => {
    expect((await decide(who, await raise(), CONFIRM)).status).toBe(status);
  });

  test('a lead holds a flag back from retention, and lifts the hold again', async () => {
    const flag = await raise({ raisedAt: '2025-01-01T00:00:00.000Z' });
    await database.query("UPDATE flags SET expires_at = now() - interval '1 day' WHERE flag_id = $1", [flag.flagId]);
    const path = `/v1/flags/${flag.flagId}/hold`;
    const order = { reference: 'ORDER-7/2026' };
    expect((await ask('day', 'PUT', path, order)).status).toBe(403);
    expect((await ask('help', 'PUT', path, order)).status).toBe(404);
    expect(await ask('lead', 'PUT', path, { reference: 'about Jane Doe' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/reference' }] },
    });
    expect(await ask('lead', 'PUT', path, order)).toMatchObject({ status: 200, body: { legalHold: true } });
    await deleteExpired(database, CLOCKS);
    expect(await historyOf(flag)).toMatchObject({ legalHold: true });
    expect((await ask('night', 'DELETE', path)).status).toBe(403);
    expect((await ask('boss', 'DELETE', path)).status).toBe(204);
    await deleteExpired(database, CLOCKS);
    expect((await ask('lead', 'PUT', path, order)).status).toBe(404);
    expect(await auditOf(database, flag.flagId)).toMatchObject([
      { action: 'hold.set', by: 'lead', details: order },
      { action: 'hold.lifted', by: 'boss', details: { reference: null } },
    ]);
  });

  test('of an update that nobody has seen nothing is decided, and it is open again', async () => {
    const flag = await raise({ kind: 'trajectory' });
    expect((await decide('day', flag, CONFIRM)).status).toBe(201);
    await database.transaction((tx) => saveFlags(tx, [{ ...flag, score: 0.9 }]));
    expect(await isListed(flag)).toBe(true);
    expect(await decide('day', flag, CONFIRM)).toMatchObject({
      status: 409,
      body: { type: '/problems/stale-revision' },
    });
    expect((await decide('day', flag, { ...CONFIRM, revision: 2 })).status).toBe(201);
    expect(await isListed(flag)).toBe(false);
  });

  test('of two who decide at once one wins', async () => {
    const flag = await raise();
    const answers = await Promise.all(['day', 'night', 'lead', 'boss'].map((who) => decide(who, flag, CONFIRM)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect((await historyOf(flag)).decisions).toHaveLength(1);
  });

  test('an escalation needs a second person', async () => {
    const flag = await raise();
    const escalated = await decide('day', flag, { outcome: 'escalate', revision: 1, note: 'life in danger' });
    expect(escalated.status).toBe(201);
    expect(await historyOf(flag)).toMatchObject({ closed: false, pendingEscalation: escalated.body.decisionId });
    const answer = { outcome: 'escalation_confirmed', revision: 1, refersTo: escalated.body.decisionId };
    expect(await decide('day', flag, answer)).toMatchObject({
      status: 403,
      body: { type: '/problems/second-person-needed' },
    });
    // Deciding otherwise is no way around it.
    expect((await decide('day', flag, CONFIRM)).status).toBe(409);
    expect((await decide('night', flag, answer)).status).toBe(201);
    expect(await historyOf(flag)).toMatchObject({ closed: true, pendingEscalation: null });
    expect((await decide('lead', flag, answer)).status).toBe(409);
  });

  test('what was confirmed can be escalated; declined, it is what it was', async () => {
    const flag = await raise();
    await decide('day', flag, CONFIRM);
    const { body } = await decide('day', flag, { outcome: 'escalate', revision: 1, note: 'for the police' });
    expect(await isListed(flag)).toBe(true);
    await decide('night', flag, { outcome: 'escalation_declined', revision: 1, refersTo: body.decisionId });
    expect(await isListed(flag)).toBe(false);
  });

  test('a decision can be taken back within a minute, by who made it', async () => {
    const flag = await raise();
    const { body } = await decide('day', flag, CONFIRM);
    const path = `/v1/flags/${flag.flagId}/decisions/${body.decisionId}`;
    expect((await ask('night', 'DELETE', path)).status).toBe(403);
    nowMs += 59_000;
    expect(await ask('day', 'DELETE', path)).toMatchObject({
      status: 200,
      body: { outcome: 'withdrawn', refersTo: body.decisionId },
    });
    expect(await isListed(flag)).toBe(true);
    expect((await ask('day', 'DELETE', path)).status).toBe(404);
    const again = await decide('day', flag, CONFIRM);
    nowMs += 61_000;
    expect(await ask('day', 'DELETE', `/v1/flags/${flag.flagId}/decisions/${again.body.decisionId}`)).toMatchObject({
      status: 409,
      body: { type: '/problems/too-late' },
    });
  });

  test('what is confirmed is kept longer, and what is taken back is not', async () => {
    const flag = await raise({ expiresAt: '2026-01-05T00:00:00Z' });
    const expiry = async () =>
      (
        await database.query<{ expires_at: Date }>('SELECT expires_at FROM flags WHERE flag_id = $1', [flag.flagId])
      ).rows[0]?.expires_at.toISOString();
    const before = await expiry();
    const { body } = await decide('day', flag, CONFIRM);
    expect(Date.parse((await expiry()) ?? '')).toBeGreaterThanOrEqual(Date.parse(WHEN) + 365 * 86_400_000);
    await ask('day', 'DELETE', `/v1/flags/${flag.flagId}/decisions/${body.decisionId}`);
    expect((await expiry())?.slice(0, 10)).toBe(before?.slice(0, 10));
  });

  test('a person to help goes to those who help', async () => {
    const target = 'invented-person';
    const message = { messageId: 'm1', senderId: target, sentAt: WHEN, indicators: [] };
    const flag = await raise({ evidence: [message] } as unknown as Partial<Flag>);
    expect((await decide('day', flag, { outcome: 'victim_support', revision: 1, personId: 'stranger' })).status).toBe(
      422,
    );
    const { body } = await decide('day', flag, { outcome: 'victim_support', revision: 1, personId: target });
    const listed = async () =>
      (await ask('help', 'GET', '/v1/queues/support?limit=100')).body.flags.find(
        ({ conversationId }: Flag) => conversationId === flag.conversationId,
      );
    expect(await listed()).toMatchObject({ queue: 'support', actorId: target, role: 'victim', disposition: 'support' });
    expect((await ask('day', 'GET', `/v1/flags/${(await listed()).flagId}`)).status).toBe(404);
    await ask('day', 'DELETE', `/v1/flags/${flag.flagId}/decisions/${body.decisionId}`);
    expect(await listed()).toBeUndefined();
  });

  test('of two who claim a flag at once one wins, until the claim runs out', async () => {
    const flag = await raise();
    const claim = (who: string) => ask(who, 'POST', `/v1/flags/${flag.flagId}/claim`);
    const answers = await Promise.all([claim('day'), claim('night'), claim('lead')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const winner = answers.find(({ status }) => status === 200)?.body.by;
    const other = winner === 'day' ? 'night' : 'day';
    expect(await historyOf(flag)).toMatchObject({ claim: { by: winner } });
    const { body } = await ask('day', 'GET', '/v1/queues/review?limit=100');
    expect(body.claims).toContainEqual(expect.objectContaining({ flagId: flag.flagId, by: winner }));
    expect(await decide(other, flag, CONFIRM)).toMatchObject({ status: 409, body: { type: '/problems/claimed' } });
    // Nobody gives up another's claim.
    expect((await ask(other, 'DELETE', `/v1/flags/${flag.flagId}/claim`)).status).toBe(204);
    expect((await claim(other)).status).toBe(409);
    nowMs += 15 * 60_000 + 1;
    expect((await claim(other)).status).toBe(200);
    expect((await ask(other, 'DELETE', `/v1/flags/${flag.flagId}/claim`)).status).toBe(204);
    expect((await claim(winner)).status).toBe(200);
  });

  test('an appeal is answered by somebody who did not decide', async () => {
    const flag = await raise();
    const appeal = { flagId: flag.flagId, text: 'this was about a cousin’s restaurant', reference: 'complaint 12' };
    expect((await ask('lead', 'POST', '/v1/appeals', appeal)).status).toBe(409);
    await decide('day', flag, CONFIRM);
    const { status, body } = await ask('lead', 'POST', '/v1/appeals', appeal);
    expect(status).toBe(201);
    const path = `/v1/appeals/${body.appealId}/answer`;
    const overturned = { outcome: 'overturned', note: 'a lawful offer' };
    expect((await ask('day', 'POST', path, overturned)).status).toBe(403);
    const waiting = async () => (await ask('night', 'GET', '/v1/appeals')).body.appeals;
    expect(await waiting()).toContainEqual(expect.objectContaining({ appealId: body.appealId, text: appeal.text }));
    expect(await ask('night', 'POST', path, overturned)).toMatchObject({
      status: 200,
      body: { decision: { outcome: 'not_trafficking', reasonCode: 'overturned_on_appeal' } },
    });
    expect(await waiting()).not.toContainEqual(expect.objectContaining({ appealId: body.appealId }));
    expect((await ask('boss', 'POST', path, overturned)).status).toBe(409);
    expect((await ask('help', 'GET', `/v1/flags/${flag.flagId}/appeals`)).status).toBe(404);
    expect((await ask('day', 'GET', `/v1/flags/${flag.flagId}/appeals`)).body.appeals).toMatchObject([
      { status: 'overturned', answeredBy: 'night' },
    ]);
  });

  test('every look and every step is in the audit log, and no text', async () => {
    const flag = await raise();
    await ask('day', 'GET', `/v1/flags/${flag.flagId}`);
    await ask('day', 'POST', `/v1/flags/${flag.flagId}/claim`);
    await decide('day', flag, { ...CONFIRM, note: 'words of a reviewer' });
    const entries = await auditOf(database, flag.flagId);
    expect(entries.map(({ action, by }) => `${by} ${action}`)).toEqual([
      'day flag.read',
      'day claim.taken',
      'day decision.made',
    ]);
    expect(JSON.stringify(entries)).not.toContain('words of a reviewer');
  });
});

describe('decisions on the bus', () => {
  let database: Database;
  let bus: Bus;
  beforeAll(async () => {
    database = await openTestDatabase('pglite');
    bus = openLogBus({ database, pollMs: 200 });
    await bus.ensureTopics(topicSpecs(2));
  });
  afterAll(async () => {
    await bus.close();
    await database.close();
  });
  const events = () =>
    createConsoleEvents({ registry: createRegistry(), logger: createLogger({ name: 'test', level: 'silent' }) });

  async function valuesOn(topic: string): Promise<unknown[]> {
    const values: unknown[] = [];
    for await (const { value } of bus.read(topic, { kind: 'earliest' })) values.push(JSON.parse(String(value)));
    return values;
  }

  test('each decision is on its topic once, in order, also one that an earlier process left', async () => {
    const flag = aFlag('review', { raisedAt: WHEN });
    await database.transaction((tx) => saveFlags(tx, [flag]));
    const server = await openDesk({ database });
    onTestFinished(() => server.close());
    const ask = asker(() => server);
    const path = `/v1/flags/${flag.flagId}/decisions`;
    // No relay runs: the decision waits.
    await ask('day', 'POST', path, { outcome: 'needs_more', revision: 1 });
    const relay = startDecisionRelay(database, bus, events());
    await ask('day', 'POST', path, { outcome: 'victim_support', revision: 1 });
    relay.wake();
    const outcomes = async () => (await valuesOn(TOPICS.decisions)).map((value) => Decision.parse(value).outcome);
    await eventually('both decisions', async () => (await outcomes()).length === 2);
    await relay.stop();
    const second = startDecisionRelay(database, bus, events());
    await second.stop();
    expect(await outcomes()).toEqual(['needs_more', 'victim_support']);
    expect(await valuesOn(queueTopic('support'))).toMatchObject([{ queue: 'support', flag: { role: 'victim' } }]);
    expect((await valuesOn(TOPICS.flags)).map((value) => Flag.parse(value).queue)).toEqual(['support']);
  });

  test('a store that was restored does not give numbers that the bus knows', async () => {
    const flag = aFlag('review', { raisedAt: WHEN });
    await database.transaction((tx) => saveFlags(tx, [flag]));
    await database.query('UPDATE outbox_shards SET seq = 0 WHERE shard = $1', [DECISIONS_SHARD]);
    const server = await openDesk({ database });
    onTestFinished(() => server.close());
    const before = (await valuesOn(TOPICS.decisions)).length;
    await asker(() => server)('day', 'POST', `/v1/flags/${flag.flagId}/decisions`, CONFIRM);
    const relay = startDecisionRelay(database, bus, events());
    await eventually('the decision', async () => (await valuesOn(TOPICS.decisions)).length === before + 1);
    await relay.stop();
  });
});
