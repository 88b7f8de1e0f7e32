import { auditOf, type Database, decisionsOf, saveFlags } from '@manumit/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aTellingFlag, openTestConsole, type TestConsole, type Visitor } from '../support/console.js';
import { DRIVERS, openTestDatabase } from '../support/databases.js';

describe.each(DRIVERS)('deciding in the console on %s', (driver) => {
  let database: Database;
  let web: TestConsole;
  let day: Visitor;
  let night: Visitor;
  let clock = new Date('2026-01-02T08:00:00Z');
  beforeAll(async () => {
    database = await openTestDatabase(driver);
    web = await openTestConsole(database, { now: () => clock });
    day = await web.signInAs('reviewer', 'day');
    night = await web.signInAs('reviewer', 'night');
  });
  afterAll(async () => {
    await web.close();
    await database.close();
  });

  async function raise(queue: 'review' | 'support' = 'review', given: Parameters<typeof aTellingFlag>[1] = {}) {
    const flag = aTellingFlag(queue, given);
    await database.transaction((tx) => saveFlags(tx, [flag]));
    return flag.flagId;
  }
  const decide = (person: Visitor, flagId: string, form: Record<string, string>) =>
    person.post(`/flags/${flagId}/decisions`, { revision: '1', reasonCode: '', note: '', ...form });
  const outcomesOf = async (flagId: string) => (await decisionsOf(database, flagId)).map(({ outcome }) => outcome);

  test('of two who take a flag at once one wins, and the other is told who', async () => {
    const flagId = await raise();
    const answers = await Promise.all([day, night].map((person) => person.post(`/flags/${flagId}/claim`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    const loser = answers[0]?.status === 409 ? day : night;
    const winner = loser === day ? night : day;
    const { html } = await loser.get(`/flags/${flagId}`);
    expect(html).toContain(`${winner.name} is at it`);
    expect(html).not.toContain('id="decision"');
    expect((await loser.get('/queues/review')).html).toContain(`with ${winner.name}`);
    expect((await decide(loser, flagId, { outcome: 'confirmed' })).status).toBe(409);
    clock = new Date(clock.getTime() + 16 * 60_000);
    expect((await loser.post(`/flags/${flagId}/claim`)).status, 'after it ran out').toBe(303);
    expect((await loser.post(`/flags/${flagId}/release`)).status).toBe(303);
  });

  test('a decision takes the flag off its queue and leads to the next; within a minute it comes back', async () => {
    const next = await raise('review', { raisedAt: '2026-01-02T04:00:00.000Z' });
    const flagId = await raise('review', { raisedAt: '2026-01-02T05:00:00.000Z' });
    const answer = await decide(day, flagId, { outcome: 'not_trafficking', reasonCode: 'ngo_or_news' });
    expect(answer.status).toBe(303);
    expect(answer.location).toContain(`/console/flags/${next}?decided=`);
    expect((await day.get('/queues/review')).html).not.toContain(flagId);
    const decisionId = /decided=(dec_[0-9a-f]+)/.exec(answer.location ?? '')?.[1];
    expect((await night.post(`/flags/${flagId}/decisions/${decisionId}/undo`)).status, 'somebody else').toBe(403);
    expect((await day.post(`/flags/${flagId}/decisions/${decisionId}/undo`)).status).toBe(303);
    expect((await day.get('/queues/review')).html).toContain(flagId);
    expect(await outcomesOf(flagId)).toEqual(['not_trafficking', 'withdrawn']);
  });

  test('after a minute it stays', async () => {
    const flagId = await raise();
    await decide(day, flagId, { outcome: 'confirmed' });
    const [decision] = await decisionsOf(database, flagId);
    clock = new Date(clock.getTime() + 61_000);
    const late = await day.post(`/flags/${flagId}/decisions/${decision?.decisionId}/undo`);
    expect(late.status).toBe(409);
    expect(late.html).toContain('The minute is over');
  });

  test('what is missing is asked for, and what was written is not lost', async () => {
    const flagId = await raise();
    const note = 'Half a thought, "quoted" <b>and</b> more';
    const answer = await decide(day, flagId, { outcome: 'not_trafficking', note });
    expect(answer.status).toBe(422);
    expect(answer.html).toContain('Half a thought, &quot;quoted&quot; &lt;b>and&lt;/b> more');
    expect(answer.html).toMatch(/value="not_trafficking"[^>]*checked/);
    expect(await outcomesOf(flagId)).toEqual([]);
  });

  test('an escalation needs a second person', async () => {
    const flagId = await raise();
    await decide(day, flagId, { outcome: 'escalate', note: 'A person may be moved tonight.' });
    const [escalation] = await decisionsOf(database, flagId);
    const refersTo = escalation?.decisionId ?? '';
    expect((await day.get(`/flags/${flagId}`)).html).toContain('Somebody else has to answer');
    expect((await decide(day, flagId, { outcome: 'escalation_confirmed', refersTo })).status).toBe(403);
    expect((await night.get(`/flags/${flagId}`)).html).toContain('A person may be moved tonight.');
    expect((await decide(night, flagId, { outcome: 'escalation_confirmed', refersTo })).status).toBe(303);
    expect(await outcomesOf(flagId)).toEqual(['escalate', 'escalation_confirmed']);
  });

  test('who sees somebody to help hands them to those who help', async () => {
    const flagId = await raise();
    const helper = await web.signInAs('support');
    await decide(day, flagId, { outcome: 'victim_support' });
    const { html } = await helper.get('/queues/support');
    expect(html).toMatch(/href="\/console\/flags\/flg_/);
  });

  test('what came since the page was opened is looked at first', async () => {
    const flagId = await raise();
    expect((await decide(day, flagId, { outcome: 'confirmed', revision: '7' })).html).toContain('More has come in');
    expect((await decide(day, flagId, { outcome: 'confirmed', revision: 'x' })).status).toBe(422);
  });

  test('who may not read a flag can do nothing to it', async () => {
    const flagId = await raise('support');
    expect((await day.post(`/flags/${flagId}/claim`)).status).toBe(404);
    expect((await decide(day, flagId, { outcome: 'victim_support' })).status).toBe(404);
    expect((await day.post(`/flags/${flagId}/release`)).status).toBe(404);
  });

  test('each look at a text is in the audit log, by name', async () => {
    const flagId = await raise();
    await day.get(`/flags/${flagId}`);
    await night.get(`/flags/${flagId}`);
    await day.get('/queues/review');
    const looks = (await auditOf(database, flagId)).map(({ by, role, action }) => [by, role, action]);
    expect(looks).toEqual([
      ['day', 'reviewer', 'flag.read'],
      ['night', 'reviewer', 'flag.read'],
    ]);
  });
});
