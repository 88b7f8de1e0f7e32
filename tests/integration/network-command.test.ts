import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Flag, flagIdOf } from '@manumit/contracts';
import { openPglite, saveFlags } from '@manumit/store';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from '../support/commands.js';
import { openMigrated } from '../support/databases.js';

const member = (accountId: string) => ({ accountId, role: 'recruiter', possiblyCoerced: false });
const flag = Flag.parse({
  schemaVersion: 1,
  flagId: flagIdOf(['drawn']),
  revision: 1,
  kind: 'network',
  queue: 'networks',
  disposition: 'review',
  platform: 'demo',
  surface: 'group',
  conversationId: 'board',
  actorId: 'invented-agent',
  role: 'recruiter',
  possiblyCoerced: false,
  score: 0.8,
  typologies: [],
  evidence: [{ messageId: 'm1', senderId: 'invented-agent', sentAt: '2026-01-01T00:00:00Z', indicators: [] }],
  counterEvidence: [],
  reasons: ['2 accounts belong together'],
  raisedAt: '2026-01-01T00:00:00Z',
  expiresAt: '2999-01-01T00:00:00Z',
  policy: { name: 'default', version: '1', mode: 'live' },
  versions: { indicators: '1', model: '1' },
  network: {
    members: [member('invented-agent'), member('invented-boss')],
    ties: [{ from: 'invented-agent', to: 'invented-boss', kind: 'template', weight: 1, evidence: ['m1'] }],
    since: '2026-01-01T00:00:00Z',
  },
});

test('a network is drawn from the folder of the embedded tier; what is none is told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'manumit-network-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const database = await openMigrated(await openPglite({ folder: join(folder, 'database') }));
  const other = { ...flag, flagId: flagIdOf(['other']), kind: 'message' as const, network: undefined };
  await database.transaction((tx) => saveFlags(tx, [flag, Flag.parse(other)]));
  await database.close();
  const network = (...args: string[]) =>
    runCli('services/standalone/dist/cli/network.js', args, { env: { MANUMIT_DATA_DIR: folder } });

  const out = join(folder, 'network.svg');
  const drawn = await network(flag.flagId, '--out', out);
  expect(drawn).toMatchObject({ code: 0, stdout: `${out}: 2 accounts, 1 ties\n`, stderr: '' });
  expect(await readFile(out, 'utf8')).toMatch(/^<svg .*invented-agent.*invented-boss.*copies of one text/s);
  expect(await network(other.flagId)).toMatchObject({ code: 1, stderr: expect.stringContaining('not of a network') });
  expect(await network(flagIdOf(['nobody']))).toMatchObject({ code: 1, stderr: expect.stringContaining('no flag') });
  expect(await network()).toMatchObject({ code: 2 });
});
