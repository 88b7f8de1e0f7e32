import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { piecesOf, segmentsOf } from './segments.js';

const span = (start: number, end: number) => ({ start, end });

describe('segmentsOf', () => {
  test('overlapping marks are cut where each begins and ends', () => {
    expect(segmentsOf('abcdef', [[span(1, 4)], [span(3, 5)]])).toEqual([
      { text: 'a', marks: [] },
      { text: 'bc', marks: [0] },
      { text: 'd', marks: [0, 1] },
      { text: 'e', marks: [1] },
      { text: 'f', marks: [] },
    ]);
  });

  test('a pair of surrogates stays together', () => {
    expect(segmentsOf('a😀b', [[span(2, 4)]])).toEqual([
      { text: 'a', marks: [] },
      { text: '😀b', marks: [0] },
    ]);
  });

  test('put together they are the text, whatever the spans', () => {
    const spans = fc.array(
      fc.record({ start: fc.integer({ min: -2, max: 40 }), end: fc.integer({ min: -2, max: 40 }) }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.array(spans, { maxLength: 4 }), (text, marks) => {
        const segments = segmentsOf(text, marks);
        expect(segments.map((segment) => segment.text).join('')).toBe(text);
        for (const segment of segments) expect(segment.text).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });
});

describe('piecesOf', () => {
  test('shows what turns the direction round, and leaves joiners alone', () => {
    expect(piecesOf('a\u202eb\u200dc\u0000')).toEqual([
      { kind: 'text', text: 'a' },
      { kind: 'control', code: '202E' },
      { kind: 'text', text: 'b\u200dc' },
      { kind: 'control', code: '0000' },
    ]);
  });

  test('line breaks and tabs are text', () => {
    expect(piecesOf('a\n\tb')).toEqual([{ kind: 'text', text: 'a\n\tb' }]);
  });
});
