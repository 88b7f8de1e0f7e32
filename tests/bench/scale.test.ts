import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Bus, openKafkaBus, topicSpecs } from '@manumit/bus';
import { conversationKey, MessageEvent, TOPICS } from '@manumit/contracts';
import { expect, inject, test } from 'vitest';
import { createService, freePorts, until } from '../chaos/processes.js';
import { seededStream } from '../chaos/stream.js';
import { createPostgresDatabase } from '../support/databases.js';
import { readMix } from './mix.js';

const PARTITIONS = 8;
const MESSAGES = 60_000;
const JUDGE = process.env['SCALE_JUDGE'] ?? 'on';

interface Run {
  readonly scorers: number;
  readonly perSecond: number;
  /** Of all scorers together, the start left out. */
  readonly cpuMicrosecondsPerMessage: number;
  readonly residentMb: number;
}

/** The messages that every run reads, from the beginning. */
async function fill(bus: Bus): Promise<void> {
  await bus.ensureTopics(topicSpecs(PARTITIONS));
  const mix = await readMix();
  const records = seededStream({ seed: 1, messages: MESSAGES, share: 0 }).events.map((event, index) => ({
    topic: TOPICS.messages,
    key: conversationKey(MessageEvent.parse(event)),
    value: Buffer.from(JSON.stringify({ ...event, text: mix(index).text })),
  }));
  for (let begin = 0; begin < records.length; begin += 5_000) await bus.publish(records.slice(begin, begin + 5_000));
}

/** Scorers as processes, from when all of them are ready to the last acknowledgement. */
async function measure(bus: Bus, scorers: number): Promise<Run> {
  const groupId = `scale-${randomUUID()}`;
  const env = {
    MANUMIT_BUS: 'kafka',
    MANUMIT_KAFKA_BROKERS: inject('kafka').brokers.join(','),
    MANUMIT_DATABASE_URL: await createPostgresDatabase(),
    MANUMIT_PARTITIONS: String(PARTITIONS),
    MANUMIT_GROUP_ID: groupId,
    MANUMIT_CONTEXT_KEY: randomBytes(24).toString('hex'),
    MANUMIT_LOG_LEVEL: 'error',
    MANUMIT_JUDGE: JUDGE,
  };
  const services = (await freePorts(scorers)).map((port) => createService('services/scorer/dist/main.js', port, env));
  const metric = async (name: string): Promise<number> => {
    const texts = await Promise.all(services.map(async ({ adminUrl }) => (await fetch(`${adminUrl}/metrics`)).text()));
    const found = texts.flatMap((text) => [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'gm'))]);
    return found.reduce((total, [, value]) => total + Number(value), 0);
  };
  try {
    for (const service of services) service.start();
    await Promise.all(services.map((service) => service.ready()));
    const [startMs, cpuBefore] = [performance.now(), await metric('process_cpu_seconds_total')];
    const already = await metric('moderation_messages_assessed_total');
    const isDone = async () => (await bus.lag(groupId, [TOPICS.messages])).every(({ lag }) => lag === 0n);
    await until(isDone, 1_200_000, () => 'the scorers did not finish');
    const seconds = (performance.now() - startMs) / 1_000;
    const messages = (await metric('moderation_messages_assessed_total')) - already;
    const cpuSeconds = (await metric('process_cpu_seconds_total')) - cpuBefore;
    return {
      scorers,
      perSecond: messages / seconds,
      cpuMicrosecondsPerMessage: (cpuSeconds * 1e6) / messages,
      residentMb: (await metric('process_resident_memory_bytes')) / scorers / 1_048_576,
    };
  } finally {
    await Promise.all(services.map((service) => service.kill()));
  }
}

test('one scorer, and two', async () => {
  const bus = openKafkaBus({ brokers: inject('kafka').brokers, clientId: 'scale' });
  await fill(bus);
  const one = await measure(bus, 1);
  const two = await measure(bus, 2);
  await bus.close();
  const report = {
    node: process.version,
    cores: cpus().length,
    messages: MESSAGES,
    judge: JUDGE,
    partitions: PARTITIONS,
    runs: [one, two],
    efficiency: two.perSecond / (2 * one.perSecond),
  };
  const folder = fileURLToPath(new URL('../../reports/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}scale.json`, `${JSON.stringify(report, null, 2)}\n`);
  expect(Math.min(one.perSecond, two.perSecond)).toBeGreaterThan(0);
});
