import { expect, test } from 'vitest';
import { decompressLz4 } from './lz4.js';

// A frame with one block: the literal "ab", a match of 6 at distance 2, and the last literal "end..".
const block = Buffer.from([0x22, 0x61, 0x62, 2, 0, 0x50, 0x65, 0x6e, 0x64, 0x2e, 0x2e]);
const frame = (body: Buffer) =>
  Buffer.concat([
    Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]),
    Buffer.from([body.length, 0, 0, 0]),
    body,
    Buffer.alloc(4),
  ]);

test('a match that overlaps its own output repeats it', () => {
  expect(decompressLz4(frame(block), 1_000).toString()).toBe('ababababend..');
});

test.each([
  ['no frame', Buffer.alloc(16)],
  ['cut off', frame(block).subarray(0, -4)],
  ['a match before the beginning', frame(Buffer.from([0x10, 0x61, 9, 0, 0x00]))],
])('%s is refused', (_, data) => {
  expect(() => decompressLz4(data, 1_000)).toThrow(RangeError);
});

test('no more than so many bytes', () => {
  expect(() => decompressLz4(frame(block), 12)).toThrow('more than 12 bytes');
});
