import { type Bus, type ConsumerState, openKafkaBus, openLogBus } from '@manumit/bus';
import { migrate, openPostgres } from '@manumit/store';
import { expect, onTestFinished, test } from 'vitest';
import { startKafka } from '../servers/kafka.js';
import { startPostgres } from '../servers/postgres.js';
import { eventually } from '../support/eventually.js';

const tuning = { sessionTimeoutMs: 3_000, heartbeatIntervalMs: 300, requestTimeoutMs: 2_000, retryMaxMs: 500 };

async function openOnKafka() {
  const server = await startKafka();
  onTestFinished(() => server.stop());
  const bus = openKafkaBus({ brokers: server.brokers, clientId: 'test', tuning });
  onTestFinished(() => bus.close());
  return { bus, server };
}

async function openOnPostgres() {
  const server = await startPostgres();
  onTestFinished(() => server.stop());
  const database = openPostgres({ url: server.url, poolSize: 4 });
  onTestFinished(() => database.close());
  await migrate(database);
  const bus = openLogBus({ database, pollMs: 100, tuning: { leaseMs: 2_000, retryMaxMs: 300 } });
  onTestFinished(() => bus.close());
  return { bus, server };
}

/** Publishes numbers until it is told to stop, each again until it is durable. @returns how many were */
function publishAlong(bus: Bus, signal: AbortSignal): Promise<number> {
  return (async () => {
    let count = 0;
    while (!signal.aborted) {
      const value = Buffer.from(String(count));
      await eventually(
        `record ${count} is durable`,
        () =>
          bus.publish([{ topic: 't', key: `${count % 5}`, value }]).then(
            () => true,
            () => false,
          ),
        60_000,
      );
      count += 1;
    }
    return count;
  })();
}

test.each([
  ['Kafka', openOnKafka],
  ['PostgreSQL', openOnPostgres],
])(
  'a crash of %s loses nothing that was published, and the consumer tells of it',
  async (_, open) => {
    const { bus, server } = await open();
    await bus.ensureTopics([{ topic: 't', partitions: 2 }]);
    const states: ConsumerState[] = [];
    const seen = new Set<number>();
    await bus.consume(
      {
        groupId: 'g',
        topics: ['t'],
        maxBatchRecords: 100,
        from: 'earliest',
        onState: (state) => void states.push(state),
      },
      { handle: async ({ records }) => records.forEach((record) => void seen.add(Number(record.value))) },
    );
    const publishing = new AbortController();
    const published = publishAlong(bus, publishing.signal);
    await eventually('the stream flows', () => seen.size > 50);
    await server.kill();
    await eventually('the consumer retries', () => states.at(-1)?.kind === 'retrying', 30_000);
    await expect(bus.ping()).rejects.toThrow();
    const before = seen.size;
    await server.restart();
    await eventually('the stream flows again', () => seen.size > before + 50, 60_000);
    publishing.abort();
    const count = await published;
    await eventually('every record', () => seen.size >= count, 30_000);
    await eventually('the consumer runs', () => states.at(-1)?.kind === 'running');
    await expect(bus.ping()).resolves.toBeUndefined();
  },
  180_000,
);
