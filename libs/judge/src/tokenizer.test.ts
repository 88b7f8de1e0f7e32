import { readdirSync, readFileSync } from 'node:fs';
import { Tokenizer as Independent } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTokenizer } from './tokenizer.js';

const json = readFileSync(new URL('../../../models/judge/tokenizer.json', import.meta.url), 'utf8');
const tokenizer = readTokenizer(json);
const independent = new Independent(JSON.parse(json), {});

function textsIn(folder: URL): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').trim().split('\n'))
    .map((line) => String(JSON.parse(line).text ?? ''));
}

test('texts of sixteen languages are cut as an independent implementation cuts them', () => {
  const texts = textsIn(new URL('../../../training/validation/', import.meta.url));
  expect(texts.length).toBeGreaterThan(700);
  for (const text of texts) expect(tokenizer.encode(text), text).toEqual(independent.encode(text).ids);
});

test('so are arbitrary ones', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.lorem());
  fc.assert(
    fc.property(text, (some) => {
      // Its special pieces, and what its regular expressions make of half a character, are its own.
      fc.pre(!/<s>|<\/s>|<pad>|<unk>|▁/.test(some) && !/\p{Surrogate}/u.test(some));
      expect(tokenizer.encode(some)).toEqual(independent.encode(some).ids);
    }),
    { numRuns: 3_000 },
  );
});

test('the name of a special piece is text like any other', () => {
  expect(independent.encode('</s>').ids).toEqual([2]);
  expect(tokenizer.encode('</s>')).not.toContain(2);
});

test('any string is cut, in a time that grows as its length', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (some) => tokenizer.encode(some).every(Number.isInteger)));
  const start = performance.now();
  tokenizer.encode('a'.repeat(200_000));
  expect(performance.now() - start).toBeLessThan(5_000);
});
