import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.js';

test('a cursor leads back to its place', () => {
  const place = { priority: 2, raisedAt: '2026-01-02T03:04:05.678Z', flagId: `flg_${'0a'.repeat(16)}` };
  expect(decodeCursor(encodeCursor(place))).toEqual(place);
});

test('anything else is none', () => {
  fc.assert(fc.property(fc.string(), (text) => decodeCursor(text) === null));
});
