import { randomUUID } from 'node:crypto';
import zlib from 'node:zlib';
import { type Bus, type ConsumerState, openKafkaBus, UnsupportedCodecError } from '@manumit/bus';
import kafkajs, { type Admin } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { eventually } from '../support/eventually.js';

const readsZstd = Reflect.has(zlib, 'zstdDecompress');

describe('Kafka alone', () => {
  let bus: Bus;
  let admin: Admin;
  beforeAll(async () => {
    const brokers = [...inject('kafka').brokers];
    bus = openKafkaBus({ brokers, clientId: 'test' });
    admin = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
  });
  afterAll(async () => {
    await bus?.close();
    await admin?.disconnect();
  });

  /** The broker compresses what it is given as the topic says: so its own libraries write what we read. */
  async function compressedTopic(codec: string, values: readonly string[]): Promise<string> {
    const topic = `test.${randomUUID()}`;
    const configEntries = [{ name: 'compression.type', value: codec }];
    await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }], waitForLeaders: true });
    await bus.publish(values.map((value) => ({ topic, key: 'k', value: Buffer.from(value) })));
    return topic;
  }

  const VALUES = [
    'short',
    'ab'.repeat(50_000),
    randomUUID().repeat(3_000),
    Array.from({ length: 20_000 }, (_, n) => n * n).join(),
  ];
  const READABLE = ['gzip', 'snappy', 'lz4', ...(readsZstd ? ['zstd'] : [])];

  test.each(READABLE)('reads what is compressed with %s', async (codec) => {
    const topic = await compressedTopic(codec, VALUES);
    const read: string[] = [];
    for await (const record of bus.read(topic, { kind: 'earliest' })) read.push(record.value?.toString() ?? '');
    expect(read).toEqual(VALUES);
  });

  test.skipIf(readsZstd)('says so when it cannot read a codec, never claims to run, and can be stopped', async () => {
    const topic = await compressedTopic('zstd', VALUES);
    const states: ConsumerState[] = [];
    const consumer = await bus.consume(
      {
        groupId: randomUUID(),
        topics: [topic],
        maxBatchRecords: 10,
        from: 'earliest',
        onState: (state) => void states.push(state),
      },
      { handle: async () => {} },
    );
    onTestFinished(() => consumer.stop());
    await eventually('the reason', () => states.at(-1)?.kind === 'retrying');
    expect(states.find((state) => state.kind === 'retrying')).toMatchObject({
      error: expect.any(UnsupportedCodecError),
    });
    await consumer.stop();
    expect(states.map((state) => state.kind)).toEqual(['retrying', 'stopped']);
  });
});
