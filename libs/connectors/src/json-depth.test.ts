import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDeeperThan } from './json-depth.js';

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

test('the depth of any JSON is told as a parser would see it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 6 }), (value, limit) => {
      return isDeeperThan(JSON.stringify(value), limit) === depthOf(value) > limit;
    }),
  );
});

test('brackets and escaped quotes in strings do not count', () => {
  expect(isDeeperThan('["[[[[\\"[[[["]', 1)).toBe(false);
  expect(isDeeperThan('[[', 1)).toBe(true);
});
