import { Role } from '@manumit/console';
import { flagIdOf, QUEUES } from '@manumit/contracts';
import { type Database, saveFlags } from '@manumit/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aTellingFlag, openTestConsole, type TestConsole, type Visitor } from '../support/console.js';
import { openTestDatabase } from '../support/databases.js';
import { readPolicy } from '../support/scoring.js';

let database: Database;
let web: TestConsole;
const people = new Map<Role, Visitor>();
const flags = QUEUES.map((queue) => aTellingFlag(queue));
beforeAll(async () => {
  database = await openTestDatabase('pglite');
  await database.transaction((tx) => saveFlags(tx, flags));
  web = await openTestConsole(database);
  for (const role of Role.options) people.set(role, await web.signInAs(role));
});
afterAll(async () => {
  await web.close();
  await database.close();
});

const as = (role: Role): Visitor => {
  const person = people.get(role);
  if (person === undefined) throw new Error(`nobody is ${role}`);
  return person;
};

describe('every role on every route', async () => {
  const policy = await readPolicy();
  const ofAll = ['/queues', '/settings', '/keys', '/second-factor'].map((path) => ({ path, roles: Role.options }));
  const ofQueues = QUEUES.flatMap((queue, index) => {
    const roles: readonly Role[] = policy.queues[queue].roles;
    return [
      { path: `/queues/${queue}`, roles },
      { path: `/flags/${flags[index]?.flagId}`, roles },
    ];
  });
  const ofAdmins = [{ path: '/accounts', roles: ['admin'] as const }];
  const routes: { path: string; roles: readonly Role[] }[] = [...ofAll, ...ofQueues, ...ofAdmins];
  const matrix = routes.flatMap(({ path, roles }) =>
    Role.options.map((role) => [path, role, roles.includes(role) ? 200 : 404] as const),
  );

  test.each(matrix)('%s for %s is %i', async (path, role, status) => {
    expect((await as(role).get(path)).status).toBe(status);
  });

  test.each(routes.map(({ path }) => path))('%s for nobody leads to signing in', async (path) => {
    const response = await fetch(`${web.url}${path}`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/console/sign-in']);
    expect(await response.text()).not.toContain('invented-account');
  });
});

test('every answer forbids scripts of others, frames and caches', async () => {
  for (const path of ['/queues/review', `/flags/${flags[1]?.flagId}`, '/flags/none']) {
    const { headers } = await as('reviewer').get(path);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  }
});

test('a flag shows its evidence, what the score would be without it, and its versions', async () => {
  const { html } = await as('reviewer').get(`/flags/${flags[1]?.flagId}`);
  expect(html).toMatch(/<mark class="strong"[^>]*>give me your passport on arrival/);
  expect(html).toContain('Passport to be handed over');
  expect(html).toContain('without this the score would be 0.41');
  expect(html).toContain('policy default 1');
});

test('where people are helped it is a person and no case, with who helps and words to say', async () => {
  const flag = flags[QUEUES.indexOf('support')];
  const { html } = await as('support').get(`/flags/${flag?.flagId}?country=UA&language=uk`);
  expect(html).toContain('<h1>Somebody may need help</h1>');
  expect(html).not.toContain('forced labour');
  expect(html).not.toContain('Trafficking</label>');
  expect(html).toContain('<option value="UA" selected>Ukraine</option>');
  expect(html.match(/<li><strong>/g)?.length).toBeGreaterThan(0);
  expect(html).toMatch(/<textarea[^>]*lang="uk"[^>]*>[^<]*[а-яіїєґ]/);
  expect((await as('support').get(`/flags/${flag?.flagId}?country=..&language[]=x`)).status).toBe(200);
  expect((await as('reviewer').get(`/flags/${flags[1]?.flagId}`)).html).not.toContain('support-title');
});

/** What strangers may write, in several scripts: none of it may become markup, in the text or around it. */
const ATTACKS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "javascript:alert('x')",
  '<svg/onload=alert(1)>',
  'Привіт <b onmouseover=alert(1)>паспорт</b>',
  'مرحبا <iframe src="//evil.example"></iframe> جواز',
  '护照 <style>*{display:none}</style>',
  '\u202e<a href=//evil.example>\u202c шалом',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '\u0000<script\u0000>alert(1)</script>',
  '{{constructor.constructor("alert(1)")()}} </title></textarea></script>',
];

