import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs, retry } from './backoff.js';

test('a pause stays between half the least and the most', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, chance) => {
      const pause = backoffMs(attempt, { minMs: 10, maxMs: 500, random: () => chance });
      return pause >= 5 && pause <= 500;
    }),
  );
});

test('it is tried until it works', async () => {
  let count = 0;
  const attempt = async () => {
    count += 1;
    if (count < 3) throw new Error('not yet');
    return count;
  };
  expect(await retry(attempt, { minMs: 1, maxMs: 2, signal: new AbortController().signal })).toBe(3);
});

test('a signal ends the trying with the last error', async () => {
  const stopping = new AbortController();
  const trying = retry(() => Promise.reject(new Error('never')), {
    minMs: 10_000,
    maxMs: 10_000,
    signal: stopping.signal,
    onRetry: () => stopping.abort(),
  });
  await expect(trying).rejects.toThrow('never');
});
