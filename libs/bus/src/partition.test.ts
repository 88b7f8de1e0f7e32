import { expect, test } from 'vitest';
import { murmur2, partitionOf } from './partition.js';

// From UtilsTest.testMurmur2 of Apache Kafka's Java client.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('murmur2 of %s is what Kafka computes', (text, hash) => {
  expect(murmur2(Buffer.from(text))).toBe(hash);
});

test('a key keeps to its partition, records without one are spread', () => {
  expect(partitionOf('conversation-1', 12, 0.9)).toBe(partitionOf('conversation-1', 12, 0.1));
  expect([0, 0.5, 0.999].map((spread) => partitionOf(null, 4, spread))).toEqual([0, 2, 3]);
});
