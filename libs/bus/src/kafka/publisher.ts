import type { Kafka, Producer } from 'kafkajs';
import { createBatcher } from '../batcher.js';
import type { OutgoingRecord } from '../bus.js';
import { UnknownTopicError } from '../errors.js';
import { sendInSpan } from '../telemetry.js';
import { REQUEST_RETRY } from './client.js';
import { isUnknownTopic } from './error-types.js';
import { chunksOf, keyPartitioner, sizeOfRecord, toTopicMessages } from './messages.js';
import type { KafkaTuning } from './options.js';

export interface Publisher {
  publish(records: readonly OutgoingRecord[]): Promise<void>;
  close(): Promise<void>;
}

const MAX_RECORDS = 10_000;

/** One idempotent producer, connected with the first record; calls at the same time share requests. */
export function createPublisher(
  kafka: Kafka,
  tuning: KafkaTuning,
  requireTopics: (topics: Iterable<string>) => Promise<void>,
): Publisher {
  let opened: Promise<Producer> | null = null;

  async function connect(): Promise<Producer> {
    const producer = kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: keyPartitioner,
      retry: REQUEST_RETRY,
    });
    try {
      await producer.connect();
    } catch (error) {
      opened = null;
      await producer.disconnect().catch(() => null);
      throw error;
    }
    return producer;
  }

  async function send(records: readonly OutgoingRecord[]): Promise<void> {
    for (const chunk of chunksOf(records, tuning.maxRequestBytes)) {
      opened ??= connect();
      const producer = await opened;
      try {
        await producer.sendBatch({ acks: -1, topicMessages: toTopicMessages(chunk) });
      } catch (error) {
        // Its sequence numbers may now be those of records that did arrive: the next ones would be taken for repeats.
        opened = null;
        await producer.disconnect().catch(() => null);
        const topic = chunk[0]?.topic ?? '';
        throw isUnknownTopic(error) ? new UnknownTopicError(topic) : error;
      }
    }
  }

  const batcher = createBatcher(send, {
    maxRecords: MAX_RECORDS,
    maxBytes: tuning.maxRequestBytes,
    sizeOf: sizeOfRecord,
    admit: (records) => requireTopics(new Set(records.map((record) => record.topic))),
  });

  return {
    publish: (records) => sendInSpan('kafka', records, batcher.add),
    async close() {
      await batcher.drain();
      const producer = await opened?.catch(() => null);
      await producer?.disconnect();
    },
  };
}
