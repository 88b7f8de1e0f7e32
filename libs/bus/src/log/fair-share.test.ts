import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fairShare } from './fair-share.js';

test('the shares add up to all partitions and differ by one at most', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.uuid(), { minLength: 1 }),
      fc.string(),
      fc.integer({ min: 1, max: 64 }),
      (ids, topic, n) => {
        const members = ids.map((memberId) => ({ memberId, topics: [topic] }));
        const shares = ids.map((id) => fairShare(id, members, topic, n));
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(n);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test('who does not read a topic has no share of it', () => {
  const members = [
    { memberId: 'a', topics: ['x'] },
    { memberId: 'b', topics: ['y'] },
  ];
  expect([fairShare('a', members, 'x', 3), fairShare('b', members, 'x', 3)]).toEqual([3, 0]);
});
