import { randomUUID } from 'node:crypto';
import { type Bus, openKafkaBus } from '@manumit/bus';
import { Flag, TOPICS } from '@manumit/contracts';
import { createScorer, createScorerEvents, type Scorer } from '@manumit/scorer';
import { createLogger, createRegistry, type MetricsRegistry } from '@manumit/service-kit';
import { type Database, openPostgres } from '@manumit/store';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type KafkaServer, startKafka } from '../servers/kafka.js';
import { trimKafka } from '../support/buses.js';
import { copyPostgresDatabase, createPostgresDatabase, openMigrated } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { CONTEXT_KEY, flagsOn, messageEvent, publishEvents, scoringOptions } from '../support/scoring.js';

// A store that was restored from a backup beside a Kafka that was not: offsets and outbox numbers are behind.

let kafka: KafkaServer;
let bus: Bus;
beforeAll(async () => {
  kafka = await startKafka();
  bus = openKafkaBus({ brokers: kafka.brokers, clientId: 'test', tuning: { maxWaitMs: 100 } });
});
afterAll(async () => {
  await bus?.close();
  await kafka?.stop();
});

interface Running {
  readonly database: Database;
  readonly registry: MetricsRegistry;
  readonly lines: string[];
  stop(): Promise<void>;
}

/** A scorer of the group on a database, as one process is. */
async function startScorer(url: string, groupId: string): Promise<Running> {
  const database = await openMigrated(openPostgres({ url, poolSize: 4 }));
  const registry = createRegistry();
  const lines: string[] = [];
  const logger = createLogger({
    name: 'scorer',
    level: 'info',
    destination: { write: (line) => void lines.push(line) },
  });
  const events = createScorerEvents({ registry, logger });
  const options = { ...(await scoringOptions(bus, database)), groupId, events };
  const consuming = { contextKey: CONTEXT_KEY, maxBatchRecords: 50, concurrency: 4 };
  const scorer: Scorer = await createScorer({ ...options, ...consuming });
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= scorer.stop().then(() => database.close());
    return stopped;
  };
  onTestFinished(stop);
  return { database, registry, lines, stop };
}

/** Conversations enough to be on every partition, two signs in each. */
async function publishSigns(prefix: string): Promise<number> {
  const signs = Array.from({ length: 24 }, (_, n) => messageEvent({ conversationId: `${prefix}-${n % 12}` }));
  await publishEvents(bus, signs);
  return signs.length;
}

async function storedFlags(database: Database, prefix: string): Promise<Flag[]> {
  const { rows } = await database.query<{ body: string }>('SELECT body FROM flags ORDER BY flag_id');
  return rows
    .map(({ body }) => Flag.parse(JSON.parse(body)))
    .filter(({ conversationId }) => conversationId.startsWith(prefix));
}
const countOf = (texts: readonly string[]) => {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
};
const revisionsOn = async (topic: string, prefix: string) =>
  countOf((await flagsOn(bus, topic, prefix)).map((flag) => JSON.stringify(flag)));
const isIdle = async (groupId: string) => (await bus.lag(groupId, [TOPICS.messages])).every(({ lag }) => lag === 0n);

/** Messages before a backup, messages after it, and the backup in the place of the database. */
async function untilRestored(name: string) {
  const groupId = `group-${randomUUID()}`;
  const url = await createPostgresDatabase();
  const first = await startScorer(url, groupId);
  await publishSigns(`${name}-before`);
  await eventually('the flags before', () => isIdle(groupId));
  await first.stop();
  const backup = await copyPostgresDatabase(url);

  const second = await startScorer(url, groupId);
  const lost = await publishSigns(`${name}-after`);
  await eventually('the flags after', () => isIdle(groupId));
  const stored = await storedFlags(second.database, name);
  await second.stop();
  const published = await eventually('all of them on the topic', async () => {
    const revisions = await revisionsOn(TOPICS.flags, `${name}-after`);
    return revisions.size >= stored.length / 2 && revisions;
  });
  expect(stored.length).toBeGreaterThanOrEqual(48);
  return { groupId, backup, lost, stored, published };
}

test('the same group raises the same flags again, in the store and at most twice on the topic, and loses no later one', async () => {
  const { groupId, backup, stored, published } = await untilRestored('restored');
  // Nothing new comes in: what the store lacks must not wait for it.
  const scorer = await startScorer(backup, groupId);
  await eventually('what the store lacked', async () => {
    const now = await storedFlags(scorer.database, 'restored');
    return now.length === stored.length;
  });
  await eventually('the group has caught up', () => isIdle(groupId));
  expect(await storedFlags(scorer.database, 'restored')).toEqual(stored);
  expect(scorer.lines.join('')).toContain('the store is older than what the group has acknowledged');
  expect(scorer.lines.join('')).toContain('the store is older than its flags on the bus');

  const again = await eventually('the flags again', async () => {
    const revisions = await revisionsOn(TOPICS.flags, 'restored-after');
    return [...revisions.values()].every((count) => count === 2) && revisions;
  });
  expect([...again.keys()].sort()).toEqual([...published.keys()].sort());
  expect([...(await revisionsOn(TOPICS.flags, 'restored-before')).values()].every((count) => count === 1)).toBe(true);

  await publishSigns('restored-later');
  await eventually('the flags of what came later', async () => {
    const later = await storedFlags(scorer.database, 'restored-later');
    const on = await flagsOn(bus, TOPICS.flags, 'restored-later');
    return later.length >= 24 && new Set(on.map(({ flagId }) => flagId)).size === later.length;
  });
  expect([...(await revisionsOn(TOPICS.flags, 'restored-later')).values()].every((count) => count === 1)).toBe(true);
});

test('what the topic no longer holds is told and counted, and what comes after it is flagged', async () => {
  const { groupId, backup, lost } = await untilRestored('trimmed');
  const ends = await bus.lag(groupId, [TOPICS.messages]);
  const offsets = ends.map(({ partition, end }) => ({ partition, offset: end.toString() }));
  await trimKafka(kafka.brokers, TOPICS.messages, offsets);

  const scorer = await startScorer(backup, groupId);
  const counted = await eventually('the loss is counted', async () => {
    const metric = await scorer.registry.getSingleMetric('moderation_trimmed_records_total')?.get();
    const count = (metric?.values ?? []).reduce((sum, { value }) => sum + value, 0);
    return count >= lost && count;
  });
  expect(counted).toBe(lost);
  const told = scorer.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(told.filter(({ level }) => level === 'error')).toContainEqual(
    expect.objectContaining({ topic: TOPICS.messages, msg: expect.stringContaining('no longer holds') }),
  );
  await publishSigns('trimmed-later');
  await eventually('the flags of what came later', async () => {
    const on = await flagsOn(bus, TOPICS.flags, 'trimmed-later');
    const later = await storedFlags(scorer.database, 'trimmed-later');
    return later.length >= 24 && new Set(on.map(({ flagId }) => flagId)).size === later.length;
  });
});
