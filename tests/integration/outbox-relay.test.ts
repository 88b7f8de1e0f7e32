import { type Bus, OutboxRelay, openLogBus } from '@manumit/bus';
import { appendOutbox, type Database } from '@manumit/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase } from '../support/databases.js';

const TOPIC = 'relayed';
let database: Database;
let bus: Bus;
beforeAll(async () => {
  database = await openTestDatabase('pglite');
  bus = openLogBus({ database });
  await bus.ensureTopics([{ topic: TOPIC, partitions: 1 }]);
});
afterAll(async () => {
  await bus.close();
  await database.close();
});

/** Every write waits at the gate, as one waits for a slow broker. */
function slowly(): { readonly bus: Bus; readonly open: () => void; readonly atGate: Promise<void> } {
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let arrive: () => void = () => {};
  const atGate = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const slow: Bus = {
    ...bus,
    async openSequencedWriter(id) {
      const writer = await bus.openSequencedWriter(id);
      return {
        get position() {
          return writer.position;
        },
        async write(records, to) {
          arrive();
          await gate;
          await writer.write(records, to);
        },
        close: () => writer.close(),
      };
    },
  };
  return { bus: slow, open, atGate };
}

const append = (shard: string, ...numbers: number[]) =>
  database.transaction((tx) =>
    appendOutbox(
      tx,
      shard,
      numbers.map((seq) => ({ seq: BigInt(seq), topic: TOPIC, key: shard, headers: {}, value: `${shard} ${seq}` })),
    ),
  );

async function written(shard: string): Promise<string[]> {
  const values: string[] = [];
  for await (const { key, value } of bus.read(TOPIC, { kind: 'earliest' }))
    if (key?.toString() === shard) values.push(String(value));
  return values;
}

test('two that flush at once write each record once', async () => {
  await append('both', 1, 2);
  const { bus: slow, open, atGate } = slowly();
  const relay = new OutboxRelay(database, slow, 'both');
  const first = relay.flush();
  await atGate;
  const second = relay.flush();
  await new Promise((resolve) => setTimeout(resolve, 100));
  open();
  await Promise.all([first, second]);
  await relay.close();
  expect(await written('both')).toEqual(['both 1', 'both 2']);
});

test('a claim that comes while an earlier batch still writes waits for it, and writes nothing twice', async () => {
  await append('claimed', 1);
  const { bus: slow, open, atGate } = slowly();
  const relay = new OutboxRelay(database, slow, 'claimed');
  const batch = relay.flush();
  await atGate;
  const claim = relay.close().then(() => relay.flush());
  open();
  await Promise.all([batch, claim]);
  await append('claimed', 2);
  relay.markPending();
  await relay.flush();
  await relay.close();
  expect(await written('claimed')).toEqual(['claimed 1', 'claimed 2']);
});

test('what is committed while another flush looks is not forgotten', async () => {
  await append('late', 1);
  const { bus: slow, open, atGate } = slowly();
  const relay = new OutboxRelay(database, slow, 'late');
  const first = relay.flush();
  await atGate;
  await append('late', 2);
  relay.markPending();
  const second = relay.flush();
  open();
  await Promise.all([first, second]);
  await relay.close();
  expect(await written('late')).toEqual(['late 1', 'late 2']);
});