test.each(ATTACKS)('%j stays text', async (attack) => {
  const flag = aTellingFlag('review', {
    text: attack,
    actorId: attack.replaceAll('\u0000', ''),
    platform: attack,
    typologies: [attack],
    reasons: [attack],
    counterEvidence: [{ id: attack, reason: attack, spans: [] }],
  });
  await database.transaction((tx) => saveFlags(tx, [flag]));
  for (const path of [`/flags/${flag.flagId}`, '/queues/review']) {
    const { html, status } = await as('reviewer').get(path);
    expect(status).toBe(200);
    const tags = [...html.matchAll(/<(\w+)([^>]*)>/g)].map(([, name = '', attributes = '']) => ({ name, attributes }));
    const allowed =
      /^(html|head|meta|title|link|script|body|a|nav|ul|ol|li|span|small|bdi|img|form|input|button|main|header|h1|h2|p|dl|dt|dd|div|section|article|label|fieldset|legend|textarea|select|option|br|mark|sup|strong|time|svg|rect|details|summary|dialog|kbd)$/;
    expect(tags.map(({ name }) => name).filter((name) => !allowed.test(name))).toEqual([]);
    expect(tags.filter(({ attributes }) => /\son\w+=/i.test(attributes.replaceAll(/"[^"]*"/g, '""')))).toEqual([]);
    const scripts = tags.filter(({ name }) => name === 'script');
    expect(scripts).toHaveLength(1);
    expect(tags.filter(({ attributes }) => /(href|src)="(?!\/console\/|#)/.test(attributes))).toEqual([]);
  }
});

test('what is asked for by a made-up id does not exist', async () => {
  for (const path of [
    `/flags/${flagIdOf(['none'])}`,
    '/flags/%00',
    '/flags/..%2fqueues',
    '/queues/nowhere',
    '/nowhere',
  ]) {
    expect((await as('reviewer').get(path)).status, path).toBe(404);
  }
  expect((await as('reviewer').get('/queues/review?before=guess')).status).toBe(400);
});

test('the text of a course comes from flags that the role may read, and from no others', async () => {
  const conversation = { platform: 'test', conversationId: 'course-1', actorId: 'invented-account' } as const;
  const own = (messageId: string) => flagIdOf(['message', '', 'test', 'course-1', messageId]);
  const part = (queue: 'review' | 'support', messageId: string, text: string) => {
    const flag = aTellingFlag(queue, { ...conversation, flagId: own(messageId), text });
    return { ...flag, evidence: flag.evidence.map((one) => ({ ...one, messageId })) } as typeof flag;
  };
  const read = part('review', 'm-1', 'You give me your passport, words to be seen.');
  const shut = part('support', 'm-2', 'Please help me, words to be kept.');
  const course = aTellingFlag('review', {
    ...conversation,
    kind: 'trajectory',
    flagId: flagIdOf(['trajectory', '', 'test', 'course-1', 'invented-account']),
    evidence: [read, shut].flatMap(({ evidence }) => evidence.map(({ text: _text, ...rest }) => rest)),
  });
  await database.transaction((tx) => saveFlags(tx, [read, shut, course]));
  const { html } = await as('reviewer').get(`/flags/${course.flagId}`);
  const words = html.replaceAll(/<[^>]*>/g, '');
  expect(words).toContain('words to be seen');
  expect(words).not.toContain('words to be kept');
  expect((await as('reviewer').get(`/flags/${read.flagId}`)).html).toContain(`/console/flags/${course.flagId}`);
});
