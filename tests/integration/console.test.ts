import { type Flag, flagIdOf } from '@manumit/contracts';
import type { Listening } from '@manumit/service-kit';
import { type Database, saveFlags } from '@manumit/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DRIVERS, openTestDatabase } from '../support/databases.js';
import { openDesk, tokenOf } from '../support/desk.js';
import { aFlag } from '../support/flag.js';

describe.each(DRIVERS)('queues on %s', (driver) => {
  let database: Database;
  let server: Listening;
  const reviews = Array.from({ length: 5 }, (_, minute) =>
    aFlag('review', { raisedAt: `2026-01-02T03:0${minute}:00.000Z` }),
  );
  const support = aFlag('support', { raisedAt: '2026-01-02T03:00:00.000Z' });
  beforeAll(async () => {
    database = await openTestDatabase(driver);
    await database.transaction((tx) => saveFlags(tx, [...reviews, support]));
    server = await openDesk({ database });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  const get = (path: string, name: string | null = 'day') =>
    fetch(`${server.url}${path}`, { headers: name === null ? {} : { authorization: `Bearer ${tokenOf(name)}` } });

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
    ['day', 404],
    ['boss', 404],
    ['help', 200],
  ])('the support queue and its flags answer %s with %i', async (name, status) => {
    expect((await get('/v1/queues/support', name)).status).toBe(status);
    expect((await get(`/v1/flags/${support.flagId}`, name)).status).toBe(status);
  });

  test('a role sees its own queues, and what waits in them', async () => {
    const queuesOf = async (name: string) =>
      ((await (await get('/v1/queues', name)).json()) as { queues: { queue: string; open: number }[] }).queues;
    expect(await queuesOf('help')).toEqual([expect.objectContaining({ queue: 'support', open: 1 })]);
    const names = (await queuesOf('day')).map(({ queue }) => queue);
    expect(names).toContain('review');
    expect(names).not.toContain('support');
  });

  test.each([
    ['/v1/queues', null, 401],
    ['/v1/queues/nowhere', 'day', 404],
    ['/v1/queues/review?limit=0', 'day', 400],
    ['/v1/queues/review?before=guess', 'day', 400],
    [`/v1/flags/${flagIdOf(['none'])}`, 'day', 404],
    ['/v1/flags/%00', 'day', 404],
    ['/v1/flags/%ff', 'day', 400],
    [`/v1/queues/review?before=${Buffer.from('[0,"0000-01-01T00:00:00Z",""]').toString('base64url')}`, 'day', 400],
  ])('%s for %s is %i', async (path, name, status) => {
    const response = await get(path, name);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer realm="queues"' : null);
  });
});
