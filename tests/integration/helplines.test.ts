import { createConsole, createConsoleEvents } from '@manumit/console';
import { loadHelp } from '@manumit/helplines';
import { createLogger, createRegistry, type Listening } from '@manumit/service-kit';
import type { Database } from '@manumit/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase } from '../support/databases.js';
import { serve } from '../support/http.js';
import { readPolicy } from '../support/scoring.js';

let database: Database;
let server: Listening;
beforeAll(async () => {
  database = await openTestDatabase('pglite');
  const logger = createLogger({ name: 'test', level: 'silent' });
  server = await serve(
    createConsole({
      database,
      tokens: [],
      policy: await readPolicy(),
      events: createConsoleEvents({ registry: createRegistry(), logger }),
      help: await loadHelp(),
    }),
  );
});
afterAll(async () => {
  await server.close();
  await database.close();
});
const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });

test('anybody may ask who helps, and the answer may be cached', async () => {
  const response = await get('/v1/helplines?country=ua&lang=uk');
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('public, max-age=86400');
  expect(response.headers.get('set-cookie')).toBeNull();
  expect(await response.json()).toMatchObject({
    helplines: expect.arrayContaining([expect.objectContaining({ country: 'UA', number: '527', verified: false })]),
    message: { language: 'uk' },
  });
});

test('what is no country or language is no reason to send anybody away', async () => {
  for (const query of ['?country=<b>&lang=%00', '?country[]=UA', '?lang=tlh', '']) {
    const answers = await Promise.all([get(`/v1/helplines${query}`), get(`/help${query}`)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  }
});

test('the page speaks the language of who asks, loads nothing, and cannot be framed', async () => {
  const page = await get('/help?country=PL', { 'accept-language': 'uk, en;q=0.5' });
  expect(await page.text()).toContain('<html lang="uk" dir="ltr">');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe-inline');
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  const arabic = await (await get('/help?lang=ar&country=IT')).text();
  expect(arabic).toContain('<html lang="ar" dir="rtl">');
  expect(arabic).toContain('tel:800290290');
});
