import { readFileSync } from 'node:fs';
import type { IncomingRecord, RecordBatch } from '@manumit/bus';
import { Policy } from '@manumit/contracts';
import type { Judge, Opinion } from '@manumit/judge';
import { createLogger, createRegistry, parseYaml } from '@manumit/service-kit';
import { expect, test } from 'vitest';
import { assessBatch } from './assess-batch.js';
import { createAssessor } from './assessor.js';
import { createScorerEvents } from './events.js';
import { loadRiskModel } from './load-detection.js';

const policyFile = new URL('../../../policies/default.yaml', import.meta.url);
const policy = parseYaml('default.yaml', readFileSync(policyFile, 'utf8'), Policy);
const model = await loadRiskModel(readFileSync(new URL('../../../models/gate.bin', import.meta.url)));

const SIGN = 'you give me your passport on arrival and work off the debt, do not tell your parents';
const FLAG: Opinion = { verdict: { none: 0.1, flag: 0.9, support: 0 }, roles: {}, typologies: {}, stages: {} };

/** A judge whose first so many answers the test gives: each in its time, or a fault. */
function heldJudge(held = Number.POSITIVE_INFINITY) {
  const waiting: { answer(opinion: Opinion | null): void; fail(error: Error): void }[] = [];
  const ask = (): Promise<Opinion | null> =>
    waiting.length === held
      ? Promise.resolve(null)
      : new Promise((resolve, reject) => waiting.push({ answer: resolve, fail: reject }));
  const judge: Judge = { version: 'held', judge: ask, glance: ask, close: async () => {} };
  return { judge, waiting };
}

function batchOf(texts: readonly string[], onHeartbeat: () => void = () => {}): RecordBatch {
  const records = texts.map((text, index): IncomingRecord => {
    const event = {
      id: `m${index}`,
      platform: 'test',
      surface: 'dm',
      conversationId: `c${index}`,
      sender: { id: 'invented-agent' },
      recipients: [{ id: 'invented-person' }],
      text,
      sentAt: '2026-01-02T03:04:05Z',
    };
    return {
      topic: 'moderation.messages.v1',
      partition: 0,
      offset: BigInt(index),
      key: null,
      value: Buffer.from(JSON.stringify(event)),
      headers: {},
      timestampMs: 0,
    };
  });
  return {
    topic: 'moderation.messages.v1',
    partition: 0,
    records,
    highWatermark: BigInt(texts.length),
    assignment: 'one',
    heartbeat: async () => onHeartbeat(),
    isStale: () => false,
  };
}

function open(judge: Judge) {
  const registry = createRegistry();
  const events = createScorerEvents({ registry, logger: createLogger({ name: 'test', level: 'silent' }) });
  const assessor = createAssessor(model, policy.thresholds, judge);
  return { registry, read: (batch: RecordBatch) => assessBatch(batch, assessor, policy, events) };
}

test('all that asks for the judge is asked before the first answer, and effects keep the order of their records', async () => {
  // Readings that explain a flag come after these two.
  const { judge, waiting } = heldJudge(2);
  const parts = open(judge).read(batchOf([`${SIGN} one`, 'good morning', `${SIGN} two`, 'good night']));
  const first = parts.next();
  await expect.poll(() => waiting.length).toBe(2);
  for (const { answer } of [...waiting].reverse()) answer(FLAG);
  const { value } = await first;
  expect(value?.effects.map(({ record }) => record.offset)).toEqual([0n, 2n]);
  expect(value?.nextOffset).toBe(4n);
  expect((await parts.next()).done).toBe(true);
});

test('a part ends where many answers are awaited, and the batch beats while it waits for them', async () => {
  const { judge, waiting } = heldJudge();
  const { read, registry } = open(judge);
  let beats = 0;
  const count = 40;
  const parts = read(
    batchOf(
      Array.from({ length: count }, (_, index) => `${SIGN} ${index}`),
      () => {
        beats += 1;
      },
    ),
  );
  const first = parts.next();
  await expect.poll(() => beats, { timeout: 5_000 }).toBeGreaterThan(1);
  const asked = waiting.length;
  expect(asked).toBeLessThan(count);
  for (const { answer } of waiting.splice(0)) answer(null);
  const { value } = await first;
  expect(value?.nextOffset).toBe(BigInt(asked));
  expect(value?.effects.map(({ kind }) => kind)).toEqual(Array.from({ length: asked }, () => 'poison'));
  expect(await registry.metrics()).toContain(`moderation_judged_messages_total ${asked}`);
});

test('a judge that has ended is a fault of the batch, not of a message', async () => {
  const { judge, waiting } = heldJudge();
  const parts = open(judge).read(batchOf([`${SIGN} one`, `${SIGN} two`]));
  const first = parts.next();
  await expect.poll(() => waiting.length).toBe(2);
  for (const { fail } of waiting) fail(new Error('the thread of the judge has ended'));
  await expect(first).rejects.toThrow('the thread of the judge has ended');
});
