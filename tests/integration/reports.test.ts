import { randomUUID } from 'node:crypto';
import { type Bus, openLogBus, topicSpecs } from '@manumit/bus';
import { MessageEvent, type MessageEventInput, type Policy, TOPICS } from '@manumit/contracts';
import { createGateway, createGatewayEvents } from '@manumit/gateway';
import { createScoreHandler, type ScoreHandlerOptions } from '@manumit/scorer';
import { createLogger, createRegistry, type Listening } from '@manumit/service-kit';
import { type Database, flagStore, receiptStore } from '@manumit/store';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { DRIVERS, openTestDatabase } from '../support/databases.js';
import { asker, openDesk } from '../support/desk.js';
import { serve } from '../support/http.js';
import { batchOf, deadLettersOn, flagsOn, messageEvent, readPolicy, SIGN, scoringOptions } from '../support/scoring.js';

const TOKEN = 'bearer-token-of-the-tests';
/** Signs that are watched, and by themselves not put before people. */
const WATCHED = 'delete this chat after reading. no papers needed, we pay the ticket';
const HARMLESS = 'see you at six';
const WHEN = '2026-01-02T03:04:05.000Z';

describe.each(DRIVERS)('user reports on %s', (driver) => {
  let database: Database;
  let bus: Bus;
  let policy: Policy;
  let gateway: Listening;
  let desk: Listening;
  let options: ScoreHandlerOptions;
  const ask = asker(() => desk);
  beforeAll(async () => {
    database = await openTestDatabase(driver);
    bus = openLogBus({ database });
    await bus.ensureTopics(topicSpecs(4));
    policy = { ...(await readPolicy()) };
    policy.surfaces = { ...policy.surfaces, group: { read: false } };
    options = { ...(await scoringOptions(bus, database)), policy };
    const events = createGatewayEvents({
      registry: createRegistry(),
      logger: createLogger({ name: 'test', level: 'silent' }),
    });
    const sources = [{ id: 'platform', kind: 'bearer', secrets: [TOKEN] }];
    gateway = await serve(createGateway({ bus, receipts: receiptStore(database), policy, sources, events }));
    desk = await openDesk({ database, policy });
  });
  afterAll(async () => {
    await Promise.all([gateway.close(), desk.close()]);
    await bus.close();
    await database.close();
  });

  const aMessage = (fields: object = {}) => ({
    id: randomUUID(),
    surface: 'dm',
    conversationId: randomUUID(),
    sender: { id: 'invented-agent' },
    recipients: [{ id: 'invented-person' }],
    text: SIGN,
    sentAt: WHEN,
    ...fields,
  });
  const aReport = (fields: object = {}) => ({
    reportId: randomUUID(),
    platform: 'test',
    reporterId: 'invented-person',
    reason: 'recruitment',
    reportedAt: '2026-01-03T00:00:00.000Z',
    messages: [aMessage()],
    ...fields,
  });

  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what a test looks at
  async function post(path: string, body: unknown): Promise<{ readonly status: number; readonly body: any }> {
    const response = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  async function published(conversationId: string): Promise<MessageEvent[]> {
    const events: MessageEvent[] = [];
    for await (const { value } of bus.read(TOPICS.messages, { kind: 'earliest' })) {
      const event = MessageEvent.parse(JSON.parse(String(value)));
      if (event.conversationId === conversationId) events.push(event);
    }
    return events;
  }

  /** Handles messages as the scorer does, each batch on a partition of its own. */
  async function score(...events: MessageEvent[]): Promise<void> {
    const handler = createScoreHandler({ ...options, groupId: `group-${randomUUID()}` });
    onTestFinished(() => handler.close());
    const batch = batchOf(events, { assignment: 'mine' });
    await handler.claim?.(batch);
    await handler.handle(batch);
  }
  const reported = (
    conversationId: string,
    { reporterId = 'invented-person', ...fields }: Partial<MessageEventInput> & { readonly reporterId?: string } = {},
  ) =>
    MessageEvent.parse({
      ...messageEvent({ conversationId }),
      report: { reportId: randomUUID(), reporterId, reason: 'recruitment', reportedAt: WHEN, part: 'message' },
      ...fields,
    });
  const flagsOf = (conversationId: string) => flagsOn(bus, TOPICS.flags, conversationId);

  test('what was reported is read, on whatever surface it was; the note is a conversation of its own', async () => {
    const message = aMessage({ surface: 'group', franking: 'b3BhcXVl' });
    const report = aReport({ messages: [message], note: 'he writes this to all of us' });
    const { status, body } = await post('/v1/reports', report);
    expect([status, body.reportId, body.results.map(({ status: of }: { status: string }) => of)]).toEqual([
      202,
      report.reportId,
      ['accepted', 'accepted'],
    ]);
    expect(await published(message.conversationId)).toMatchObject([
      {
        id: message.id,
        platform: 'test',
        report: { reportId: report.reportId, part: 'message', reporterId: 'invented-person', franking: 'b3BhcXVl' },
      },
    ]);
    expect(await published(`report:${report.reportId}`)).toMatchObject([
      { sender: { id: 'invented-person' }, report: { part: 'note' } },
    ]);
  });

  test('a message cannot call itself reported: a closed surface stays closed', async () => {
    const { messages, ...head } = aReport();
    const message = { ...aMessage({ surface: 'group' }), platform: 'test', report: { ...head, part: 'message' } };
    expect(messages).toHaveLength(1);
    expect((await post('/v1/messages', message)).body.results).toMatchObject([{ status: 'dropped' }]);
    expect(await published(message.conversationId)).toEqual([]);
  });

  test.each([
    [{ messages: [] }, '/messages'],
    [{ reason: 'dislike' }, '/reason'],
    [{ reporter: 'x' }, ''],
    [{ messages: Array.from({ length: 51 }, () => aMessage()) }, '/messages'],
    [{ reportedAt: 'yesterday' }, '/reportedAt'],
  ])('a report that is wrong is refused with its field, and kept: %#', async (fields, pointer) => {
    const before = (await deadLettersOn(bus)).length;
    const { status, body } = await post('/v1/reports', aReport(fields));
    expect(status).toBe(422);
    expect(body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    expect(await deadLettersOn(bus)).toHaveLength(before + 1);
  });

  test('a message of a report that is wrong is told by itself', async () => {
    const { status, body } = await post('/v1/reports', aReport({ messages: [aMessage(), aMessage({ sentAt: 'x' })] }));
    expect(status).toBe(202);
    expect(body.results).toMatchObject([
      { status: 'accepted' },
      { status: 'rejected', errors: [{ pointer: '/sentAt' }] },
    ]);
  });

  test('signs that are only watched go to people once somebody reports them, with the score that they have', async () => {
    const [unreported, lifted] = [randomUUID(), randomUUID()];
    await score(messageEvent({ conversationId: unreported, text: WATCHED }));
    await score(reported(lifted, { text: WATCHED }));
    expect(await flagsOf(unreported)).toEqual([]);
    const [flag] = await flagsOf(lifted);
    expect(flag).toMatchObject({
      queue: 'review',
      disposition: 'review',
      reasons: expect.arrayContaining(['somebody who received it reported it']),
    });
    expect(flag?.score).toBeLessThan(policy.thresholds.review);
    expect(JSON.stringify(flag)).not.toContain('reporterId');
  });

  test('a thousand reports of a harmless message flag nobody; of a flag they make it no more pressing than one', async () => {
    const [harmless, flagged] = [randomUUID(), randomUUID()];
    const crowd = Array.from({ length: 1_000 }, (_, index) => `invented-${index}`);
    const one = messageEvent({ conversationId: flagged });
    await score(...crowd.map((reporterId) => reported(harmless, { text: HARMLESS, reporterId })));
    await score(...crowd.map((reporterId) => reported(flagged, { ...one, reporterId })));
    expect(await flagsOf(harmless)).toEqual([]);
    const flags = await flagsOf(flagged);
    expect(flags).toHaveLength(1);
    const { body } = await ask('day', 'GET', `/v1/flags/${flags[0]?.flagId}/reports`);
    expect(body).toMatchObject({ reporters: 1_000 });
    expect((await ask('day', 'GET', `/v1/flags/${flags[0]?.flagId}/decisions`)).body.priority).toBe(1);
  });

  test('a reported flag comes before one that nobody reported, and says what was reported, not by whom', async () => {
    const [quiet, told] = [randomUUID(), randomUUID()];
    await score(messageEvent({ conversationId: told, id: 'known' }));
    const again = reported(told, {
      ...messageEvent({ conversationId: told, id: 'known' }),
      reporterId: 'invented-sister',
    });
    await score(MessageEvent.parse({ ...again, report: { ...again.report, franking: 'b3BhcXVl' } }));
    await score(messageEvent({ conversationId: quiet }));
    const flags = await flagStore(database).listQueue((await flagsOf(told))[0]?.queue ?? 'review', { limit: 100 });
    const order = flags.map(({ flag }) => String(flag.conversationId));
    expect(order.indexOf(told)).toBeLessThan(order.indexOf(quiet));
    const [flag] = await flagsOf(told);
    const { body } = await ask('day', 'GET', `/v1/flags/${flag?.flagId}/reports`);
    expect(body).toMatchObject({
      reporters: 1,
      reports: [{ reason: 'recruitment', messageId: 'known', franking: 'b3BhcXVl' }],
    });
    expect(JSON.stringify(body)).not.toContain('invented-sister');
    expect((await ask('help', 'GET', `/v1/flags/${flag?.flagId}/reports`)).status).toBe(404);
  });

  test('whoever reported in vain three times lifts nothing any more; what is clear by itself still is', async () => {
    const reporterId = 'invented-neighbour';
    for (let time = 0; time < 3; time += 1) {
      const conversationId = randomUUID();
      await score(reported(conversationId, { text: WATCHED, reporterId }));
      const [flag] = await flagsOf(conversationId);
      const no = { outcome: 'not_trafficking', revision: 1, reasonCode: 'ordinary_conversation' };
      expect((await ask('day', 'POST', `/v1/flags/${flag?.flagId}/decisions`, no)).status).toBe(201);
    }
    const [watched, clear, other] = [randomUUID(), randomUUID(), randomUUID()];
    await score(reported(watched, { text: WATCHED, reporterId }));
    await score(reported(clear, { reporterId }));
    await score(reported(other, { text: WATCHED, reporterId: 'invented-friend' }));
    expect(await flagsOf(watched)).toEqual([]);
    expect(await flagsOf(clear)).toHaveLength(1);
    expect(await flagsOf(other)).toHaveLength(1);
  });

  test('who reports is never taken for the one who wrote: a note is heard as a call for help, or not at all', async () => {
    const [quoting, worried] = [`report:${randomUUID()}`, `report:${randomUUID()}`];
    const note = (conversationId: string, text: string) => {
      const event = reported(conversationId, { text, sender: { id: 'invented-person' } });
      return MessageEvent.parse({ ...event, report: { ...event.report, part: 'note' } });
    };
    await score(note(quoting, SIGN));
    await score(note(worried, 'my sister went to work in Turkey and stopped answering'));
    expect(await flagsOf(quoting)).toEqual([]);
    expect(await flagsOf(worried)).toMatchObject([{ queue: 'support', role: 'worried_third_party' }]);
  });
});
