import { type Database, readAudit, saveFlags } from '@manumit/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aTellingFlag, openTestConsole, type TestConsole } from '../support/console.js';
import { openTestDatabase } from '../support/databases.js';
import { aNetwork } from '../support/networks.js';

let database: Database;
let web: TestConsole;
const network = aNetwork(300);
beforeAll(async () => {
  database = await openTestDatabase('pglite');
  await database.transaction((tx) => saveFlags(tx, [network]));
  web = await openTestConsole(database);
});
afterAll(async () => {
  await web.close();
  await database.close();
});

test('a network of 300 accounts has its members, their ties in words, and a picture that is drawn beside the page', async () => {
  const reviewer = await web.signInAs('reviewer');
  const { html, status } = await reviewer.get(`/flags/${network.flagId}`);
  expect(status).toBe(200);
  expect(html).toContain('300 accounts, 299 ties');
  expect(html.match(/<th scope="row">/g)).toHaveLength(300);
  expect(html).toContain('same contact point · 5');

  const drawing = reviewer.get(`/flags/${network.flagId}/picture.svg`);
  const before = performance.now();
  expect((await reviewer.get('/keys')).status).toBe(200);
  const waitedMs = performance.now() - before;
  const picture = await drawing;
  expect(picture.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
  expect(picture.html).toMatch(/^<svg /);
  // Drawn on the event loop, every other page would wait until it is done.
  expect(waitedMs).toBeLessThan(performance.now() - before - waitedMs);
  expect(await readAudit(database, { limit: 1 })).toMatchObject([
    { action: 'flag.read', subject: network.flagId, by: reviewer.name },
  ]);
});

test('a picture is for those who may read its flag, and of networks only', async () => {
  const support = await web.signInAs('support');
  expect((await support.get(`/flags/${network.flagId}/picture.svg`)).status).toBe(404);
  const message = aTellingFlag('networks');
  await database.transaction((tx) => saveFlags(tx, [message]));
  const reviewer = await web.signInAs('reviewer');
  expect((await reviewer.get(`/flags/${message.flagId}/picture.svg`)).status).toBe(404);
});
