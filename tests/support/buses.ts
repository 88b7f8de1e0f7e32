import { type Bus, openKafkaBus, openLogBus } from '@manumit/bus';
import type { Database } from '@manumit/store';
import kafkajs from 'kafkajs';
import { inject } from 'vitest';
import { openTestDatabase } from './databases.js';
import { startProxy } from './proxy.js';

export interface FreezableBus {
  readonly bus: Bus;
  /** The servers get nothing more from this bus, and it gets nothing from them. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

/** A place where several buses meet: one Kafka, or one database. */
export interface BusServer {
  open(): Bus;
  openFreezable(): Promise<FreezableBus>;
  /** Deletes the records of the only partition before an offset, as retention does. */
  trim(topic: string, before: bigint): Promise<void>;
  close(): Promise<void>;
}

export type BusKind = 'kafka' | 'postgres' | 'pglite';
export const BUS_KINDS: readonly BusKind[] = ['kafka', 'postgres', 'pglite'];

/** Short, so that a takeover does not take long. */
const KAFKA_TUNING = {
  sessionTimeoutMs: 2_000,
  heartbeatIntervalMs: 300,
  rebalanceTimeoutMs: 5_000,
  requestTimeoutMs: 2_000,
  maxWaitMs: 100,
  retryMaxMs: 300,
};
const LOG_TUNING = { leaseMs: 1_500, retryMaxMs: 300 };

export async function openBusServer(kind: BusKind): Promise<BusServer> {
  return kind === 'kafka' ? kafkaServer() : logServer(await openTestDatabase(kind === 'postgres' ? 'pg' : 'pglite'));
}

function kafkaServer(): BusServer {
  const { brokers, proxyPort, proxyTarget } = inject('kafka');
  const opened: Bus[] = [];
  const open = (addresses: readonly string[]) => {
    const bus = openKafkaBus({ brokers: addresses, clientId: 'test', tuning: KAFKA_TUNING });
    opened.push(bus);
    return bus;
  };
  return {
    open: () => open(brokers),
    async openFreezable() {
      const proxy = await startProxy(proxyPort, proxyTarget);
      return { bus: open([`127.0.0.1:${proxyPort}`]), freeze: proxy.freeze, thaw: proxy.thaw, close: proxy.close };
    },
    trim: (topic, before) => trimKafka(brokers, topic, [{ partition: 0, offset: before.toString() }]),
    async close() {
      await Promise.all(opened.map((bus) => bus.close()));
    },
  };
}

/** Deletes the records before the given offsets, as retention does. */
export async function trimKafka(
  brokers: readonly string[],
  topic: string,
  partitions: { readonly partition: number; readonly offset: string }[],
): Promise<void> {
  const admin = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  // kafkajs looks for the leaders of topics only that it has heard of.
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({ topic, partitions });
  await admin.disconnect();
}

function logServer(database: Database): BusServer {
  const opened: Bus[] = [];
  const open = (db: Database) => {
    const bus = openLogBus({ database: db, pollMs: 200, tuning: LOG_TUNING });
    opened.push(bus);
    return bus;
  };
  return {
    open: () => open(database),
    async openFreezable() {
      const gate = createGate();
      const bus = open(behindGate(database, gate));
      return { bus, freeze: gate.shut, thaw: gate.open, close: async () => gate.open() };
    },
    async trim(topic, before) {
      await database.query('DELETE FROM bus_log WHERE topic = $1 AND log_offset < $2', [topic, before.toString()]);
    },
    async close() {
      await Promise.all(opened.map((bus) => bus.close()));
      await database.close();
    },
  };
}

function createGate() {
  let waiting: Promise<void> = Promise.resolve();
  let release = () => {};
  return {
    pass: () => waiting,
    shut() {
      waiting = new Promise((resolve) => {
        release = resolve;
      });
    },
    open() {
      release();
      waiting = Promise.resolve();
    },
  };
}

/** The same database, as a process sees it that is stopped now and then. */
function behindGate(db: Database, gate: { pass(): Promise<void> }): Database {
  return {
    driver: db.driver,
    async query(sql, params) {
      await gate.pass();
      return db.query(sql, params);
    },
    async transaction(work) {
      await gate.pass();
      return db.transaction(work);
    },
    listen: (channel, onNotify) => db.listen(channel, onNotify),
    close: () => db.close(),
  };
}
