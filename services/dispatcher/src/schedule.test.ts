import { expect, test } from 'vitest';
import { retryAfterMs, retryInMs, SCHEDULE_MS } from './schedule.js';

test('ten attempts over more than three days, then none', () => {
  const delays = SCHEDULE_MS.map((_, failures) => retryInMs(failures, 0.5));
  expect(delays).toEqual(SCHEDULE_MS);
  expect(SCHEDULE_MS).toHaveLength(10);
  expect(SCHEDULE_MS.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(3 * 86_400_000);
  expect(retryInMs(10, 0.5)).toBeNull();
});

test('jitter spreads an attempt by a fifth to both sides', () => {
  expect(retryInMs(1, 0)).toBe(4_000);
  expect(retryInMs(1, 0.999_999)).toBe(6_000);
});

const NOW = new Date('2026-01-02T03:04:05Z');
test.each([
  ['120', 120_000],
  ['Fri, 02 Jan 2026 03:05:05 GMT', 60_000],
  ['Thu, 01 Jan 2026 00:00:00 GMT', 0],
  ['999999999', 86_400_000],
  ['soon', null],
  ['', null],
  [undefined, null],
])('Retry-After %s', (header, expected) => {
  expect(retryAfterMs(header, NOW)).toBe(expected);
});
