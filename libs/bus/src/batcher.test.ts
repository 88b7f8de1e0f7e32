import { expect, test } from 'vitest';
import { createBatcher } from './batcher.js';

const limits = { maxRecords: 4, maxBytes: 100 };

test('calls of one turn go together, up to the limits and in order', async () => {
  const flushed: (readonly number[])[] = [];
  const batcher = createBatcher<number>(
    async (items) => void flushed.push(items),
    () => 1,
    limits,
  );
  await Promise.all([batcher.add([1, 2]), batcher.add([3, 4]), batcher.add([5, 6, 7, 8, 9]), batcher.add([10])]);
  expect(flushed).toEqual([[1, 2, 3, 4], [5, 6, 7, 8, 9], [10]]);
});

test('a failed flush rejects its own calls only', async () => {
  const batcher = createBatcher<string>(
    async (items) => {
      if (items.includes('bad')) throw new Error('refused');
    },
    (item) => item.length * 40,
    limits,
  );
  const results = await Promise.allSettled([batcher.add(['bad']), batcher.add(['good'])]);
  expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled']);
  await batcher.drain();
});
