import { openLogBus } from '@manumit/bus';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { DRIVERS, openTestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';

const HOUR_MS = 3_600_000;

describe.each(DRIVERS)('the log tables on %s', (driver) => {
  test('a lease whose holder does not know of it, because the answer was lost, is worked on again', async () => {
    const database = await openTestDatabase(driver);
    const bus = openLogBus({ database, pollMs: 100, tuning: { leaseMs: 600 } });
    onTestFinished(async () => {
      await bus.close();
      await database.close();
    });
    await bus.ensureTopics([{ topic: 't', partitions: 1 }]);
    const assignments = new Set<string>();
    await bus.consume(
      { groupId: 'g', topics: ['t'], maxBatchRecords: 10, from: 'earliest' },
      { handle: async ({ assignment }) => void assignments.add(assignment) },
    );
    const committed = (offset: bigint) =>
      eventually(`offset ${offset}`, async () => (await bus.lag('g', ['t']))[0]?.committed === offset);
    await bus.publish([{ topic: 't', key: null, value: null }]);
    await committed(1n);
    await database.query('UPDATE bus_leases SET epoch = epoch + 1');
    await bus.publish([{ topic: 't', key: null, value: null }]);
    await committed(2n);
    expect(assignments.size).toBe(2);
  });

  test('trim deletes what is older than its topic keeps, and readers go on after it', async () => {
    const database = await openTestDatabase(driver);
    const bus = openLogBus({ database, pollMs: 100 });
    onTestFinished(async () => {
      await bus.close();
      await database.close();
    });
    await bus.ensureTopics([
      { topic: 'kept', partitions: 1 },
      { topic: 'short', partitions: 1, retentionMs: HOUR_MS },
    ]);
    const publish = (topic: string, ...values: string[]) =>
      bus.publish(values.map((value) => ({ topic, key: null, value: Buffer.from(value) })));
    await publish('kept', 'a');
    await publish('short', 'b', 'c');
    await expect(bus.trim()).resolves.toBe(0);
    await database.query("UPDATE bus_log SET written_at = written_at - interval '2 hours'");
    await expect(bus.trim()).resolves.toBe(2);

    const options = { groupId: 'g', topics: ['short'], maxBatchRecords: 10, from: 'earliest' } as const;
    await expect(bus.lag('g', ['short'])).resolves.toMatchObject([{ committed: null, end: 2n, lag: 0n }]);
    const values: string[] = [];
    const consumer = await bus.consume(options, {
      handle: async ({ records }) => void values.push(...records.map((record) => `${record.offset} ${record.value}`)),
    });
    onTestFinished(() => consumer.stop());
    await publish('short', 'd');
    await eventually('acknowledged', async () => (await bus.lag('g', ['short']))[0]?.committed === 3n);
    expect(values).toEqual(['2 d']);
  });
});

test('a process whose clock is far ahead trims nothing that is young', async () => {
  const database = await openTestDatabase('pg');
  const bus = openLogBus({ database, pollMs: 100 });
  onTestFinished(async () => {
    vi.useRealTimers();
    await bus.close();
    await database.close();
  });
  await bus.ensureTopics([{ topic: 'short', partitions: 1, retentionMs: HOUR_MS }]);
  await bus.publish([{ topic: 'short', key: null, value: null }]);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_000 * HOUR_MS });
  await expect(bus.trim()).resolves.toBe(0);
});
