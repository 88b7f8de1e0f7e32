import { randomUUID } from 'node:crypto';
import { type BatchHandler, type Bus, openKafkaBus, openLogBus, topicSpecs } from '@manumit/bus';
import { MessageEvent, TOPICS } from '@manumit/contracts';
import { compileRiskModel } from '@manumit/risk';
import { createAssessor, createScoreHandler, type Detection, openDetection } from '@manumit/scorer';
import type { Database } from '@manumit/store';
import { Kafka } from 'kafkajs';
import { inject } from 'vitest';
import { seededStream } from '../chaos/stream.js';
import { openTestDatabase } from '../support/databases.js';
import { MODELS_FOLDER, publishEvents, readPolicy, scoringOptions } from '../support/scoring.js';
import { readMix } from './mix.js';

export interface ThroughputResult {
  readonly name: string;
  /** Messages a second, the median of the runs. */
  readonly perSecond: number;
  /** As a share of the same loop with a scorer that knows no indicator. */
  readonly ofEmpty: number | null;
}

const BATCH_RECORDS = 2_000;

const VARIANTS = ['empty scorer', 'scorer without the judge', 'scorer'] as const;
type Rates = Record<(typeof VARIANTS)[number], number[]>;

/** consume → assess → flag → commit, the same without the judge, with an empty scorer, and a bare loop of kafkajs, over the same messages. */
export async function measureThroughput(messages: number, runs: number): Promise<ThroughputResult[]> {
  const { brokers } = inject('kafka');
  const kafka = openKafkaBus({ brokers, clientId: 'bench' });
  await fill(kafka, messages);
  // The runs of the variants take turns: what else the machine does hits all of them.
  const bare: number[] = [];
  const onKafka = noRates();
  for (let run = 0; run < runs; run += 1) {
    bare.push(await bareLoop(brokers, messages));
    for (const variant of VARIANTS) {
      const database = await openTestDatabase('pg');
      onKafka[variant].push(await scoreAll(kafka, database, variant, messages));
      await database.close();
    }
  }
  await kafka.close();

  const alone = { pg: noRates(), pglite: noRates() };
  const some = Math.ceil(messages / 5);
  for (const driver of ['pg', 'pglite'] as const)
    for (let run = 0; run < runs; run += 1)
      for (const variant of VARIANTS) {
        const database = await openTestDatabase(driver);
        const bus = openLogBus({ database });
        await fill(bus, some);
        alone[driver][variant].push(await scoreAll(bus, database, variant, some));
        await bus.close();
        await database.close();
      }

  return [
    { name: 'Kafka: bare kafkajs, one record out for twenty in', perSecond: median(bare), ofEmpty: null },
    ...resultsOf('Kafka + PostgreSQL', onKafka),
    ...resultsOf('PostgreSQL alone', alone.pg),
    ...resultsOf('PGlite', alone.pglite),
  ];
}

const noRates = (): Rates => ({ 'empty scorer': [], 'scorer without the judge': [], scorer: [] });

const resultsOf = (tier: string, rates: Rates): ThroughputResult[] =>
  VARIANTS.map((variant) => ({
    name: `${tier}: ${variant}`,
    perSecond: median(rates[variant]),
    ofEmpty: variant === 'empty scorer' ? null : median(rates[variant]) / median(rates['empty scorer']),
  }));

/** A judge of its own for each run: it would know the texts of the last. */
async function openVariant(variant: (typeof VARIANTS)[number]): Promise<Detection> {
  const { thresholds } = await readPolicy();
  if (variant === 'empty scorer')
    return {
      assessor: createAssessor(compileRiskModel({ indicators: [], cues: [] }), thresholds, null),
      close: async () => {},
    };
  return await openDetection({ judge: variant === 'scorer', modelsFolder: MODELS_FOLDER }, thresholds);
}

async function fill(bus: Bus, messages: number): Promise<void> {
  await bus.ensureTopics(topicSpecs(4));
  const mix = await readMix();
  const events = seededStream({ seed: 1, messages, share: 0 }).events.map((event, index) =>
    MessageEvent.parse({ ...event, text: mix(index).text }),
  );
  for (let begin = 0; begin < events.length; begin += 5_000)
    await publishEvents(bus, events.slice(begin, begin + 5_000));
}

async function scoreAll(
  bus: Bus,
  database: Database,
  variant: (typeof VARIANTS)[number],
  messages: number,
): Promise<number> {
  const { assessor, close } = await openVariant(variant);
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
  await close();
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
