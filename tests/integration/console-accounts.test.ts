import { accountStore, type Database } from '@manumit/store';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cookieOf, openTestConsole, PASSWORD, send, type TestConsole, visitor } from '../support/console.js';
import { openTestDatabase } from '../support/databases.js';

let database: Database;
let web: TestConsole;
let clock = new Date('2026-01-02T08:00:00Z');
beforeAll(async () => {
  database = await openTestDatabase('pglite');
  web = await openTestConsole(database, { now: () => clock });
});
afterAll(async () => {
  await web.close();
  await database.close();
});

const signIn = (name: string, password: string, code = '') =>
  send(web.url, '/sign-in', '', { name, password, ...(code === '' ? {} : { code }) });

test('the first start gives a link for one admin, and a new one ends the one before', async () => {
  const before = await web.firstStartPath();
  const path = (await web.firstStartPath())?.replace('/console', '') ?? '';
  expect(before).not.toBe(path);
  expect(
    (await send(web.url, before?.replace('/console', '') ?? '', '', { name: 'x', password: PASSWORD })).status,
  ).toBe(410);
  const weak = await send(web.url, path, '', { name: 'root', password: 'short' });
  expect(weak.status).toBe(422);
  const made = await send(web.url, path, '', { name: 'Root', password: PASSWORD });
  expect(made).toMatchObject({ status: 303, location: '/console/second-factor' });
  expect((await send(web.url, path, '', { name: 'another', password: PASSWORD })).status).toBe(410);
  expect(await web.firstStartPath()).toBeNull();
  const admin = visitor(web.url, 'root', cookieOf(made));
  expect((await admin.get('/accounts')).html).toContain('root');
});

test('the cookie is out of reach of scripts and of other sites', async () => {
  await web.signInAs('reviewer', 'cookie-reader');
  const answer = await signIn('cookie-reader', PASSWORD);
  const [cookie = ''] = answer.headers.getSetCookie();
  expect(cookie).toMatch(/; HttpOnly/);
  expect(cookie).toMatch(/; SameSite=Strict/);
  expect(cookie).toMatch(/; Path=\/console/);
});

test('signing out ends the session itself, not only the cookie', async () => {
  const person = await web.signInAs('reviewer');
  expect((await person.post('/sign-out')).status).toBe(303);
  expect((await person.get('/queues')).location).toBe('/console/sign-in');
});

test('an idle session ends, and so does one that is older than a shift', async () => {
  const person = await web.signInAs('reviewer');
  const begin = clock;
  for (let minutes = 50; minutes <= 700; minutes += 50) {
    clock = new Date(begin.getTime() + minutes * 60_000);
    expect((await person.get('/queues')).status, `after ${minutes} minutes`).toBe(200);
  }
  clock = new Date(begin.getTime() + 721 * 60_000);
  expect((await person.get('/queues')).status).toBe(303);
  const other = await web.signInAs('reviewer');
  clock = new Date(clock.getTime() + 61 * 60_000);
  expect((await other.get('/queues')).status).toBe(303);
});

