import type { Bus, Consumer, SequencedWriter } from '../bus.js';
import { createBusAdmin } from './admin.js';
import { createKafkaClient } from './client.js';
import { startKafkaConsumer } from './kafka-consumer.js';
import { KAFKA_TUNING, type KafkaBusOptions } from './options.js';
import { createPublisher } from './publisher.js';
import { readKafka } from './reader.js';
import { openKafkaWriter } from './sequenced-writer.js';

/** The bus on Apache Kafka. Connects when something is asked of it. */
export function openKafkaBus(options: KafkaBusOptions): Bus {
  const tuning = { ...KAFKA_TUNING, ...options.tuning };
  const kafka = createKafkaClient(options, tuning);
  const admin = createBusAdmin(kafka);
  const publisher = createPublisher(kafka, tuning, admin.requireTopics);
  const consumers = new Set<Consumer>();
  const writers = new Set<SequencedWriter>();

  return {
    ensureTopics: admin.ensureTopics,
    publish: publisher.publish,
    async openSequencedWriter(id) {
      const writer = await openKafkaWriter(kafka, admin, id, tuning);
      writers.add(writer);
      return writer;
    },
    async consume(consumerOptions, handler) {
      const consumer = startKafkaConsumer(kafka, consumerOptions, handler, tuning, admin);
      consumers.add(consumer);
      return {
        async stop() {
          await consumer.stop();
          consumers.delete(consumer);
        },
      };
    },
    async *read(topic, from, partition) {
      await admin.requireTopics([topic]);
      yield* readKafka(kafka, admin, topic, from, partition, tuning);
    },
    lag: admin.lag,
    ping: admin.ping,
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.stop()));
      await Promise.all([...writers].map((writer) => writer.close().catch(() => null)));
      await publisher.close();
      await admin.close();
    },
  };
}
