import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileMatcher, type Entry, readEntry } from './matcher.js';
import { PatternError, parsePattern } from './pattern.js';
import { matchSlowly } from './slow-matcher.js';

const entryOf = (source: string, id = source): Entry => readEntry('indicator', id, source);
const found = (source: string, text: string): string[] =>
  compileMatcher([entryOf(source)])
    .match(text)
    .map(({ start, end }) => text.slice(start, end));

describe('the pattern language', () => {
  test.each([
    ['word', 'a word, two words', ['word']],
    ['stem*', 'stem stems step', ['stem', 'stems']],
    ['(a b|c) d', 'a b d; c d; b d', ['a b d', 'c d']],
    ['give [me|us] it', 'give it, give me it, give him it', ['give it', 'give me it']],
    ['give <0-2> passport', 'give me your passport. give me back your passport', ['give me your passport']],
    ['give <1-2> it', 'give it. give me it', ['give me it']],
    ['<num:10-17> years', '9 years 16 years fifteen years 18 years', ['16 years', 'fifteen years']],
    [
      'earn <money>',
      'earn 500 euro, earn $500, earn 2k usd, earn nothing',
      ['earn 500 euro', 'earn $500', 'earn 2k usd'],
    ],
    ['write <contact>', 'write +00 000 000 0000 now', ['write +00 000 000 0000']],
    ['не кажи', 'Не кажи нікому', ['Не кажи']],
    ['contraseña', 'CONTRASENA', ['CONTRASENA']],
    ['give passport', 'give, "passport"', ['give, "passport']],
    ['give <0-6> passport', 'give. me the passport', []],
  ])('%s', (source, text, expected) => {
    expect(found(source, text)).toEqual(expected);
  });

  test.each(['', '<0-3> word', '(a|b', 'a)', '<0-9> a', 'a <0-7> b', '<num>', '[a]', '*', 'a <what>', 'a < b'])(
    '%j cannot be read',
    (source) => {
      expect(() => parsePattern(source)).toThrow(PatternError);
    },
  );
});

test('what is negated is no hit, but where the pattern says so', () => {
  expect(found('give your passport', 'never give your passport')).toEqual([]);
  expect(found('give your passport', 'do not ever give your passport')).toEqual([]);
  expect(found('give your passport', 'No. Give your passport')).toEqual(['Give your passport']);
  expect(found('give your passport', 'No, give your passport')).toEqual(['give your passport']);
  expect(found('neg: give your passport', 'never give your passport')).toEqual(['give your passport']);
  expect(found('dont tell', 'no, dont tell')).toEqual(['dont tell']);
});

test('what stands in quotation marks is quoted only if all of it does', () => {
  const quoted = (text: string) => compileMatcher([entryOf('give <0-2> passport')]).match(text)[0]?.quoted;
  expect(quoted('he said “give me your passport” and left')).toBe(true);
  expect(quoted('give me your “passport” and leave')).toBe(false);
});

const word = fc.constantFrom('a', 'b', 'c', 'ab', 'abc', '10', '$');
const element: fc.Arbitrary<string> = fc.letrec<{ sequence: string; element: string }>((tie) => ({
  element: fc.oneof(
    { weight: 4, arbitrary: word },
    { weight: 2, arbitrary: fc.constantFrom('a*', 'ab*', 'b*') },
    { weight: 1, arbitrary: fc.constantFrom('<0-1>', '<0-3>', '<2-4>', '<num>', '<num:5-15>', '<money>') },
    {
      weight: 1,
      arbitrary: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map((all) => `(${all.join('|')})`),
    },
    { weight: 1, arbitrary: tie('sequence').map((sequence) => `[${sequence}]`) },
  ),
  sequence: fc.array(tie('element'), { minLength: 1, maxLength: 3 }).map((all) => all.join(' ')),
})).sequence;

const patterns = fc.array(
  element.filter((source) => {
    try {
      return parsePattern(source).source !== '';
    } catch {
      return false;
    }
  }),
  { minLength: 1, maxLength: 5 },
);
const text = fc
  .array(fc.oneof({ weight: 8, arbitrary: word }, { weight: 1, arbitrary: fc.constantFrom('.', '"', 'no', '2k') }), {
    maxLength: 25,
  })
  .map((words) => words.join(' '));

test('any patterns on any text: the fast matcher says what the slow one says', () => {
  fc.assert(
    fc.property(patterns, text, (sources, words) => {
      const entries = sources.map((source, index) => entryOf(source, `p${index}`));
      expect(compileMatcher(entries).match(words)).toEqual(matchSlowly(entries, words));
    }),
    { numRuns: 2_000 },
  );
});

test('a pattern of many gaps ends soon on a text made against it', () => {
  const source = `${'a <0-6> (a|b) <0-6> '.repeat(6)}zz a`;
  const matcher = compileMatcher([
    entryOf(source.replace('zz', 'a a a b b b c')),
    entryOf('a <0-6> a <0-6> a <0-6> a <0-6> a <0-6> a c'),
  ]);
  const start = performance.now();
  expect(matcher.match('a '.repeat(3_000))).toEqual([]);
  expect(performance.now() - start).toBeLessThan(5_000);
});
