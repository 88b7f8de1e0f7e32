import { expect, test, vi } from 'vitest';
import { createGate } from './gate.js';
import type { Outcome } from './outcome.js';

const DELIVERED: Outcome = { kind: 'delivered', outcome: 'http_200' };
const FAULT: Outcome = { kind: 'failed', outcome: 'http_500', isFault: true, pauseMs: null };

test('no more attempts at once than the limit', async () => {
  const gate = createGate({ concurrency: 2 });
  let resolve = (_outcome: Outcome): void => {};
  const promise = new Promise<Outcome>((done) => {
    resolve = done;
  });
  const first = gate.pass(() => promise);
  expect(gate.room()).toBe(1);
  resolve(DELIVERED);
  await first;
  expect(gate.room()).toBe(2);
});

test('five faults in a row open the circuit; after a rest one attempt decides', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const states: string[] = [];
  const gate = createGate({ concurrency: 4, restMs: 1_000, onChange: (state) => states.push(state) });
  for (let count = 0; count < 4; count += 1) await gate.pass(async () => FAULT);
  expect(gate.room()).toBe(4);
  await gate.pass(async () => FAULT);
  expect([gate.room(), gate.state()]).toEqual([0, 'resting']);
  vi.advanceTimersByTime(1_000);
  expect(gate.room()).toBe(1);
  await gate.pass(async () => FAULT);
  expect(gate.room()).toBe(0);
  vi.advanceTimersByTime(1_000);
  await gate.pass(async () => DELIVERED);
  expect([gate.room(), gate.state()]).toEqual([4, 'working']);
  expect(states).toEqual(['resting', 'resting', 'working']);
  vi.useRealTimers();
});

test('a refused delivery is no fault of the endpoint', async () => {
  const gate = createGate({ concurrency: 1 });
  const refused: Outcome = { kind: 'failed', outcome: 'http_400', isFault: false, pauseMs: null };
  for (let count = 0; count < 10; count += 1) await gate.pass(async () => refused);
  expect(gate.state()).toBe('working');
});

test('a receiver that asks for time gets it', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const gate = createGate({ concurrency: 3 });
  await gate.pass(async () => ({ kind: 'failed', outcome: 'http_429', isFault: false, pauseMs: 60_000 }));
  expect([gate.room(), gate.state()]).toEqual([0, 'paused']);
  vi.advanceTimersByTime(60_000);
  expect(gate.room()).toBe(3);
  vi.useRealTimers();
});
