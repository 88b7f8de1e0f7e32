// Reads a queue of Manumit from Kafka and says, a JSON line each, what is new on it. See docs/subscribe.md.
//   KAFKA_BROKERS=127.0.0.1:9092 TOPIC=moderation.queue.review.v1 GROUP=my-team node dist/consume.js
import { Kafka, logLevel } from 'kafkajs';

const {
  KAFKA_BROKERS = '127.0.0.1:9092',
  TOPIC = 'moderation.queue.review.v1',
  GROUP = 'my-team',
  MAX_RECORDS = '',
} = process.env;
const max = MAX_RECORDS === '' ? Number.POSITIVE_INFINITY : Number(MAX_RECORDS);

interface QueueItem {
  readonly flagId: string;
  readonly revision: number;
  readonly queue: string;
  readonly flag: { readonly kind: string; readonly score: number };
}

/** Delivery is at least once: what was seen before has a revision that is not higher. Keep this where it outlives the process. */
const seen = new Map<string, number>();

function handle(value: Buffer | null): void {
  if (value === null) return;
  const { flagId, revision, queue, flag } = JSON.parse(value.toString()) as QueueItem;
  if (revision <= (seen.get(flagId) ?? 0)) return;
  seen.set(flagId, revision);
  console.log(JSON.stringify({ flagId, revision, queue, kind: flag.kind, score: flag.score }));
}

const consumer = new Kafka({ brokers: KAFKA_BROKERS.split(','), clientId: GROUP, logLevel: logLevel.ERROR }).consumer({
  groupId: GROUP,
  maxWaitTimeInMs: 500,
});
let records = 0;
let stop: () => void = () => {};
const stopped = new Promise<void>((resolve) => {
  stop = resolve;
});
process.once('SIGTERM', stop);
process.once('SIGINT', stop);

await consumer.connect();
await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ topic, partition, message }) => {
    if (records >= max) return;
    handle(message.value);
    // After the work: a process that dies before gets the record again.
    await consumer.commitOffsets([{ topic, partition, offset: String(BigInt(message.offset) + 1n) }]);
    records += 1;
    if (records >= max) stop();
  },
});
await stopped;
await consumer.disconnect();
