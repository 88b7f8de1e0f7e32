import { expect, test } from 'vitest';
import { rememberWords } from './remember.js';

test('a word is computed once, a long one each time', () => {
  const computed: string[] = [];
  const lengthOf = rememberWords((word) => {
    computed.push(word);
    return word.length;
  });
  const long = 'a'.repeat(100);
  expect(['home', 'home', long, long].map(lengthOf)).toEqual([4, 4, 100, 100]);
  expect(computed).toEqual(['home', long, long]);
});

test('ever new words do not fill the memory', () => {
  let computed = 0;
  const number = rememberWords(() => {
    computed += 1;
    return computed;
  });
  expect(number('first')).toBe(1);
  for (let index = 0; index < 40_000; index += 1) number(`w${index}`);
  expect(number('first')).toBeGreaterThan(1);
});
