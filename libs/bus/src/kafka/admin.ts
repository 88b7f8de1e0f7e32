import { setTimeout as wait } from 'node:timers/promises';
import type { Admin, ITopicConfig, Kafka } from 'kafkajs';
import type { PartitionLag, TopicSpec } from '../bus.js';
import { UnknownTopicError } from '../errors.js';
import { jitterMs } from '../jitter.js';
import { REQUEST_RETRY } from './client.js';
import { isRetriable } from './error-types.js';

/** Together about as long as a request is retried. */
const ATTEMPTS = 10;

export interface BusAdmin {
  ensureTopics(specs: readonly TopicSpec[]): Promise<void>;
  /** @throws UnknownTopicError */
  requireTopics(topics: Iterable<string>): Promise<void>;
  lag(groupId: string, topics: readonly string[]): Promise<PartitionLag[]>;
  ping(): Promise<void>;
  /** Asks what else there is to ask, again where the answer is that the servers are not ready for it yet. */
  ask<T>(question: (admin: Admin) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Connections for administration, made when they are needed. */
export function createBusAdmin(kafka: Kafka): BusAdmin {
  const known = new Set<string>();
  const clients = new Map<'ask' | 'ping', Promise<Admin>>();

  function connect(purpose: 'ask' | 'ping'): Promise<Admin> {
    const existing = clients.get(purpose);
    if (existing !== undefined) return existing;
    // A ping is to fail soon: whether servers answer is what it asks.
    const admin = kafka.admin({ retry: purpose === 'ping' ? { ...REQUEST_RETRY, retries: 1 } : REQUEST_RETRY });
    const connecting = admin.connect().then(
      () => admin,
      (error: unknown) => {
        clients.delete(purpose);
        throw error;
      },
    );
    clients.set(purpose, connecting);
    return connecting;
  }

  /** A client whose servers were gone does not find them again by itself: the next question gets a new one. */
  async function forget(purpose: 'ask' | 'ping', admin: Admin): Promise<void> {
    const current = clients.get(purpose);
    // Another question may have replaced it already.
    if ((await current?.catch(() => null)) === admin && clients.get(purpose) === current) clients.delete(purpose);
    await admin.disconnect().catch(() => null);
  }

  /**
   * kafkajs repeats few of its questions: a coordinator that is still loading or a leader that has just changed would
   * fail them. Only a new client is sure to ask for the leaders anew.
   */
  async function ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      const admin = await connect('ask');
      try {
        return await question(admin);
      } catch (error) {
        await forget('ask', admin);
        if (!isRetriable(error) || attempt >= ATTEMPTS) throw error;
      }
      await wait(jitterMs(attempt, 50, 1_500));
    }
  }

  async function missing(topics: Iterable<string>): Promise<string[]> {
    const asked = [...topics].filter((topic) => !known.has(topic));
    if (asked.length === 0) return [];
    const existing = new Set(await ask((admin) => admin.listTopics()));
    for (const topic of asked) if (existing.has(topic)) known.add(topic);
    return asked.filter((topic) => !known.has(topic));
  }

  return {
    async ensureTopics(specs) {
      const absent = new Set(await missing(specs.map((spec) => spec.topic)));
      const topics = specs.filter((spec) => absent.has(spec.topic)).map(toTopicConfig);
      if (topics.length > 0) await ask((admin) => admin.createTopics({ topics, waitForLeaders: true }));
    },
    async requireTopics(topics) {
      const [absent] = await missing(topics);
      if (absent !== undefined) throw new UnknownTopicError(absent);
    },
    async lag(groupId, topics) {
      const fetched = await ask((admin) => admin.fetchOffsets({ groupId, topics: [...topics] }));
      const committed = new Map(
        fetched.flatMap(({ topic, partitions }) =>
          partitions.map(({ partition, offset }): [string, bigint] => [`${topic}/${partition}`, BigInt(offset)]),
        ),
      );
      const perTopic = await Promise.all(topics.map((topic) => ask((admin) => lagOfTopic(admin, topic, committed))));
      return perTopic.flat();
    },
    async ping() {
      const admin = await connect('ping');
      try {
        await admin.describeCluster();
      } catch (error) {
        await forget('ping', admin);
        throw error;
      }
    },
    ask,
    async close() {
      for (const connecting of clients.values()) {
        const admin = await connecting.catch(() => null);
        await admin?.disconnect();
      }
    },
  };
}

function toTopicConfig(spec: TopicSpec): ITopicConfig {
  const entries: { name: string; value: string }[] = [];
  if (spec.retentionMs !== undefined) entries.push({ name: 'retention.ms', value: String(spec.retentionMs) });
  if (spec.compacted === true) entries.push({ name: 'cleanup.policy', value: 'compact' });
  if (spec.maxRecordBytes !== undefined)
    entries.push({ name: 'max.message.bytes', value: String(spec.maxRecordBytes) });
  // -1: as many replicas as the cluster's default says.
  return { topic: spec.topic, numPartitions: spec.partitions, replicationFactor: -1, configEntries: entries };
}

async function lagOfTopic(
  admin: Admin,
  topic: string,
  committed: ReadonlyMap<string, bigint>,
): Promise<PartitionLag[]> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return offsets
    .map(({ partition, high, low }): PartitionLag => {
      const found = committed.get(`${topic}/${partition}`) ?? -1n;
      const end = BigInt(high);
      const from = found < 0n ? BigInt(low) : found;
      return { topic, partition, committed: found < 0n ? null : found, end, lag: end > from ? end - from : 0n };
    })
    .sort((a, b) => a.partition - b.partition);
}
