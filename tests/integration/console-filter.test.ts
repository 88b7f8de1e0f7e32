import { type Database, saveFlags } from '@manumit/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aTellingFlag, openTestConsole, type TestConsole } from '../support/console.js';
import { openTestDatabase } from '../support/databases.js';
import { asker, openDesk } from '../support/desk.js';

const flag = { ...aTellingFlag('review'), surface: 'dm' as const, score: 0.8, typologies: ['labour'] };
let database: Database;
let web: TestConsole;
beforeAll(async () => {
  database = await openTestDatabase('pglite');
  await database.transaction((tx) => saveFlags(tx, [flag, aTellingFlag('support')]));
  web = await openTestConsole(database);
});
afterAll(async () => {
  await web.close();
  await database.close();
});

test.each([
  ['', 1],
  ['?kind=message', 1],
  ['?kind=network', 0],
  ['?surface=dm', 1],
  ['?surface=ad', 0],
  ['?typology=labour', 1],
  ['?typology=begging', 0],
  ['?minScore=0.8', 1],
  ['?minScore=0.9', 0],
  ['?kind=message&surface=dm&typology=labour&minScore=0.6', 1],
  ['?kind=&surface=&typology=&minScore=', 1],
])('a queue%s leaves %i', async (query, count) => {
  const { status, html } = await (await web.signInAs('reviewer')).get(`/queues/review${query}`);
  expect(status).toBe(200);
  expect(html.match(/class="flag-row"/g)?.length ?? 0).toBe(count);
  expect(html.includes('class="empty"')).toBe(count === 0);
});

test.each(['?kind=case', '?surface=street', '?minScore=2', '?typology=%3Cscript%3E'])(
  '%s is refused',
  async (query) => {
    expect((await (await web.signInAs('reviewer')).get(`/queues/review${query}`)).status).toBe(400);
  },
);

test('what was chosen stays chosen, and is named in the address of the next page', async () => {
  const { html } = await (await web.signInAs('reviewer')).get('/queues/review?surface=dm');
  expect(html).toMatch(/<option value="dm" selected/);
  expect(html).toContain('<details class="filter" open');
});

test('the support queue is not sorted by cases and scores', async () => {
  const { html } = await (await web.signInAs('support')).get('/queues/support');
  expect(html).toContain('name="surface"');
  expect(html).not.toMatch(/name="(typology|minScore)"/);
});

test('the interface filters too, and says how many fit', async () => {
  const server = await openDesk({ database });
  const ask = asker(() => server);
  expect((await ask('day', 'GET', '/v1/queues/review?typology=labour&minScore=0.7')).body).toMatchObject({
    matching: 1,
    flags: [{ flagId: flag.flagId }],
  });
  expect((await ask('day', 'GET', '/v1/queues/review?surface=ad')).body).toMatchObject({ matching: 0, flags: [] });
  expect((await ask('day', 'GET', '/v1/queues/review')).body).not.toHaveProperty('matching');
  expect(await ask('day', 'GET', '/v1/queues/review?kind=case')).toMatchObject({
    status: 400,
    body: { type: '/problems/invalid-filter' },
  });
  await server.close();
});
