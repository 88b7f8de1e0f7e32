import { expect, test } from 'vitest';
import { decompressSnappy } from './snappy.js';

// 13 bytes: the literal "ab", a copy of 6 at distance 2 (2-byte offset), and the literal "end..".
const block = Buffer.from([13, 0x04, 0x61, 0x62, 0x16, 2, 0, 0x10, 0x65, 0x6e, 0x64, 0x2e, 0x2e]);
const size = (bytes: number) => Buffer.from([0, 0, 0, bytes]);
const java = Buffer.concat([
  Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0, 0, 0, 0, 1, 0, 0, 0, 1]),
  size(block.length),
  block,
  size(block.length),
  block,
]);

test('a block, bare and in the framing of Java', () => {
  expect(decompressSnappy(block, 100).toString()).toBe('ababababend..');
  expect(decompressSnappy(java, 100).toString()).toBe('ababababend..ababababend..');
});

test.each([
  ['cut off', block.subarray(0, -1)],
  ['a copy before the beginning', Buffer.from([5, 0x00, 0x61, 0x0e, 9, 0])],
  ['a block cut off', java.subarray(0, -1)],
])('%s is refused', (_, data) => {
  expect(() => decompressSnappy(data, 100)).toThrow(RangeError);
});

test('no more than so many bytes', () => {
  expect(() => decompressSnappy(java, 20)).toThrow('more than');
});
