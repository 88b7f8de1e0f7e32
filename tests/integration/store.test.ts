import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Flag, type FlagId, flagIdOf, Instant } from '@manumit/contracts';
import {
  advancePosition,
  appendOutbox,
  claimPosition,
  type Database,
  deleteExpired,
  FencedError,
  flagStore,
  forgetOutbox,
  loadContexts,
  loadLinks,
  lockPosition,
  MigrationError,
  migrate,
  openPglite,
  openPostgres,
  passOver,
  type QueueFilter,
  readOutbox,
  receiptStore,
  saveContexts,
  saveFlags,
  saveLinks,
} from '@manumit/store';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createPostgresDatabase, DRIVERS, openTestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';

// Both are valid in JSON, and neither in jsonb.
const AWKWARD = 'nul \u0000, half a pair \ud83d, quote " and ключ';

function flagOf(cause: string, changes: Partial<Record<keyof Flag, unknown>> = {}): Flag {
  return Flag.parse({
    schemaVersion: 1,
    flagId: flagIdOf([cause]),
    revision: 1,
    kind: 'trajectory',
    queue: 'review',
    disposition: 'review',
    platform: 'forum',
    surface: 'dm',
    conversationId: 'c-1',
    actorId: 'a-1',
    role: 'recruiter',
    possiblyCoerced: false,
    score: 0.7,
    typologies: [],
    evidence: [{ messageId: 'm-1', senderId: 'a-1', sentAt: '2026-01-02T03:04:05Z', text: AWKWARD, indicators: [] }],
    counterEvidence: [],
    reasons: ['promised work abroad and asked for documents'],
    raisedAt: '2026-01-02T03:04:05Z',
    expiresAt: '2999-01-01T00:00:00Z',
    policy: { name: 'default', version: '1', mode: 'live' },
    versions: { contracts: '1', risk: '1', indicators: '1', model: '1' },
    ...changes,
  });
}

