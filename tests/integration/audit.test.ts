import {
  AUDIT_ROOT,
  type AuditFact,
  appendAudit,
  type Database,
  openPostgres,
  readAudit,
  verifyAudit,
} from '@manumit/store';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { runCli } from '../support/commands.js';
import { createPostgresDatabase, DRIVERS, openMigrated, openTestDatabase } from '../support/databases.js';

const fact = (by: string, details: AuditFact['details'] = {}): AuditFact => ({
  at: new Date('2026-01-02T03:04:05Z'),
  by,
  role: 'reviewer',
  action: 'flag.read',
  subject: `flg_${'0'.repeat(32)}`,
  details,
});

describe.each(DRIVERS)('the audit log on %s', (driver) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(driver);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await tamper('DELETE FROM audit_log');
    await database.query('UPDATE audit_head SET seq = 0, hash = $1', [AUDIT_ROOT]);
  });

  const append = (...facts: AuditFact[]) => database.transaction((tx) => appendAudit(tx, facts));
  const tamper = async (sql: string, ...params: unknown[]) => {
    await database.query('ALTER TABLE audit_log DISABLE TRIGGER ALL');
    await database.query(sql, params);
    await database.query('ALTER TABLE audit_log ENABLE TRIGGER ALL');
  };

  test('many writers at once make one chain', async () => {
    const writers = Array.from({ length: 8 }, (_, writer) =>
      (async () => {
        for (let n = 0; n < 10; n += 1) await append(fact(`writer-${writer}`, { n }), fact(`writer-${writer}`, { n }));
      })(),
    );
    await Promise.all(writers);
    expect(await verifyAudit(database)).toMatchObject({ kind: 'intact', entries: 160 });
    const newest = await readAudit(database, { limit: 3 });
    expect(newest.map(({ seq }) => seq)).toEqual([160, 159, 158]);
    expect((await readAudit(database, { limit: 500, before: 3 })).map(({ seq }) => seq)).toEqual([2, 1]);
  });

  test('what is rolled back is not in it', async () => {
    await append(fact('first'));
    const failing = database.transaction(async (tx) => {
      await appendAudit(tx, [fact('lost')]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await append(fact('second'));
    expect(await verifyAudit(database)).toMatchObject({ kind: 'intact', entries: 2 });
  });

  test.each(['UPDATE audit_log SET entry = entry', 'DELETE FROM audit_log', 'TRUNCATE audit_log'])(
    '%s is refused by the database',
    async (sql) => {
      await append(fact('first'));
      await expect(database.query(sql)).rejects.toThrow('append-only');
    },
  );

  test.each([
    ['changed', "UPDATE audit_log SET entry = replace(entry, 'by-3', 'by-9') WHERE seq = 3", 3],
    ['taken out', 'DELETE FROM audit_log WHERE seq = 2', 2],
    ['cut off', 'DELETE FROM audit_log WHERE seq > 4', 5],
    ['put under another thing', "UPDATE audit_log SET subject = 'flg_other' WHERE seq = 4", 4],
  ])('it says where an entry was %s', async (_what, sql, seq) => {
    for (let n = 1; n <= 5; n += 1) await append(fact(`by-${n}`));
    await tamper(sql);
    expect(await verifyAudit(database)).toMatchObject({ kind: 'broken', seq });
  });

  test('who rewrites all of it is found by the head that was noted before', async () => {
    await append(fact('guilty'));
    const before = await verifyAudit(database);
    const noted = before.kind === 'intact' ? before.head : '';
    await append(fact('later'));
    expect(await verifyAudit(database, noted)).toMatchObject({ kind: 'intact', entries: 2 });
    await tamper('DELETE FROM audit_log');
    await database.query('UPDATE audit_head SET seq = 0, hash = $1', [AUDIT_ROOT]);
    await append(fact('innocent'), fact('later'));
    expect(await verifyAudit(database)).toMatchObject({ kind: 'intact' });
    expect(await verifyAudit(database, noted)).toMatchObject({ kind: 'broken', why: expect.stringContaining('noted') });
  });
});

test('the command says what it finds, by its exit code too', async () => {
  const url = await createPostgresDatabase();
  const database = await openMigrated(openPostgres({ url, poolSize: 2 }));
  onTestFinished(() => database.close());
  const verify = (...args: string[]) =>
    runCli('services/standalone/dist/cli/audit-verify.js', args, { env: { MANUMIT_DATABASE_URL: url } });
  await database.transaction((tx) => appendAudit(tx, [fact('first'), fact('second')]));
  const { code, stdout } = await verify();
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^intact: 2 entries\nhead [0-9a-f]{64}\n$/)]);
  expect((await verify('--head', stdout.slice(-65, -1))).code).toBe(0);
  await database.query('ALTER TABLE audit_log DISABLE TRIGGER ALL');
  await database.query("UPDATE audit_log SET entry = replace(entry, 'first', 'other') WHERE seq = 1");
  expect(await verify()).toMatchObject({ code: 1, stderr: expect.stringContaining('broken at entry 1') });
});