describe('signing in', () => {
  test('an unknown name, a wrong password and a locked account answer alike', async () => {
    await web.signInAs('reviewer', 'guessed-at');
    const unknown = await signIn('nobody-of-this-name', PASSWORD);
    const wrong = await signIn('guessed-at', 'not the password');
    for (let attempt = 2; attempt <= 5; attempt += 1) await signIn('guessed-at', 'not the password');
    const locked = await signIn('guessed-at', PASSWORD);
    const bodies = [unknown, wrong, locked].map(({ html }) => html.replace(/value="[^"]*"/g, ''));
    expect([unknown.status, wrong.status, locked.status]).toEqual([401, 401, 401]);
    expect(new Set(bodies).size).toBe(1);
    clock = new Date(clock.getTime() + 16 * 60_000);
    expect((await signIn('guessed-at', PASSWORD)).status).toBe(303);
  });

  test('a second factor is asked for once it is set up, and each code counts once', async () => {
    const person = await web.signInAs('lead', 'careful');
    const page = await person.get('/second-factor');
    const secret = /class="secret">([^<]+)</.exec(page.html)?.[1]?.replaceAll(' ', '') ?? '';
    const sealed = /name="sealed" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
    const codeNow = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.getTime() });
    expect((await person.post('/second-factor', { sealed, code: '000000' })).status).toBe(422);
    expect((await person.post('/second-factor', { sealed, code: codeNow() })).status).toBe(303);
    expect((await accountStore(database).findByName('careful'))?.totpSealed).not.toContain(secret);
    expect((await signIn('careful', PASSWORD)).html).toContain('name="code"');
    expect((await signIn('careful', PASSWORD, codeNow())).status, 'the code that was used').toBe(401);
    clock = new Date(clock.getTime() + 30_000);
    const code = codeNow();
    expect((await signIn('careful', PASSWORD, code)).status).toBe(303);
    expect((await signIn('careful', PASSWORD, code)).status).toBe(401);
  });

  test('a secret that another account was given is not taken', async () => {
    const one = await web.signInAs('reviewer');
    const other = await web.signInAs('reviewer');
    const sealed = /name="sealed" value="([^"]+)"/.exec((await one.get('/second-factor')).html)?.[1] ?? '';
    expect((await other.post('/second-factor', { sealed, code: '123456' })).status).toBe(400);
  });

  test('where it is required nothing else is open before it', async () => {
    const strict = await openTestConsole(database, { secondFactor: 'required', now: () => clock });
    const person = await strict.signInAs('admin');
    expect((await person.get('/queues')).location).toBe('/console/second-factor');
    expect((await person.get('/accounts')).location).toBe('/console/second-factor');
    await strict.close();
  });

  test('too many attempts from one address are refused', async () => {
    const limited = await openTestConsole(database, { signInsPerMinute: 2 });
    const attempt = () => send(limited.url, '/sign-in', '', { name: 'x', password: 'y' });
    expect([(await attempt()).status, (await attempt()).status, (await attempt()).status]).toEqual([401, 401, 429]);
    await limited.close();
  });
});

describe('forms', () => {
  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a neighbour on the same domain', { 'sec-fetch-site': 'same-site' }, 403],
    ['this console', { 'sec-fetch-site': 'same-origin' }, 303],
  ])('from %s answer %o with %i', async (_from, headers, status) => {
    const person = await web.signInAs('reviewer');
    const form = { language: 'en', theme: 'dark', reveal: 'blur' };
    expect((await person.post('/settings', form, headers)).status).toBe(status);
  });

  test('without the token of the session are refused', async () => {
    const person = await web.signInAs('reviewer');
    const other = await web.signInAs('reviewer');
    const foreign = /name="formToken" value="([^"]+)"/.exec((await other.get('/keys')).html)?.[1] ?? '';
    for (const formToken of ['', 'guess', foreign]) {
      const form = { language: 'en', theme: 'dark', reveal: 'blur', formToken };
      expect((await person.post('/settings', form)).status, formToken).toBe(403);
    }
  });
});

describe('people', () => {
  test('an admin invites, changes and closes; a closed account is out at once', async () => {
    const admin = await web.signInAs('admin');
    const page = await admin.post('/accounts/invitations', { role: 'support' });
    const link = /id="invitation">([^<]+)</.exec(page.html)?.[1] ?? '';
    const made = await send(web.url, new URL(link).pathname.replace('/console', ''), '', {
      name: 'invited',
      password: PASSWORD,
    });
    const invited = visitor(web.url, 'invited', cookieOf(made));
    expect((await invited.get('/queues/support')).status).toBe(200);
    const account = await accountStore(database).findByName('invited');
    await admin.post(`/accounts/${account?.accountId}/role`, { role: 'reviewer' });
    expect((await invited.get('/queues/support')).status).toBe(404);
    await admin.post(`/accounts/${account?.accountId}/state`, { disabled: 'yes' });
    expect((await invited.get('/queues')).status).toBe(303);
    expect((await signIn('invited', PASSWORD)).status).toBe(401);
  });

  test('the last admin stays', async () => {
    const alone = await openTestDatabase('pglite');
    const console = await openTestConsole(alone);
    const admin = await console.signInAs('admin', 'only');
    const account = await accountStore(alone).findByName('only');
    expect((await admin.post(`/accounts/${account?.accountId}/role`, { role: 'viewer' })).status).toBe(409);
    expect((await admin.post(`/accounts/${account?.accountId}/state`, { disabled: 'yes' })).status).toBe(409);
    expect((await admin.get('/accounts')).status).toBe(200);
    await console.close();
    await alone.close();
  });
});
