import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findContacts } from './contacts.js';
import { fold } from './fold.js';
import { numberOf } from './numbers.js';
import { tokenize } from './tokens.js';

const words = (text: string): string[] => tokenize(text).map((token) => token.text);

test.each([
  ['case, diacritics and compatibility forms go', 'PÁSSPORT ﬁnd ①', ['passport', 'find', '1']],
  ['apostrophes go', "п’ять don't", ['пять', 'dont']],
  ['invisible characters go', 'pass\u200bport', ['passport']],
  ['й and ї stay, ё becomes е', 'мой її ёлка', ['мой', 'її', 'елка']],
  ['a decomposed й is one letter', 'и\u0306од', ['йод']],
  ['a word of two scripts is read in one', 'pаssport пacпорт', ['passport', 'паспорт']],
  ['signs are tokens', '2000€ 👍', ['2000', '€', '👍']],
])('%s', (_name, text, expected) => {
  expect(words(text)).toEqual(expected);
});

test('sentences and quotations are told', () => {
  const tokens = tokenize('He said “come here”. Pay 2.500 now! Ok');
  expect(tokens.filter((token) => token.quoted).map((token) => token.text)).toEqual(['come', 'here']);
  expect(tokens.map((token) => token.sentence)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2]);
});

// Any string at all, broken surrogates too.
const anyText = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));

test('spans lie within any text and never go back', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.string({ unit: 'grapheme' })), (text) => {
      let last = 0;
      for (const { start, end } of tokenize(text)) {
        if (start < last || end <= start || end > text.length) return false;
        last = start;
      }
      return true;
    }),
  );
});

test('folding twice is folding once, and its offsets are monotone', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const once = fold(text);
      const monotone = once.starts.every((start, index) => index === 0 || start >= (once.starts[index - 1] ?? 0));
      return monotone && once.starts.length === once.text.length && once.ends.every((end) => end <= text.length);
    }),
  );
});

test('numbers are digits, thousands or words', () => {
  expect(['16', '2k', 'fifteen', 'пятнадцать', 'word', '1234567890'].map(numberOf)).toEqual([
    16,
    2_000,
    15,
    15,
    null,
    null,
  ]);
});

test('contacts are found where they are', () => {
  const text = 'write @invented_handle or +00 000 000 0000, mail a@example.org, https://example.org/x';
  const found = findContacts(text).map(({ kind, start, end }) => [kind, text.slice(start, end)]);
  expect(found).toEqual([
    ['handle', '@invented_handle'],
    ['phone', '+00 000 000 0000'],
    ['email', 'a@example.org'],
    ['link', 'https://example.org/x'],
  ]);
  expect(findContacts('we meet at 10 or 11')).toEqual([]);
});

test('one is what only a whole message in quotation marks is: the words of who sends it', () => {
  const quoted = (text: string) => tokenize(text).map((token) => token.quoted);
  expect(quoted('"come here"')).toEqual([false, false]);
  expect(quoted('"come here')).toEqual([false, false]);
  expect(quoted('he said „komm her“ ok')).toEqual([false, false, true, true, false]);
});

test('words that are disguised are read and told', () => {
  const read = (text: string) => tokenize(text).map((token) => [token.text, token.disguised]);
  expect(read('w o r k')).toEqual([['work', true]]);
  expect(read('р.а.б.о.т.а есть')).toEqual([
    ['работа', true],
    ['есть', false],
  ]);
  expect(read('pаssport')).toEqual([['passport', true]]);
  expect(read('pass\u200bport')).toEqual([['passport', true]]);
  expect(read('a b c')).toEqual([
    ['a', false],
    ['b', false],
    ['c', false],
  ]);
  expect(read('5\ufe0f\u20e35\ufe0f\u20e3 don’t')).toEqual([
    ['55', false],
    ['dont', false],
  ]);
});

test('a very long text of anything takes no time to speak of', () => {
  for (const text of ['@ab '.repeat(25_000), '"'.repeat(100_000), 'a '.repeat(50_000), '1 2-3 '.repeat(16_000)]) {
    const start = performance.now();
    tokenize(text);
    findContacts(text);
    expect(performance.now() - start).toBeLessThan(2_000);
  }
});

test('Chinese characters are tokens of their own, between words of other scripts too', () => {
  expect(tokenize('护照 ok你给我').map(({ text, start, end }) => [text, start, end])).toEqual([
    ['护', 0, 1],
    ['照', 1, 2],
    ['ok', 3, 5],
    ['你', 5, 6],
    ['给', 6, 7],
    ['我', 7, 8],
  ]);
});

test('vowel signs of Devanagari stay, marks that decorate other scripts go', () => {
  expect(tokenize('पुलिस')[0]?.text).toBe('पुलिस');
  expect(tokenize('p\u0336a\u0336ss')[0]?.text).toBe('pass');
});

test('the Turkish capital İ is an i', () => {
  expect(tokenize('İŞ')[0]?.text).toBe('is');
});
