import type { Kafka, Producer, Transaction } from 'kafkajs';
import type { OutgoingRecord, SequencedWriter } from '../bus.js';
import { BrokenWriterError, FencedWriterError } from '../errors.js';
import { sendInSpan } from '../telemetry.js';
import type { BusAdmin } from './admin.js';
import { TRANSACTION_RETRY } from './client.js';
import { isProducerFenced } from './error-types.js';
import { chunksOf, keyPartitioner, toTopicMessages } from './messages.js';
import type { KafkaTuning } from './options.js';

/** Holds no records: positions are offsets that the writers' groups have committed for its only partition. */
export const WRITERS_SPEC = { topic: 'manumit.writers.v1', partitions: 1 } as const;

/**
 * A transactional producer. Initialising it fences out every earlier producer of the id and ends what they left
 * open; the position is an offset committed in the same transaction as the records.
 *
 * Kafka forgets the offsets of a group that has committed nothing for `offsets.retention.minutes` (seven days), so
 * opening commits the position again.
 *
 * @see https://kafka.apache.org/documentation/#semantics
 */
export async function openKafkaWriter(
  kafka: Kafka,
  admin: BusAdmin,
  id: string,
  tuning: KafkaTuning,
): Promise<SequencedWriter> {
  const name = `manumit-writer-${id}`;
  await admin.ensureTopics([WRITERS_SPEC]);
  const producer = kafka.producer({
    transactionalId: name,
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: tuning.transactionTimeoutMs,
    allowAutoTopicCreation: false,
    createPartitioner: keyPartitioner,
    retry: TRANSACTION_RETRY,
  });
  let position: bigint;
  try {
    await producer.connect();
    // kafkajs initialises the producer with its first transaction.
    await (await producer.transaction()).abort();
    position = await readPosition(admin, name);
    if (position > 0n) await commit(producer, name, [], position);
  } catch (error) {
    await producer.disconnect().catch(() => null);
    throw isProducerFenced(error) ? new FencedWriterError(id, { cause: error }) : error;
  }
  let cause: unknown = null;

  async function write(records: readonly OutgoingRecord[], to: bigint): Promise<void> {
    if (cause instanceof FencedWriterError) throw cause;
    if (cause !== null) throw new BrokenWriterError(id, { cause });
    try {
      await admin.requireTopics(new Set(records.map((record) => record.topic)));
      const chunks = [...chunksOf(records, tuning.maxRequestBytes)];
      await commit(producer, name, chunks, to);
    } catch (error) {
      cause = isProducerFenced(error) ? new FencedWriterError(id, { cause: error }) : error;
      throw cause;
    }
    position = to;
  }

  return {
    get position() {
      return position;
    },
    write: (records, to) => sendInSpan('kafka', records, (traced) => write(traced, to)),
    async close() {
      cause ??= new Error('it was closed');
      await producer.disconnect();
    },
  };
}

async function commit(
  producer: Producer,
  groupId: string,
  chunks: readonly OutgoingRecord[][],
  to: bigint,
): Promise<void> {
  const transaction: Transaction = await producer.transaction();
  try {
    for (const chunk of chunks) await transaction.sendBatch({ acks: -1, topicMessages: toTopicMessages(chunk) });
    const partitions = [{ partition: 0, offset: to.toString() }];
    await transaction.sendOffsets({ consumerGroupId: groupId, topics: [{ topic: WRITERS_SPEC.topic, partitions }] });
    await transaction.commit();
  } catch (error) {
    if (transaction.isActive()) await transaction.abort().catch(() => null);
    throw error;
  }
}

async function readPosition(admin: BusAdmin, groupId: string): Promise<bigint> {
  const [topic] = await admin.ask((client) => client.fetchOffsets({ groupId, topics: [WRITERS_SPEC.topic] }));
  const offset = BigInt(topic?.partitions[0]?.offset ?? '-1');
  return offset < 0n ? 0n : offset;
}
