import { expect, test } from 'vitest';
import { createBatcher } from './batcher.js';

const options = { maxRecords: 4, maxBytes: 100, sizeOf: () => 1, admit: async () => {} };

test('calls of one turn go together, up to the limits and in order', async () => {
  const flushed: (readonly number[])[] = [];
  const batcher = createBatcher<number>(async (items) => void flushed.push(items), options);
  await Promise.all([batcher.add([1, 2]), batcher.add([3, 4]), batcher.add([5, 6, 7, 8, 9]), batcher.add([10])]);
  expect(flushed).toEqual([[1, 2, 3, 4], [5, 6, 7, 8, 9], [10]]);
});

test('a failed flush rejects its own calls only', async () => {
  const batcher = createBatcher<string>(
    async (items) => {
      if (items.includes('bad')) throw new Error('refused');
    },
    { ...options, sizeOf: (item) => item.length * 40 },
  );
  const results = await Promise.allSettled([batcher.add(['bad']), batcher.add(['good'])]);
  expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled']);
  await batcher.drain();
});

test('a call that is not admitted fails alone, and the order of the others stays', async () => {
  const flushed: string[] = [];
  const batcher = createBatcher<string>(async (items) => void flushed.push(...items), {
    ...options,
    async admit(items) {
      // The first call takes longest, as where topics are looked up once.
      if (items[0] === 'a') await new Promise((resolve) => setImmediate(resolve));
      if (items[0] === 'bad') throw new Error('no such topic');
    },
  });
  const results = await Promise.allSettled(['a', 'bad', 'b'].map((item) => batcher.add([item])));
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(flushed).toEqual(['a', 'b']);
});
