import { expect, test } from 'vitest';
import { type AbortedTransaction, type FetchedMessage, markAborted } from './aborted-records.js';

const record = (offset: number, producerId: string, inTransaction = true): FetchedMessage => ({
  offset: String(offset),
  key: null,
  batchContext: { producerId, inTransaction },
  isControlRecord: false,
});
const marker = (offset: number, producerId: string, type: 'abort' | 'commit'): FetchedMessage => ({
  offset: String(offset),
  key: Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1]),
  batchContext: { producerId, inTransaction: true },
  isControlRecord: true,
});
const handedOut = (messages: FetchedMessage[], aborted: AbortedTransaction[]): number[] => {
  markAborted(messages, aborted);
  return messages.filter(({ isControlRecord }) => !isControlRecord).map(({ offset }) => Number(offset));
};

test('overlapping transactions are hidden in whatever order the broker lists them', () => {
  const log = () => [
    record(8, 'b'),
    record(9, 'a'),
    record(10, 'b'),
    marker(11, 'a', 'abort'),
    record(12, 'a'),
    marker(13, 'b', 'abort'),
    record(14, 'b'),
  ];
  const [a, b] = [
    { producerId: 'a', firstOffset: '9' },
    { producerId: 'b', firstOffset: '8' },
  ];
  expect(handedOut(log(), [a, b])).toEqual([12, 14]);
  expect(handedOut(log(), [b, a])).toEqual([12, 14]);
});

test('a fetch that begins within several of them hides all of them at once', () => {
  const log = [record(100, 'a'), record(101, 'b'), record(102, 'c'), record(103, 'a', false)];
  const aborted = [
    { producerId: 'a', firstOffset: '99' },
    { producerId: 'b', firstOffset: '7' },
  ];
  expect(handedOut(log, aborted)).toEqual([102, 103]);
});

test('a commit ends nothing that was aborted before, and an earlier transaction stays', () => {
  const log = [record(1, 'a'), marker(2, 'a', 'commit'), record(3, 'a'), marker(4, 'a', 'abort'), record(5, 'a')];
  expect(handedOut(log, [{ producerId: 'a', firstOffset: '3' }])).toEqual([1, 5]);
});
