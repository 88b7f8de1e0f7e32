import { expect, test } from 'vitest';
import { readable } from './readable.js';
import { tokenize } from './tokens.js';

const written = (text: string): string => readable(text, tokenize(text));

test('a text without disguise stays as it stands', () => {
  expect(written('Don’t tell your MOM, ok? 🙏 100 €')).toBe('Don’t tell your MOM, ok? 🙏 100 €');
});

test('mixed scripts, hidden characters and spaced letters are written out', () => {
  expect(written('your pаsspоrt')).toBe('your passport');
  expect(written('your pass\u200bport stays')).toBe('your passport stays');
  expect(written('easy w o r k abroad')).toBe('easy work abroad');
});

test('a stretch is cut out of the text around it', () => {
  const text = 'one two, three four';
  expect(readable(text, tokenize(text).slice(1, 3))).toBe('two, three');
});
