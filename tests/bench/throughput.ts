import { randomUUID } from 'node:crypto';
import { type BatchHandler, type Bus, openKafkaBus, openLogBus, topicSpecs } from '@manumit/bus';
import { conversationKey, MessageEvent, TOPICS } from '@manumit/contracts';
import { compileRiskModel } from '@manumit/risk';
import { type Assessor, createAssessor, createScoreHandler, openDetection } from '@manumit/scorer';
import type { Database } from '@manumit/store';
import { Kafka } from 'kafkajs';
import { inject } from 'vitest';
import { seededStream } from '../chaos/stream.js';
import { openTestDatabase } from '../support/databases.js';
import { MODELS_FOLDER, readPolicy, scoringOptions } from '../support/scoring.js';

export interface ThroughputResult {
  readonly name: string;
  /** Messages a second, the median of the runs. */
  readonly perSecond: number;
  /** As a share of the same loop with a scorer that knows no indicator. */
  readonly ofEmpty: number | null;
}

const BATCH_RECORDS = 2_000;

/** consume → assess → flag → commit, the same with an empty scorer, and a bare loop of kafkajs, over the same messages. */
export async function measureThroughput(messages: number, runs: number): Promise<ThroughputResult[]> {
  const { thresholds } = await readPolicy();
  const detection = await openDetection({ judge: true, modelsFolder: MODELS_FOLDER }, thresholds);
  const full = detection.assessor;
  const empty = createAssessor(compileRiskModel({ indicators: [], cues: [] }), thresholds, null);
  const { brokers } = inject('kafka');
  const results: ThroughputResult[] = [];

  const kafka = openKafkaBus({ brokers, clientId: 'bench' });
  await fill(kafka, messages);
  const onKafka = async (assessor: Assessor): Promise<number> => {
    const database = await openTestDatabase('pg');
    const rate = await scoreAll(kafka, database, assessor, messages);
    await database.close();
    return rate;
  };
  // The runs of the variants take turns: what else the machine does hits all of them.
  const rates = { bare: [] as number[], empty: [] as number[], full: [] as number[] };
  for (let run = 0; run < runs; run += 1) {
    rates.bare.push(await bareLoop(brokers, messages));
    rates.empty.push(await onKafka(empty));
    rates.full.push(await onKafka(full));
  }
  await kafka.close();
  results.push(
    { name: 'Kafka: bare kafkajs, one record out for twenty in', perSecond: median(rates.bare), ofEmpty: null },
    { name: 'Kafka + PostgreSQL: empty scorer', perSecond: median(rates.empty), ofEmpty: null },
    {
      name: 'Kafka + PostgreSQL: scorer',
      perSecond: median(rates.full),
      ofEmpty: median(rates.full) / median(rates.empty),
    },
  );

  for (const driver of ['pg', 'pglite'] as const) {
    const some = Math.ceil(messages / 5);
    const here = { empty: [] as number[], full: [] as number[] };
    for (let run = 0; run < runs; run += 1) {
      for (const [name, assessor] of [
        ['empty', empty],
        ['full', full],
      ] as const) {
        const database = await openTestDatabase(driver);
        const bus = openLogBus({ database });
        await fill(bus, some);
        here[name].push(await scoreAll(bus, database, assessor, some));
        await bus.close();
        await database.close();
      }
    }
    const name = driver === 'pg' ? 'PostgreSQL alone' : 'PGlite';
    results.push(
      { name: `${name}: empty scorer`, perSecond: median(here.empty), ofEmpty: null },
      { name: `${name}: scorer`, perSecond: median(here.full), ofEmpty: median(here.full) / median(here.empty) },
    );
  }
  await detection.close();
  return results;
}

/** Two in a hundred conversations have signs in them: far more than any platform sees. */
async function fill(bus: Bus, messages: number): Promise<void> {
  await bus.ensureTopics(topicSpecs(4));
  const events = seededStream({ seed: 1, messages, share: 0.02 }).events.map((event) => MessageEvent.parse(event));
  for (let begin = 0; begin < events.length; begin += 5_000) {
    await bus.publish(
      events.slice(begin, begin + 5_000).map((event) => ({
        topic: TOPICS.messages,
        key: conversationKey(event),
        value: Buffer.from(JSON.stringify(event)),
      })),
    );
  }
}

async function scoreAll(bus: Bus, database: Database, assessor: Assessor, messages: number): Promise<number> {
  const handler = createScoreHandler({ ...(await scoringOptions(bus, database)), assessor });
  const watch = stopwatch(messages);
  const counting: BatchHandler = {
    claim: async (claim) => handler.claim?.(claim),
    async handle(batch) {
      watch.begin();
      await handler.handle(batch);
      watch.count(batch.records.length);
    },
  };
  const consumer = await bus.consume(
    {
      groupId: `bench-${randomUUID()}`,
      topics: [TOPICS.messages],
      maxBatchRecords: BATCH_RECORDS,
      from: 'earliest',
      concurrency: 4,
    },
    counting,
  );
  const rate = await watch.rate;
  await consumer.stop();
  await handler.close();
  return rate;
}

/** What kafkajs does with nothing of ours around it. */
async function bareLoop(brokers: readonly string[], messages: number): Promise<number> {
  const client = new Kafka({ brokers: [...brokers], clientId: 'bare', logLevel: 0 });
  const producer = client.producer({ idempotent: true });
  const consumer = client.consumer({ groupId: `bare-${randomUUID()}`, maxWaitTimeInMs: 200 });
  const out = `bench-out-${randomUUID()}`;
  const admin = client.admin();
  await admin.createTopics({ topics: [{ topic: out, numPartitions: 4 }], waitForLeaders: true });
  await admin.disconnect();
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topic: TOPICS.messages, fromBeginning: true });
  const watch = stopwatch(messages);
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 4,
    async eachBatch({ batch, commitOffsetsIfNecessary, resolveOffset, heartbeat }) {
      watch.begin();
      const values = batch.messages.filter((_, index) => index % 20 === 0).map(({ key, value }) => ({ key, value }));
      await producer.send({ topic: out, messages: values });
      resolveOffset(batch.lastOffset());
      await commitOffsetsIfNecessary({
        topics: [
          {
            topic: batch.topic,
            partitions: [{ partition: batch.partition, offset: String(Number(batch.lastOffset()) + 1) }],
          },
        ],
      });
      await heartbeat();
      watch.count(batch.messages.length);
    },
  });
  const rate = await watch.rate;
  await consumer.disconnect();
  await producer.disconnect();
  return rate;
}

/** From the first batch to the acknowledgement-ready end of the last. */
function stopwatch(messages: number) {
  let start: number | null = null;
  let seen = 0;
  let done: (rate: number) => void = () => {};
  const rate = new Promise<number>((resolve) => {
    done = resolve;
  });
  return {
    rate,
    begin() {
      start ??= performance.now();
    },
    count(records: number) {
      seen += records;
      if (seen >= messages && start !== null) done((messages * 1_000) / (performance.now() - start));
    },
  };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
