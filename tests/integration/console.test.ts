import { randomUUID } from 'node:crypto';
import { createConsole, createConsoleEvents } from '@manumit/console';
import { Flag, flagIdOf, type QueueName } from '@manumit/contracts';
import { createLogger, createRegistry, type Listening } from '@manumit/service-kit';
import { type Database, flagStore, saveFlags } from '@manumit/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DRIVERS, openTestDatabase } from '../support/databases.js';
import { serve } from '../support/http.js';
import { readPolicy } from '../support/scoring.js';

const TOKENS = [
  { name: 'day', role: 'reviewer', token: 'reviewer-token-of-tests' },
  { name: 'help', role: 'support', token: 'support-token-of-tests1' },
  { name: 'boss', role: 'admin', token: 'admin-token-of-tests-01' },
] as const;

function aFlag(queue: QueueName, raisedAt: string): Flag {
  const id = randomUUID();
  return Flag.parse({
    schemaVersion: 1,
    flagId: flagIdOf(['test', id]),
    revision: 1,
    kind: 'message',
    queue,
    disposition: queue === 'support' ? 'support' : 'review',
    platform: 'test',
    surface: 'dm',
    conversationId: id,
    actorId: 'invented-account',
    role: 'unclear',
    possiblyCoerced: false,
    score: 0.7,
    typologies: [],
    evidence: [{ messageId: id, senderId: 'invented-account', sentAt: raisedAt, indicators: [] }],
    counterEvidence: [],
    reasons: [],
    raisedAt,
    expiresAt: '2099-01-01T00:00:00Z',
    policy: { name: 'default', version: '1', mode: 'live' },
    versions: { indicators: 'test', model: 'test' },
  });
}

describe.each(DRIVERS)('queues on %s', (driver) => {
  let database: Database;
  let server: Listening;
  const reviews = Array.from({ length: 5 }, (_, minute) => aFlag('review', `2026-01-02T03:0${minute}:00.000Z`));
  const support = aFlag('support', '2026-01-02T03:00:00.000Z');
  beforeAll(async () => {
    database = await openTestDatabase(driver);
    await database.transaction((tx) => saveFlags(tx, [...reviews, support]));
    const events = createConsoleEvents({
      registry: createRegistry(),
      logger: createLogger({ name: 'test', level: 'silent' }),
    });
    server = await serve(
      createConsole({ flags: flagStore(database), tokens: TOKENS, policy: await readPolicy(), events }),
    );
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  const get = (path: string, role: string | null = 'reviewer') => {
    const token = TOKENS.find((one) => one.role === role)?.token;
    return fetch(`${server.url}${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
  };

  test('a queue is listed newest first, page by page', async () => {
    const seen: string[] = [];
    let path: string | null = '/v1/queues/review?limit=2';
    while (path !== null) {
      const response = await get(path);
      expect(response.headers.get('cache-control')).toBe('no-store');
      const page = (await response.json()) as { flags: Flag[]; next: string | null };
      seen.push(...page.flags.map(({ flagId }) => flagId));
      path = page.next === null ? null : `/v1/queues/review?limit=2&before=${page.next}`;
    }
    expect(seen).toEqual(reviews.map(({ flagId }) => flagId).reverse());
  });

  test('a flag is given whole', async () => {
    expect(await (await get(`/v1/flags/${reviews[0]?.flagId}`)).json()).toEqual(reviews[0]);
  });

  test.each([
    ['reviewer', 404],
    ['admin', 404],
    ['support', 200],
  ])('the support queue and its flags answer %s with %i', async (role, status) => {
    expect((await get('/v1/queues/support', role)).status).toBe(status);
    expect((await get(`/v1/flags/${support.flagId}`, role)).status).toBe(status);
  });

  test('a role sees its own queues, and what waits in them', async () => {
    const queuesOf = async (role: string) =>
      ((await (await get('/v1/queues', role)).json()) as { queues: { queue: string; open: number }[] }).queues;
    expect(await queuesOf('support')).toEqual([expect.objectContaining({ queue: 'support', open: 1 })]);
    const names = (await queuesOf('reviewer')).map(({ queue }) => queue);
    expect(names).toContain('review');
    expect(names).not.toContain('support');
  });

  test.each([
    ['/v1/queues', null, 401],
    ['/v1/queues/nowhere', 'reviewer', 404],
    ['/v1/queues/review?limit=0', 'reviewer', 400],
    ['/v1/queues/review?before=guess', 'reviewer', 400],
    [`/v1/flags/${flagIdOf(['none'])}`, 'reviewer', 404],
    ['/v1/flags/%00', 'reviewer', 404],
    ['/v1/flags/%ff', 'reviewer', 400],
    [`/v1/queues/review?before=${Buffer.from('["0000-01-01T00:00:00Z",""]').toString('base64url')}`, 'reviewer', 400],
  ])('%s for %s is %i', async (path, role, status) => {
    const response = await get(path, role);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer realm="queues"' : null);
  });
});
