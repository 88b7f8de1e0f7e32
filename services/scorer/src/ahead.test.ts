import { expect, test } from 'vitest';
import { ahead } from './ahead.js';

test('the next item is being made while one is used, and no more than one', async () => {
  const made: number[] = [];
  async function* source() {
    for (let item = 1; item <= 4; item += 1) {
      made.push(item);
      yield item;
    }
  }
  const seen: [number, number[]][] = [];
  for await (const item of ahead(source())) {
    await new Promise(setImmediate);
    seen.push([item, [...made]]);
  }
  expect(seen).toEqual([
    [1, [1, 2]],
    [2, [1, 2, 3]],
    [3, [1, 2, 3, 4]],
    [4, [1, 2, 3, 4]],
  ]);
});

test('what fails fails in its turn, and a source that is left is closed', async () => {
  let closed = 0;
  async function* source() {
    try {
      yield 1;
      throw new Error('no second');
    } finally {
      closed += 1;
    }
  }
  const seen: number[] = [];
  await expect(async () => {
    for await (const item of ahead(source())) seen.push(item);
  }).rejects.toThrow('no second');
  expect([seen, closed]).toEqual([[1], 1]);

  await expect(async () => {
    for await (const _item of ahead(source())) throw new Error('left');
  }).rejects.toThrow('left');
  expect(closed).toBe(2);
});
