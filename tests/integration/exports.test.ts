import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Flag } from '@manumit/contracts';
import type { Listening } from '@manumit/service-kit';
import { auditOf, type Database, saveFlags } from '@manumit/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../support/commands.js';
import { DRIVERS, openTestDatabase } from '../support/databases.js';
import { asker, openDesk, tokenOf } from '../support/desk.js';
import { aFlag } from '../support/flag.js';

const STATEMENT = {
  reference: 'SOR-1',
  restrictions: { visibility: ['DECISION_VISIBILITY_CONTENT_REMOVED'] },
  ground: { kind: 'terms', clause: 'Section 4', explanation: 'Offers that keep documents are not allowed.' },
  facts: 'A message said that documents would be kept.',
  appliedOn: '2026-01-04',
  redress: { complaintUrl: 'https://platform.example/complaints' },
};
const NOTICE = {
  provider: { name: 'Example Platform', contact: 'duty@platform.example' },
  memberStates: ['PL'],
  explanation: 'Somebody may be kept against their will.',
  timeZone: 'Europe/Warsaw',
};

describe.each(DRIVERS)('exports on %s', (driver) => {
  let database: Database;
  let server: Listening;
  let folder: string;
  let keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  const ask = asker(() => server);
  beforeAll(async () => {
    database = await openTestDatabase(driver);
    keys = generateKeyPairSync('ed25519');
    folder = await mkdtemp(join(tmpdir(), 'manumit-exports-'));
    server = await openDesk({ database, evidenceKey: keys.privateKey });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function raise(queue: Flag['queue'] = 'review'): Promise<Flag> {
    const flag = aFlag(queue);
    await database.transaction((tx) => saveFlags(tx, [flag]));
    return flag;
  }
  const decide = async (who: string, { flagId }: Flag, body: object) =>
    (await ask(who, 'POST', `/v1/flags/${flagId}/decisions`, { revision: 1, ...body })).body;
  const pathOf = ({ flagId }: Flag, document: string) => `/v1/flags/${flagId}/exports/${document}`;

  test('evidence is a package that the independent command finds as it was made', async () => {
    const flag = await raise();
    await decide('day', flag, { outcome: 'confirmed' });
    const response = await fetch(`${server.url}${pathOf(flag, 'evidence')}`, {
      headers: { authorization: `Bearer ${tokenOf('lead')}` },
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
    const [file, key] = [join(folder, 'evidence.zip'), join(folder, 'key.pem')];
    await writeFile(file, Buffer.from(await response.arrayBuffer()));
    await writeFile(key, keys.publicKey.export({ type: 'spki', format: 'pem' }));
    expect(await runCli('scripts/verify-evidence.mjs', [file, '--key', key])).toMatchObject({ code: 0 });
    expect((await auditOf(database, flag.flagId)).at(-1)).toMatchObject({
      action: 'export.made',
      by: 'lead',
      details: { document: 'evidence' },
    });
  });

  test('without a key there are no packages, and it is said what to set', async () => {
    const keyless = await openDesk({ database });
    const { flagId } = await raise();
    const answer = await asker(() => keyless)('lead', 'GET', `/v1/flags/${flagId}/exports/evidence`);
    await keyless.close();
    expect(answer).toMatchObject({ status: 503, body: { detail: expect.stringContaining('MANUMIT_EVIDENCE_KEY') } });
  });

  test.each(['evidence', 'statement-of-reasons', 'article-18'])('only who leads takes out: %s', async (document) => {
    const path = pathOf(await raise(), document);
    const method = document === 'evidence' ? 'GET' : 'POST';
    const body = document === 'evidence' ? undefined : {};
    for (const [who, status] of [
      ['day', 403],
      ['eyes', 404],
      ['help', 404],
    ] as const)
      expect((await ask(who, method, path, body)).status, who).toBe(status);
  });

  test('a statement of reasons follows a confirmation, and nothing else', async () => {
    const flag = await raise();
    expect(await ask('lead', 'POST', pathOf(flag, 'statement-of-reasons'), STATEMENT)).toMatchObject({
      status: 409,
      body: { type: '/problems/export-refused' },
    });
    await decide('day', flag, { outcome: 'confirmed' });
    expect(await ask('lead', 'POST', pathOf(flag, 'statement-of-reasons'), STATEMENT)).toMatchObject({
      status: 200,
      body: {
        statement: { puid: 'SOR-1', source_type: 'SOURCE_VOLUNTARY' },
        notice: expect.stringContaining('Section 4'),
      },
    });
    const { facts: _facts, ...incomplete } = STATEMENT;
    expect(await ask('lead', 'POST', pathOf(flag, 'statement-of-reasons'), incomplete)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/facts' }] },
    });
    expect((await ask('help', 'POST', pathOf(await raise('support'), 'statement-of-reasons'), STATEMENT)).status).toBe(
      409,
    );
  });

  test('a notice to an authority needs two people, and is JSON or a page', async () => {
    const flag = await raise();
    const { decisionId } = await decide('day', flag, { outcome: 'escalate', note: 'life in danger' });
    expect((await ask('lead', 'POST', pathOf(flag, 'article-18'), NOTICE)).status).toBe(409);
    await decide('night', flag, { outcome: 'escalation_confirmed', refersTo: decisionId });
    expect(await ask('lead', 'POST', pathOf(flag, 'article-18'), NOTICE)).toMatchObject({
      status: 200,
      body: { kind: 'article-18-notice', decidedBy: [{ person: 'day' }, { person: 'night' }] },
    });
    const page = await fetch(`${server.url}${pathOf(flag, 'article-18')}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokenOf('lead')}`, 'content-type': 'application/json', accept: 'text/html' },
      body: JSON.stringify(NOTICE),
    });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<h1>Notice of suspicion')]);
  });

  test('counts for the yearly report hide small ones, and leave out what was withdrawn', async () => {
    for (let time = 0; time < 6; time += 1) await decide('day', await raise('demand'), { outcome: 'confirmed' });
    const flag = await raise('urgent');
    const { decisionId } = await decide('day', flag, { outcome: 'confirmed' });
    expect((await ask('day', 'DELETE', `/v1/flags/${flag.flagId}/decisions/${decisionId}`)).status).toBe(200);
    await decide('day', flag, { outcome: 'needs_more' });
    const { status, body } = await ask('audit', 'GET', '/v1/exports/transparency?from=2020-01-01&to=2040-01-01');
    expect(status).toBe(200);
    const cell = (queue: string, outcome: string) =>
      body.cells[body.queues.indexOf(queue)][body.outcomes.indexOf(outcome)];
    expect(cell('urgent', 'needs_more')).toBeNull();
    expect([6, null]).toContain(cell('demand', 'confirmed'));
    expect(body.outcomes).not.toContain('withdrawn');
    expect((await ask('day', 'GET', '/v1/exports/transparency?from=2020-01-01&to=2040-01-01')).status).toBe(403);
    expect((await ask('audit', 'GET', '/v1/exports/transparency?from=2026-01-02&to=2026-01-01')).status).toBe(400);
  });
});
