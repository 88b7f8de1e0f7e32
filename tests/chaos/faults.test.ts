import { setTimeout as wait } from 'node:timers/promises';
import { conversationKey, type MessageEventInput, TOPICS } from '@manumit/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../support/commands.js';
import { eventually } from '../support/eventually.js';
import { flagsOn, messageEvent, publishEvents } from '../support/scoring.js';
import { deliver } from './deliver.js';
import { type Cluster, openCluster } from './open-cluster.js';
import { calmOutcome, readOutcome } from './outcome.js';
import { FAULT } from './run-length.js';
import { seededStream } from './stream.js';

// One fault after the other on one cluster. Nothing is lost and nothing doubled: what is on the bus after each is what the pure core
// makes of everything that was sent so far.

const HOUR_MS = 3_600_000;
let cluster: Cluster;
const sent: MessageEventInput[] = [];
beforeAll(async () => {
  cluster = await openCluster({
    env: { NODE_OPTIONS: `--import ${ROOT}tests/chaos/clock.mjs`, CLOCK_JUMP_MS: String(HOUR_MS) },
  });
});
afterAll(() => cluster?.close());

interface Fault {
  readonly name: string;
  readonly seed: number;
  happen(): Promise<void>;
}

const gone = async (server: { kill(): Promise<void>; restart(): Promise<void> }): Promise<void> => {
  await server.kill();
  await wait(FAULT.holdMs);
  await server.restart();
};

/** Has lines reset again and again while they are slow. */
async function badLines(): Promise<void> {
  const lines = [cluster.kafkaLine, cluster.postgresLine];
  for (const line of lines) line.delay(50);
  const endsAt = performance.now() + FAULT.holdMs;
  for (let turn = 0; performance.now() < endsAt; turn += 1) {
    await wait(1_000);
    lines[turn % lines.length]?.reset();
  }
  for (const line of lines) line.delay(0);
}

/** Of the scorers: that of a gateway decides whether it takes a delivery at all. */
async function clocksJump(): Promise<void> {
  for (const scorer of cluster.scorers) scorer.poke();
  await wait(FAULT.holdMs / 2);
  for (const scorer of cluster.scorers) scorer.poke();
}

const FAULTS: readonly Fault[] = [
  { name: 'Kafka is gone for a while', seed: 1, happen: () => gone(cluster.kafka) },
  { name: 'PostgreSQL is gone for a while', seed: 2, happen: () => gone(cluster.postgres) },
  { name: 'the network is slow, and resets connections', seed: 3, happen: badLines },
  { name: 'clocks of scorers jump an hour ahead, and back', seed: 4, happen: clocksJump },
];

async function expectWhatWasSent(): Promise<void> {
  await cluster.ready();
  await cluster.drained();
  const { expectedDeadLetters, ...outcome } = await readOutcome(cluster.bus);
  expect(outcome).toEqual({ ...(await calmOutcome(sent)), deadLetters: expectedDeadLetters });
}

test.each(FAULTS.map((fault) => [fault.name, fault] as const))('%s', async (_name, { seed, happen }) => {
  const { events } = seededStream({ seed, messages: FAULT.messages });
  let fault: Promise<void> | null = null;
  await deliver(events, {
    url: cluster.url,
    secret: cluster.secret,
    pauseMs: 100,
    onProgress(share) {
      if (share >= 0.3) fault ??= happen();
    },
  });
  await fault;
  sent.push(...events);
  expect((await calmOutcome(events)).flags.length).toBeGreaterThan(5);
  await expectWhatWasSent();
});

test('a gateway whose clock is an hour ahead takes nothing, and the sender has it still', async () => {
  const { events } = seededStream({ seed: 5, messages: 50 });
  const to = { url: cluster.url, secret: cluster.secret, pauseMs: 0 };
  // A signal comes when the process gets to it.
  const wasRefused = () =>
    deliver(events, to).then(
      () => false,
      ({ message }: Error) => message.includes('refused'),
    );
  cluster.gateway.poke();
  await eventually('a refusal', wasRefused);
  const metrics = await (await fetch(`${cluster.gateway.adminUrl}/metrics`)).text();
  expect(metrics).toMatch(/moderation_gateway_refusals_total\{[^}]*reason="stale"[^}]*\} [1-9]/);
  cluster.gateway.poke();
  await eventually('a delivery that is taken', async () => !(await wasRefused()));
  sent.push(...events);
  await expectWhatWasSent();
});

test('every hundredth record is poison: each is a dead letter, and all others have their effect', async () => {
  const { events } = seededStream({ seed: 6, messages: FAULT.messages });
  const poison = (index: number): Buffer =>
    [
      Buffer.from('{"id": 1'),
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.from(`{"text": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
      Buffer.from(JSON.stringify({ ...events[0], schemaVersion: 2 })),
      Buffer.alloc(1_000_000, 'a'),
    ][index % 5] ?? Buffer.alloc(0);
  const records = events.map((event) => ({
    topic: TOPICS.messages,
    key: conversationKey(event),
    value: Buffer.from(JSON.stringify(event)),
  }));
  for (let begin = 0, count = 0; begin < records.length; begin += 100, count += 1) {
    const part = records.slice(begin, begin + 100);
    await cluster.bus.publish([...part, { topic: TOPICS.messages, key: `poison-${count}`, value: poison(count) }]);
  }
  sent.push(...events);
  await expectWhatWasSent();
});

test('a conversation that is nearly all of the stream holds up no other partition', async () => {
  const count = FAULT.messages * 20;
  const hot = Array.from({ length: count }, (_, index) =>
    messageEvent({ id: `hot-${index}`, conversationId: 'hot', text: 'see you at the station at six' }),
  );
  const cold = Array.from({ length: 12 }, (_, index) =>
    messageEvent({ id: `cold-${index}`, conversationId: `cold-${index}` }),
  );
  await publishEvents(cluster.bus, hot);
  const lagsBefore = await cluster.bus.lag('chaos', [TOPICS.messages]);
  const busiest = lagsBefore.reduce((most, lag) => (lag.lag > most.lag ? lag : most));
  await publishEvents(cluster.bus, cold);
  const elsewhere = await eventually('flags of other partitions', async () => {
    const flags = await flagsOn(cluster.bus, TOPICS.flags, 'cold-');
    return flags.length >= cold.length / 2 && flags;
  });
  const lag = (await cluster.bus.lag('chaos', [TOPICS.messages]))[busiest.partition]?.lag ?? 0n;
  expect(elsewhere.length).toBeGreaterThanOrEqual(cold.length / 2);
  expect(lag).toBeGreaterThan(0n);
  sent.push(...hot, ...cold);
  await expectWhatWasSent();
});
