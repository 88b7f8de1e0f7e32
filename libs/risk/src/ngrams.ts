import { isHan, type Token } from '@manumit/text';

const SHORTEST = 3;
const LONGEST = 5;
const PRIME = 0x0100_0193;
const OFFSET = 0x811c_9dc5 | 0;
/** Stands before and after a word, so that its beginning and its end are features of their own. */
const EDGE = 1;
/** Keep whole words, pairs, triples and names apart from n-grams with the same letters. */
const WORD_SEED = 0x51ed_270b | 0;
const PAIR_SEED = 0x2545_f491 | 0;
const TRIPLE_SEED = 0x6c07_8965 | 0;
const NAME_SEED = 0x1b87_3593 | 0;
/** Numbers are alike, whatever they are: a text is not known by its prices. */
const DIGIT = 0x30;

const letterOf = (code: number): number => (code > DIGIT && code <= 0x39 ? DIGIT : code);

/** FNV-1a, a 32-bit step: see RFC 9923. */
const step = (hash: number, code: number): number => Math.imul(hash ^ code, PRIME);

/** Spreads a hash over `2 ** bits` buckets. */
const bucketOf = (hash: number, bits: number): number => ((hash ^ (hash >>> 15)) >>> 0) & ((1 << bits) - 1);

/** Calls `visit` with the bucket of every feature of a word by itself: n-grams of its letters, and the word. */
export function visitWord(text: string, bits: number, visit: (bucket: number) => void): void {
  if (!isHan(text.charCodeAt(0))) visitLetters(text, bits, visit);
  visit(bucketOf(hashOf(text, WORD_SEED), bits));
}

/**
 * Calls `visit` with the bucket of the pair that a token makes with the one before, and for Chinese characters of the triple.
 *
 * @param from where the stretch begins that is looked at
 */
export function visitPairs(
  tokens: readonly Token[],
  index: number,
  from: number,
  bits: number,
  visit: (bucket: number) => void,
): void {
  const token = tokens[index];
  const before = index > from ? tokens[index - 1] : undefined;
  if (token === undefined || before === undefined || before.sentence !== token.sentence) return;
  const word = hashOf(token.text, WORD_SEED);
  visit(bucketOf(step(hashOf(before.text, PAIR_SEED), word), bits));
  const first = isHan(token.text.charCodeAt(0)) && index > from + 1 ? tokens[index - 2] : undefined;
  if (first !== undefined && first.sentence === token.sentence)
    visit(bucketOf(step(hashOf(before.text, hashOf(first.text, TRIPLE_SEED)), word), bits));
}

function visitLetters(text: string, bits: number, visit: (bucket: number) => void): void {
  for (let start = -1; start < text.length; start += 1) {
    let hash = OFFSET;
    const end = Math.min(text.length + 1, start + LONGEST);
    for (let at = start; at < end; at += 1) {
      hash = step(hash, at < 0 || at >= text.length ? EDGE : letterOf(text.charCodeAt(at)));
      if (at - start + 1 >= SHORTEST) visit(bucketOf(hash, bits));
    }
  }
}

/** The bucket of something that was found in the text and has a name, for example an indicator. */
export const bucketOfName = (name: string, bits: number): number => bucketOf(hashOf(name, NAME_SEED), bits);

/** Of a word's letters and digits, all digits but zero alike. */
export function hashOf(text: string, seed: number = OFFSET): number {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) hash = step(hash, letterOf(text.charCodeAt(at)));
  return hash;
}
