/** Cyrillic letters and the Latin ones that look the same: the pairs that are swapped to hide words (UTS #39). */
const PAIRS = [
  ['а', 'a'],
  ['с', 'c'],
  ['е', 'e'],
  ['і', 'i'],
  ['ј', 'j'],
  ['о', 'o'],
  ['р', 'p'],
  ['ѕ', 's'],
  ['х', 'x'],
  ['у', 'y'],
  ['к', 'k'],
  ['м', 'm'],
  ['т', 't'],
  ['н', 'h'],
  ['в', 'b'],
] as const;

const TO_LATIN = new Map<string, string>(PAIRS.map(([cyrillic, latin]) => [cyrillic, latin]));
const TO_CYRILLIC = new Map<string, string>(PAIRS.map(([cyrillic, latin]) => [latin, cyrillic]));

const isCyrillic = (code: number): boolean => code >= 0x0400 && code <= 0x04ff;
const isLatin = (code: number): boolean => code >= 0x61 && code <= 0x7a;

function countLetters(word: string, isOf: (code: number) => boolean): number {
  let count = 0;
  for (let index = 0; index < word.length; index += 1) if (isOf(word.charCodeAt(index))) count += 1;
  return count;
}

/** @param word folded */
export const mixesScripts = (word: string): boolean =>
  countLetters(word, isCyrillic) > 0 && countLetters(word, isLatin) > 0;

/**
 * A word that mixes Latin and Cyrillic is read in the script that has most of its letters. The length stays the same, so
 * offsets do too.
 *
 * @param word folded
 */
export function resolveHomoglyphs(word: string): string {
  if (!mixesScripts(word)) return word;
  const table = countLetters(word, isCyrillic) >= countLetters(word, isLatin) ? TO_CYRILLIC : TO_LATIN;
  return Array.from(word, (letter) => table.get(letter) ?? letter).join('');
}
