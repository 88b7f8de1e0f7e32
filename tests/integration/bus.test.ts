import { randomUUID } from 'node:crypto';
import {
  type Bus,
  type ConsumerOptions,
  type ConsumerState,
  type Displacement,
  FencedWriterError,
  type IncomingRecord,
  type RecordBatch,
  StaleAssignmentError,
  UnknownTopicError,
} from '@manumit/bus';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { BUS_KINDS, type BusServer, openBusServer } from '../support/buses.js';
import { eventually } from '../support/eventually.js';

const textOf = (record: IncomingRecord): string => record.value?.toString() ?? 'null';
const keyOf = (record: IncomingRecord): string => record.key?.toString() ?? 'null';

/** Reads a topic until so many are there: Kafka shows a transaction a moment after it was committed. */
async function readCount(bus: Bus, topic: string, count: number): Promise<IncomingRecord[]> {
  return eventually(`${count} records`, async () => {
    const all = await readAll(bus.read(topic, { kind: 'earliest' }));
    return all.length >= count && all;
  });
}

async function readAll(records: AsyncIterable<IncomingRecord>): Promise<IncomingRecord[]> {
  const all: IncomingRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

/** A topic and a group of the test's own. */
async function newTopic(bus: Bus, partitions = 4): Promise<{ topic: string; options: ConsumerOptions }> {
  const topic = `test.${randomUUID()}`;
  await bus.ensureTopics([{ topic, partitions }]);
  return {
    topic,
    options: { groupId: `group-${randomUUID()}`, topics: [topic], maxBatchRecords: 100, from: 'earliest' },
  };
}

const record = (topic: string, key: string | null, value: string | null) => ({
  topic,
  key,
  value: value === null ? null : Buffer.from(value),
});

/** Collects what a consumer gets and says; stops it when the test is over. */
async function collect(
  bus: Bus,
  options: ConsumerOptions,
  onBatch: (batch: RecordBatch) => Promise<void> = async () => {},
) {
  const seen = {
    records: [] as IncomingRecord[],
    sizes: [] as number[],
    claims: [] as string[],
    states: [] as ConsumerState[],
  };
  const consumer = await bus.consume(
    { ...options, onState: (state) => void seen.states.push(state) },
    {
      claim: async ({ partition, assignment }) => void seen.claims.push(`${partition} ${assignment}`),
      async handle(batch) {
        await onBatch(batch);
        seen.sizes.push(batch.records.length);
        seen.records.push(...batch.records);
      },
    },
  );
  onTestFinished(() => consumer.stop());
  const isRunning = () => seen.states.at(-1)?.kind === 'running';
  return { ...seen, stop: consumer.stop, running: () => eventually('the consumer runs', isRunning) };
}

/** A key for each of two partitions. */
async function keysOfPartitions(bus: Bus): Promise<string[]> {
  const { topic } = await newTopic(bus, 2);
  const candidates = Array.from({ length: 20 }, (_, n) => `key-${n}`);
  await bus.publish(candidates.map((key) => record(topic, key, 'first')));
  const found = new Map<number, string>();
  for (const { partition, key } of await readAll(bus.read(topic, { kind: 'earliest' })))
    found.set(partition, String(key));
  return [found.get(0) ?? '', found.get(1) ?? ''];
}

const partitionsOf = (claims: readonly string[]) => new Set(claims.map((claim) => Number(claim.split(' ')[0])));

describe.each(BUS_KINDS)('the bus on %s', (kind) => {
  let server: BusServer;
  let bus: Bus;
  beforeAll(async () => {
    server = await openBusServer(kind);
    bus = server.open();
  });
  afterAll(() => server?.close());

  test('answers a ping', async () => {
    await expect(bus.ping()).resolves.toBeUndefined();
  });

  test('keeps the order of each key, with concurrent publishers', async () => {
    const { topic, options } = await newTopic(bus);
    const numbers = Array.from({ length: 300 }, (_, n) => n);
    await Promise.all(numbers.map((n) => bus.publish([record(topic, `key-${n % 7}`, String(n))])));
    const { records } = await collect(bus, options);
    await eventually('all records', () => records.length >= numbers.length);
    for (let key = 0; key < 7; key += 1) {
      const values = records.filter((r) => keyOf(r) === `key-${key}`);
      expect(values.map(textOf)).toEqual(numbers.filter((n) => n % 7 === key).map(String));
      expect(new Set(values.map((r) => r.partition)).size).toBe(1);
    }
  });

  test('carries headers, missing keys and values, and big values as they are', async () => {
    const { topic } = await newTopic(bus, 1);
    const big = Buffer.alloc(700_000, 'manumit ');
    const before = Date.now();
    await bus.publish([
      { topic, key: 'ключ', value: Buffer.from([0, 255, 10]), headers: { name: 'é\u0000', other: '' } },
      record(topic, 'tombstone', null),
      record(topic, null, 'no key'),
      ...[0, 1, 2].map((n) => ({ topic, key: `big-${n}`, value: big })),
    ]);
    const [first, tombstone, keyless, ...bigs] = await readAll(bus.read(topic, { kind: 'earliest' }));
    expect(first?.key?.toString()).toBe('ключ');
    expect([...(first?.value ?? [])]).toEqual([0, 255, 10]);
    expect(first?.headers['name']?.toString()).toBe('é\u0000');
    expect(first?.headers['other']?.toString()).toBe('');
    expect(Math.abs((first?.timestampMs ?? 0) - before)).toBeLessThan(10_000);
    expect([tombstone?.value, keyless?.key]).toEqual([null, null]);
    expect(bigs.map((r) => r.value?.equals(big))).toEqual([true, true, true]);
  });

  test('refuses a topic that does not exist', async () => {
    await expect(bus.publish([record(`test.${randomUUID()}`, 'a', 'b')])).rejects.toThrow(UnknownTopicError);
    await expect(readAll(bus.read(`test.${randomUUID()}`, { kind: 'earliest' }))).rejects.toThrow(UnknownTopicError);
  });

  test('hands out bounded batches, and acknowledges after they were handled', async () => {
    const { topic, options } = await newTopic(bus, 1);
    await bus.publish(Array.from({ length: 95 }, (_, n) => record(topic, 'k', String(n))));
    let release = () => {};
    const blocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { records, sizes } = await collect(bus, { ...options, maxBatchRecords: 10 }, async (batch) => {
      if (batch.records[0]?.offset === 0n) await blocked;
    });
    await expect(bus.lag(options.groupId, [topic])).resolves.toMatchObject([{ committed: null, end: 95n, lag: 95n }]);
    release();
    await eventually('all acknowledged', async () => (await bus.lag(options.groupId, [topic]))[0]?.lag === 0n);
    expect(records.map(textOf)).toEqual(Array.from({ length: 95 }, (_, n) => String(n)));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10);
  });

  test('a batch that fails comes again, in a new stretch, while other partitions go on', async () => {
    const { topic, options } = await newTopic(bus, 2);
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
    await bus.publish(keys.map((key) => record(topic, key, key)));
    const failed: string[] = [];
    const { records, claims, states } = await collect(bus, options, async (batch) => {
      if (batch.partition === 0 && failed.length < 2) {
        failed.push(batch.assignment);
        throw new Error('the database is away');
      }
    });
    await eventually('all records', () => records.length >= keys.length);
    expect(records.map(textOf).sort()).toEqual(keys);
    expect(new Set(claims.filter((claim) => claim.startsWith('0 '))).size).toBe(3);
    const retrying = states.find((state) => state.kind === 'retrying');
    expect(retrying).toMatchObject({ error: { message: 'the database is away' } });
    await eventually('running again', () => states.at(-1)?.kind === 'running');
  });

  test('a group goes on where it was acknowledged, and from the latest if it is told to', async () => {
    const { topic, options } = await newTopic(bus, 1);
    await bus.publish([record(topic, 'k', 'old')]);
    const latest = await collect(bus, { ...options, groupId: `group-${randomUUID()}`, from: 'latest' });
    const first = await collect(bus, options);
    await latest.running();
    await eventually('acknowledged', async () => (await bus.lag(options.groupId, [topic]))[0]?.lag === 0n);
    await first.stop();
    expect(first.states.at(-1)).toEqual({ kind: 'stopped' });
    await bus.publish([record(topic, 'k', 'new')]);
    await eventually('the new record', () => latest.records.length > 0);
    const second = await collect(bus, options);
    await eventually('the new record', () => second.records.length > 0);
    expect(first.records.map(textOf)).toEqual(['old']);
    expect(second.records.map(textOf)).toEqual(['new']);
    expect(latest.records.map(textOf)).toEqual(['new']);
  });

  test('a handler whose store is older than the group gets its records again, and then goes on', async () => {
    const { topic, options } = await newTopic(bus, 2);
    // One partition stays idle after the restore, the other gets a record.
    const keys = await keysOfPartitions(bus);
    const publish = (key: string, values: readonly string[]) =>
      bus.publish(values.map((value) => record(topic, key, value)));
    for (const key of keys) await publish(key, ['0', '1', '2', '3', '4']);
    const before = await collect(bus, options);
    const isAcknowledged = async () => (await bus.lag(options.groupId, [topic])).every(({ lag }) => lag === 0n);
    await eventually('all acknowledged', isAcknowledged);
    await before.stop();

    const seen: string[] = [];
    const displaced: Displacement[] = [];
    const restored = await bus.consume(options, {
      claim: async () => 3n,
      handle: async ({ partition, records }) => void seen.push(...records.map((r) => `${partition} ${r.offset}`)),
      displaced: (displacement) => void displaced.push(displacement),
    });
    onTestFinished(() => restored.stop());
    await publish(keys[0] ?? '', ['5']);
    await publish(keys[0] ?? '', ['6']);
    const expected = ['0 3', '0 4', '0 5', '0 6', ...(kind === 'kafka' ? ['1 3', '1 4'] : [])];
    await eventually('what came after its place', () => seen.length >= expected.length);
    expect([...seen].sort()).toEqual(expected);
    await eventually('all acknowledged', isAcknowledged);
    expect(displaced[0]).toMatchObject({ kind: 'rewound', topic, to: 3n });
    expect(displaced.every(({ kind: of }) => of === 'rewound')).toBe(true);
  });

  test('records that the log no longer holds are told, and the rest is handed out', async () => {
    const { topic, options } = await newTopic(bus, 1);
    await bus.publish(['1', '2', '3', '4', '5'].map((value) => record(topic, 'k', value)));
    await server.trim(topic, 3n);
    const seen: bigint[] = [];
    const displaced: Displacement[] = [];
    const consumer = await bus.consume(options, {
      claim: async () => 1n,
      handle: async ({ records }) => void seen.push(...records.map(({ offset }) => offset)),
      displaced: (displacement) => void displaced.push(displacement),
    });
    onTestFinished(() => consumer.stop());
    await eventually('the rest', () => seen.length === 2);
    expect(seen).toEqual([3n, 4n]);
    expect(displaced.filter(({ kind: of }) => of === 'trimmed')).toEqual([
      { kind: 'trimmed', topic, partition: 0, from: kind === 'kafka' ? 1n : 0n, to: 3n },
    ]);
  });

  test('members share the partitions, and take over from one that leaves', async () => {
    const { topic, options } = await newTopic(bus, 4);
    const other = server.open();
    const publish = (round: number) =>
      bus.publish(Array.from({ length: 40 }, (_, n) => record(topic, `key-${n}`, `${round}`)));
    const one = await collect(bus, options);
    await one.running();
    const two = await collect(other, options);
    await two.running();
    let round = 0;
    await eventually('both get records', async () => {
      round += 1;
      one.records.length = 0;
      two.records.length = 0;
      await publish(round);
      await eventually('a round', async () => (await bus.lag(options.groupId, [topic])).every((p) => p.lag === 0n));
      const shares = [one, two].map(({ records }) => new Set(records.map((r) => r.partition)).size);
      return shares[0] === 2 && shares[1] === 2;
    });
    await one.stop();
    two.records.length = 0;
    await publish(round + 1);
    await eventually('one gets all', () => two.records.filter((r) => textOf(r) === `${round + 1}`).length === 40);
    expect(partitionsOf(two.claims)).toEqual(new Set([0, 1, 2, 3]));
  });

  test('a member that was frozen finds its batch stale after a takeover, and acknowledges nothing', async () => {
    const { topic, options } = await newTopic(bus, 1);
    await bus.publish([record(topic, 'k', 'one')]);
    const frozen = await server.openFreezable();
    let held: RecordBatch | undefined;
    let letGo = () => {};
    const released = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const zombie = await collect(frozen.bus, options, async (batch) => {
      held ??= batch;
      await released;
    });
    onTestFinished(frozen.close);
    onTestFinished(letGo);
    const batch = await eventually('the first batch', () => held);
    frozen.freeze();
    const heir = await collect(bus, options);
    await eventually('the takeover', () => heir.records.length === 1);
    expect(heir.claims.at(-1)).not.toContain(batch.assignment);
    await bus.publish([record(topic, 'k', 'two')]);
    await eventually('the next record', () => heir.records.length === 2);
    frozen.thaw();
    await eventually('the loss is noticed', async () => {
      await batch.heartbeat().catch(() => null);
      return batch.isStale();
    });
    await expect(batch.heartbeat()).rejects.toThrow(StaleAssignmentError);
    letGo();
    await eventually('all acknowledged', async () => (await bus.lag(options.groupId, [topic]))[0]?.committed === 2n);
    await zombie.stop();
    expect((await bus.lag(options.groupId, [topic]))[0]?.committed).toBe(2n);
  });

  test('reads from an offset, a time and one partition, to the end as it was', async () => {
    const { topic } = await newTopic(bus, 2);
    await bus.publish(Array.from({ length: 20 }, (_, n) => record(topic, `key-${n}`, 'early')));
    const early = await readAll(bus.read(topic, { kind: 'earliest' }));
    expect(early).toHaveLength(20);
    const between = Math.max(...early.map((r) => r.timestampMs)) + 1;
    await eventually('the clock moves on', () => Date.now() > between + 1);
    await bus.publish(Array.from({ length: 6 }, (_, n) => record(topic, `key-${n}`, 'late')));
    const late = await readAll(bus.read(topic, { kind: 'time', timestampMs: between }));
    expect(late.map(textOf)).toEqual(Array.from({ length: 6 }, () => 'late'));
    const one = await readAll(bus.read(topic, { kind: 'offset', offset: 3n }, 1));
    expect(one.map((r) => r.offset)).toEqual(one.map((_, n) => BigInt(n + 3)));
    expect(new Set(one.map((r) => r.partition))).toEqual(new Set([1]));
    for await (const first of bus.read(topic, { kind: 'earliest' })) {
      expect(textOf(first)).toBe('early');
      break;
    }
    await expect(readAll(bus.read(topic, { kind: 'time', timestampMs: Date.now() + 60_000 }))).resolves.toEqual([]);
  });

  test('a sequenced writer writes records and position together, and a newer one fences it out', async () => {
    const { topic } = await newTopic(bus);
    const id = randomUUID();
    const first = await bus.openSequencedWriter(id);
    expect(first.position).toBe(0n);
    await first.write([record(topic, 'a', '1'), record(topic, 'b', '2')], 2n);
    await first.write([record(topic, 'a', '3')], 3n);
    expect(first.position).toBe(3n);
    // As after a crash between the write and what would have been done next.
    const second = await server.open().openSequencedWriter(id);
    expect(second.position).toBe(3n);
    await expect(first.write([record(topic, 'a', 'zombie')], 4n)).rejects.toThrow(FencedWriterError);
    await second.write([record(topic, 'a', '4')], 4n);
    const records = await readCount(bus, topic, 4);
    expect(records.filter((r) => keyOf(r) === 'a').map(textOf)).toEqual(['1', '3', '4']);
    expect(records.map(textOf).sort()).toEqual(['1', '2', '3', '4']);
    await second.close();
  });

  test('a write that fails writes nothing, and the writer must be opened again', async () => {
    const { topic } = await newTopic(bus);
    const id = randomUUID();
    const writer = await bus.openSequencedWriter(id);
    await writer.write([record(topic, 'a', '1')], 1n);
    await expect(writer.write([record(topic, 'a', '2'), record('test.missing', 'a', '2')], 2n)).rejects.toThrow(
      UnknownTopicError,
    );
    await expect(writer.write([record(topic, 'a', '2')], 2n)).rejects.toThrow('open it again');
    const again = await bus.openSequencedWriter(id);
    expect(again.position).toBe(1n);
    await again.write([record(topic, 'a', '2')], 2n);
    expect((await readCount(bus, topic, 2)).map(textOf)).toEqual(['1', '2']);
  });

  test('what a sequenced writer wrote is consumed without lag', async () => {
    const { topic, options } = await newTopic(bus, 1);
    const writer = await bus.openSequencedWriter(randomUUID());
    for (let n = 1; n <= 3; n += 1) await writer.write([record(topic, 'a', String(n))], BigInt(n));
    const { records } = await collect(bus, options);
    await eventually('no lag', async () => (await bus.lag(options.groupId, [topic]))[0]?.lag === 0n);
    expect(records.map(textOf)).toEqual(['1', '2', '3']);
  });

  test('ensures topics again and again', async () => {
    const { topic } = await newTopic(bus, 3);
    const specs = [{ topic, partitions: 9, retentionMs: 60_000, maxRecordBytes: 2_000_000 }];
    await Promise.all([bus.ensureTopics(specs), server.open().ensureTopics(specs)]);
    expect(await bus.lag('nobody', [topic])).toHaveLength(3);
  });
});