describe.each(DRIVERS)('the store on %s', (driver) => {
  let db: Database;
  beforeAll(async () => {
    db = await openTestDatabase(driver);
  });
  afterAll(() => db?.close());

  test('migrates once when two start at the same time, and not again', async () => {
    const url = driver === 'pg' ? await createPostgresDatabase() : '';
    const lite = driver === 'pglite' ? await openPglite({ memory: true }) : null;
    const open = (): Database => lite ?? openPostgres({ url, poolSize: 1 });
    const [one, two] = [open(), open()];
    onTestFinished(async () => void (await Promise.all([...new Set([one, two])].map((each) => each.close()))));
    const applied = await Promise.all([migrate(one), migrate(two)]);
    const folder = fileURLToPath(new URL('../../libs/store/migrations/', import.meta.url));
    expect(applied.flat()).toEqual((await readdir(folder)).sort());
    await expect(migrate(one)).resolves.toEqual([]);
    const edited = [{ name: '0001_bus.sql', sql: 'SELECT 1' }];
    await expect(migrate(one, edited)).rejects.toThrow(MigrationError);
  });

  test('works on with what a newer release added, and not with what it broke', async () => {
    const database = await openTestDatabase(driver);
    onTestFinished(() => database.close());
    const folder = fileURLToPath(new URL('../../libs/store/migrations/', import.meta.url));
    const own = await Promise.all(
      (await readdir(folder)).sort().map(async (name) => ({ name, sql: await readFile(`${folder}${name}`, 'utf8') })),
    );
    const adds = { name: '9000_adds.sql', sql: 'ALTER TABLE flags ADD COLUMN later text;\n' };
    await expect(migrate(database, [...own, adds])).resolves.toEqual([adds.name]);
    await expect(migrate(database)).resolves.toEqual([]);
    await expect(migrate(database, own.slice(1))).rejects.toThrow(own[0]?.name);
    const breaks = { name: '9001_breaks.sql', sql: 'ALTER TABLE flags RENAME later TO latest;\n' };
    await migrate(database, [...own, adds, breaks]);
    await expect(migrate(database)).rejects.toThrow('9001_breaks.sql');
  });

  test('a migration that fails leaves nothing behind', async () => {
    const url = driver === 'pg' ? await createPostgresDatabase() : '';
    const own = driver === 'pg' ? openPostgres({ url, poolSize: 1 }) : await openPglite({ memory: true });
    onTestFinished(() => own.close());
    const sql = 'CREATE TABLE half (id int);\nCREATE TABLE half (id int);\n';
    await expect(migrate(own, [{ name: '0001_half.sql', sql }])).rejects.toThrow('half');
    await expect(own.query('SELECT * FROM half')).rejects.toThrow('does not exist');
  });

  test('gives the same types', async () => {
    const { rows } = await db.query(
      `SELECT 9007199254740993::bigint AS big, '{"a":[1]}'::jsonb AS json, '\\x00ff'::bytea AS bytes,
              '2026-01-02T03:04:05.678Z'::timestamptz AS at, $1::text[] AS texts, count(*)::int AS count`,
      [['a', 'b"c']],
    );
    const row = rows[0];
    expect(row).toMatchObject({ big: '9007199254740993', json: { a: [1] }, texts: ['a', 'b"c'], count: 1 });
    expect(row?.['bytes']).toBeInstanceOf(Uint8Array);
    expect([...(row?.['bytes'] instanceof Uint8Array ? row['bytes'] : [])]).toEqual([0, 255]);
    expect(row?.['at']).toEqual(new Date('2026-01-02T03:04:05.678Z'));
  });

  test('rolls back when the work rejects, and counts what a write touched', async () => {
    await db.query('CREATE TABLE rollback (id int)');
    const work = db.transaction(async (tx) => {
      const { affectedRows } = await tx.query('INSERT INTO rollback VALUES (1), (2)');
      expect(affectedRows).toBe(2);
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect((await db.query('SELECT * FROM rollback')).rows).toEqual([]);
    expect((await db.query('DELETE FROM rollback')).affectedRows).toBe(0);
  });

  test('hears notifications, until it does not listen any more', async () => {
    const heard = { a: 0, b: 0 };
    const unlistenA = await db.listen('channel_a', () => void heard.a++);
    const unlistenB = await db.listen('channel_b', () => void heard.b++);
    await db.query("SELECT pg_notify('channel_a', '')");
    await eventually('a notification', () => heard.a === 1);
    await unlistenA();
    await db.query("SELECT pg_notify('channel_a', ''), pg_notify('channel_b', '')");
    await eventually('the other notification', () => heard.b === 1);
    expect(heard).toEqual({ a: 1, b: 1 });
    await unlistenB();
  });

  test('a position belongs to who claimed it last', async () => {
    const key = { groupId: 'scorer', topic: 'messages', partition: 3 };
    await expect(claimPosition(db, key, 'first')).resolves.toEqual({ nextOffset: 0n, outboxSeq: 0n });
    await db.transaction(async (tx) => {
      await lockPosition(tx, key, 'first');
      await advancePosition(tx, key, { nextOffset: 2n ** 60n, outboxSeq: 7n });
    });
    await passOver(db, key, 'first', 5n);
    await expect(claimPosition(db, key, 'second')).resolves.toEqual({ nextOffset: 2n ** 60n, outboxSeq: 7n });
    await expect(passOver(db, key, 'first', 2n ** 61n)).rejects.toThrow(FencedError);
    await expect(db.transaction((tx) => lockPosition(tx, key, 'first'))).rejects.toThrow(FencedError);
    await expect(db.transaction((tx) => lockPosition(tx, key, 'second'))).resolves.toMatchObject({ outboxSeq: 7n });
  });

  test('a claim waits for the transaction of the earlier owner, and sees what it did', async () => {
    const key = { groupId: 'scorer', topic: 'turns', partition: 0 };
    await claimPosition(db, key, 'first');
    let claimed: Promise<unknown> = Promise.resolve();
    await db.transaction(async (tx) => {
      await lockPosition(tx, key, 'first');
      claimed = claimPosition(db, key, 'second');
      await advancePosition(tx, key, { nextOffset: 10n, outboxSeq: 1n });
    });
    await expect(claimed).resolves.toEqual({ nextOffset: 10n, outboxSeq: 1n });
  });

  test('the outbox keeps order and forgets what was written', async () => {
    const records = [3n, 4n, 12n].map((seq) => ({
      seq,
      topic: 't',
      key: `k-${seq}`,
      headers: { ce_id: 'é' },
      value: JSON.stringify({ text: AWKWARD, seq: String(seq) }),
    }));
    await db.transaction((tx) => appendOutbox(tx, 'shard/0', records));
    await db.transaction((tx) => appendOutbox(tx, 'shard/1', records.slice(0, 1)));
    await expect(readOutbox(db, 'shard/0', 0n, 10)).resolves.toEqual(records);
    await expect(readOutbox(db, 'shard/0', 3n, 1)).resolves.toEqual(records.slice(1, 2));
    await expect(db.transaction((tx) => appendOutbox(tx, 'shard/0', records))).rejects.toThrow('outbox_pkey');
    await forgetOutbox(db, 'shard/0', 4n);
    await expect(readOutbox(db, 'shard/0', 0n, 10)).resolves.toEqual(records.slice(2));
    await expect(readOutbox(db, 'shard/1', 0n, 10)).resolves.toHaveLength(1);
  });

  test('contexts come back as they were saved, and the newest event stays the newest', async () => {
    const save = (body: unknown) => db.transaction((tx) => saveContexts(tx, [{ key: 'c-1', body }]));
    await save({ ids: [AWKWARD] });
    await save({ ids: [AWKWARD, 'late'] });
    const loaded = await db.transaction((tx) => loadContexts(tx, ['c-0', 'c-1']));
    expect([...loaded]).toEqual([['c-1', { ids: [AWKWARD, 'late'] }]]);
  });

  test('flags get a revision for each change, and none for a repeat', async () => {
    const save = (...flags: Flag[]) => db.transaction((tx) => saveFlags(tx, flags));
    const flag = flagOf(`revisions-${driver}`);
    const message = flagOf(`message-${driver}`, { kind: 'message' });
    expect((await save(flag, message)).map((saved) => saved.revision)).toEqual([1, 1]);
    expect(await save(flag, message)).toEqual([]);
    const stronger = { ...flag, score: 0.9 };
    const changed = await save(flag, stronger, { ...stronger, score: 0.95 }, { ...message, score: 0.9 });
    expect(changed.map((saved) => [saved.flagId, saved.revision, saved.score])).toEqual([
      [flag.flagId, 2, 0.9],
      [flag.flagId, 3, 0.95],
    ]);
    expect(await flagStore(db).findFlag(flag.flagId)).toEqual({ ...flag, revision: 3, score: 0.95 });
    expect(await flagStore(db).findFlag(message.flagId)).toEqual(message);
    expect(await flagStore(db).findFlag('flg_unknown')).toBeNull();
  });

  test.each(['1970-01-02T00:00:00+23:59', '1970-01-01T23:59:00-23:59', '8999-12-31T23:59:59.123456789012345678Z'])(
    'every instant that a contract takes can be stored: %s',
    async (sentAt) => {
      const raisedAt = Instant.parse(sentAt);
      const flag = flagOf(`instant-${driver}-${sentAt}`, { queue: 'demand', raisedAt });
      await db.transaction((tx) => saveFlags(tx, [flag]));
      expect(await flagStore(db).findFlag(flag.flagId)).toEqual(flag);
      const before = { priority: 0, raisedAt, flagId: flag.flagId };
      const later = await flagStore(db).listQueue('demand', { limit: 100, before });
      expect(later.map((entry) => entry.flag)).not.toContainEqual(flag);
    },
  );

  test('a queue is listed newest first, page by page', async () => {
    const times = ['2026-03-01T00:00:00Z', '2026-03-03T00:00:00Z', '2026-03-02T00:00:00+01:00', '2026-03-03T00:00:00Z'];
    const flags = times.map((raisedAt, n) => flagOf(`listed-${driver}-${n}`, { queue: 'networks', raisedAt }));
    await db.transaction((tx) => saveFlags(tx, flags));
    const store = flagStore(db);
    const listed: Flag[] = [];
    for (let page = await store.listQueue('networks', { limit: 3 }); page.length > 0; ) {
      listed.push(...page.map(({ flag }) => flag));
      const last = page.at(-1);
      const before = last && { priority: last.priority, raisedAt: last.flag.raisedAt, flagId: last.flag.flagId };
      page = before === undefined ? [] : await store.listQueue('networks', { limit: 3, before });
    }
    expect(listed.map((flag) => flag.raisedAt)).toEqual([times[1], times[3], times[2], times[0]]);
    expect(new Set(listed.map((flag): FlagId => flag.flagId)).size).toBe(4);
    const counts = await store.countQueues();
    expect(counts.find((count) => count.queue === 'networks')).toEqual({
      queue: 'networks',
      open: 4,
      oldestRaisedAt: '2026-03-01T00:00:00.000Z',
    });
  });

  test('a queue is filtered, and flags of before the filters were filled in by the migration', async () => {
    const common = { queue: 'urgent' as const, raisedAt: '2026-03-01T00:00:00Z' };
    const tricky = {
      ...flagOf(`tricky-${driver}`, common),
      platform: 'a "surface":"ad","score":0.1,"typologies":["begging"] b',
      surface: 'forum' as const,
      score: 0.75,
      typologies: ['labour', 'debt_bondage'],
    };
    const plain = { ...flagOf(`plain-${driver}`, common), surface: 'dm' as const, score: 0.9, typologies: [] };
    await db.transaction((tx) => saveFlags(tx, [tricky, plain]));
    const store = flagStore(db);
    const found = async (filter: QueueFilter) => {
      const listed = await store.listQueue('urgent', { limit: 100, filter });
      expect(await store.countQueue('urgent', { filter })).toBe(listed.length);
      return listed.map(({ flag }) => flag.flagId).sort();
    };
    const [first, second] = [tricky.flagId, plain.flagId];
    const expectFiltered = async () => {
      expect(await found({})).toEqual([first, second].sort());
      expect(await found({ surface: 'forum' })).toEqual([first]);
      expect(await found({ surface: 'ad' })).toEqual([]);
      expect(await found({ typology: 'debt_bondage', minScore: 0.7 })).toEqual([first]);
      expect(await found({ typology: 'begging' })).toEqual([]);
      expect(await found({ minScore: 0.8, kind: plain.kind })).toEqual([second]);
    };
    await expectFiltered();
    await db.query("UPDATE flags SET surface = NULL, score = NULL, typologies = '{}' WHERE queue = 'urgent'");
    expect(await found({ surface: 'forum' })).toEqual([]);
    const migration = await readFile(
      fileURLToPath(new URL('../../libs/store/migrations/0010_flag_filters.sql', import.meta.url)),
      'utf8',
    );
    await db.query(/UPDATE[^;]*/.exec(migration)?.[0] ?? '');
    await expectFiltered();
  });

  test('a flag of a network that is none any more waits on no queue, and can be read', async () => {
    const network = { members: [], ties: [], since: '2026-01-01T00:00:00Z' };
    const flag = { ...flagOf(`closed-${driver}`, { queue: 'networks' }), kind: 'network' as const };
    const isWaiting = async () =>
      (await flagStore(db).listQueue('networks', { limit: 100 })).some(
        ({ flag: { flagId } }) => flagId === flag.flagId,
      );
    const open = async () => (await flagStore(db).countQueues()).find(({ queue }) => queue === 'networks')?.open ?? 0;
    await db.transaction((tx) => saveFlags(tx, [{ ...flag, network }]));
    expect(await isWaiting()).toBe(true);
    const before = await open();
    const closed = { ...flag, network: { ...network, closed: { reason: 'dissolved' as const } } };
    const [changed] = await db.transaction((tx) => saveFlags(tx, [closed]));
    expect(changed?.revision).toBe(2);
    expect(await isWaiting()).toBe(false);
    expect(await open()).toBe(before - 1);
    expect(await flagStore(db).findFlag(flag.flagId)).toEqual(changed);
    // It may come together again.
    await db.transaction((tx) => saveFlags(tx, [{ ...flag, network }]));
    expect(await isWaiting()).toBe(true);
  });

  test('links are read and written a few rows at a time, each place its own', async () => {
    const keys = [
      { kind: 'points', key: 'one' },
      { kind: 'accounts', key: 'one' },
      { kind: 'accounts', key: 'nobody' },
    ];
    const load = async (place: string) =>
      (await db.transaction((tx) => loadLinks(tx, place, keys))).map(({ kind, body }) => `${kind} ${body}`).sort();
    const body = JSON.stringify({ text: AWKWARD });
    const rows = [
      { kind: 'points', key: 'one', body: '1' },
      { kind: 'accounts', key: 'one', body },
      { kind: 'accounts', key: 'two', body: '3' },
    ];
    await db.transaction((tx) => saveLinks(tx, `a-${driver}`, rows));
    expect(await load(`a-${driver}`)).toEqual([`accounts ${body}`, 'points 1']);
    expect(await load(`b-${driver}`)).toEqual([]);
    await db.transaction((tx) =>
      saveLinks(tx, `a-${driver}`, [
        { kind: 'points', key: 'one', body: null },
        { kind: 'accounts', key: 'one', body: '4' },
      ]),
    );
    expect(await load(`a-${driver}`)).toEqual(['accounts 4']);
  });

  test('the first receipt of a delivery stays', async () => {
    const receipts = receiptStore(db);
    await expect(receipts.find('forum', 'msg_1')).resolves.toBeNull();
    await receipts.save('forum', 'msg_1', { accepted: [AWKWARD] });
    await receipts.save('forum', 'msg_1', { accepted: [] });
    await receipts.save('chat', 'msg_1', { accepted: ['other'] });
    await expect(receipts.find('forum', 'msg_1')).resolves.toMatchObject({ response: { accepted: [AWKWARD] } });
    expect(Date.now() - ((await receipts.find('chat', 'msg_1'))?.receivedAt.getTime() ?? 0)).toBeLessThan(60_000);
  });

  test('retention deletes what is over, and spares a legal hold', async () => {
    const expiresAt = '2020-01-01T00:00:00Z';
    const [over, held] = [flagOf(`over-${driver}`, { expiresAt }), flagOf(`held-${driver}`, { expiresAt })];
    const kept = flagOf(`kept-${driver}`);
    await db.transaction((tx) => saveFlags(tx, [over, held, kept]));
    // However old its message, a new flag stays for a week.
    expect((await deleteExpired(db, { contextDays: 36_500, networkDays: 36_500, receiptHours: 1_000_000 })).flags).toBe(
      0,
    );
    await db.query("UPDATE flags SET expires_at = expires_at - interval '8 days'");
    await db.query('UPDATE flags SET legal_hold = true WHERE flag_id = $1', [held.flagId]);
    const contexts = [
      { key: 'old', body: {} },
      { key: 'young', body: {} },
    ];
    await db.query('DELETE FROM contexts');
    await db.transaction((tx) => saveContexts(tx, contexts));
    await db.query("UPDATE contexts SET touched_at = now() - interval '31 days' WHERE context_key = 'old'");
    await receiptStore(db).save('forum', 'aged', {});
    await db.query("UPDATE webhook_receipts SET received_at = now() - interval '25 hours' WHERE webhook_id = 'aged'");
    await db.query('DELETE FROM link_rows');
    const links = ['points', 'accounts', 'networks', 'memberships'].map((kind) => ({ kind, key: 'k', body: '{}' }));
    await db.transaction((tx) => saveLinks(tx, 'place', links));
    await db.query("UPDATE link_rows SET touched_at = now() - interval '31 days'");
    const deleted = await deleteExpired(db, { contextDays: 30, networkDays: 90, receiptHours: 24 });
    expect(deleted).toEqual({ flags: 1, contexts: 1, links: 2, receipts: 1 });
    const found = await Promise.all([over, held, kept].map((flag) => flagStore(db).findFlag(flag.flagId)));
    expect(found.map((flag) => flag !== null)).toEqual([false, true, true]);
  });
});

test('a lost listening connection is opened again', async () => {
  const db = openPostgres({ url: await createPostgresDatabase(), poolSize: 2 });
  onTestFinished(() => db.close());
  let heard = 0;
  await db.listen('reconnect', () => void heard++);
  await db.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");
  // Once for what may have been missed.
  await eventually('the new connection', () => heard === 1);
  await db.query("SELECT pg_notify('reconnect', '')");
  await eventually('the notification', () => heard === 2);
});

test('PGlite keeps what it wrote in its folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'manumit-pglite-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const first = await openPglite({ folder });
  await migrate(first);
  await claimPosition(first, { groupId: 'g', topic: 't', partition: 0 }, 'kept');
  await first.close();
  const second = await openPglite({ folder });
  onTestFinished(() => second.close());
  await expect(migrate(second)).resolves.toEqual([]);
  await expect(second.query('SELECT assignment FROM consumer_positions')).resolves.toMatchObject({
    rows: [{ assignment: 'kept' }],
  });
});
