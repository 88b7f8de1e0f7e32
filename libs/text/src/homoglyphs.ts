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
const CYRILLIC = /[\u0400-\u04ff]/;
const LATIN = /[a-z]/;

/**
 * A word that mixes Latin and Cyrillic is read in the script that has most of its letters. The length stays the same, so
 * offsets do too.
 *
 * @param word folded
 */
export function resolveHomoglyphs(word: string): string {
  if (!CYRILLIC.test(word) || !LATIN.test(word)) return word;
  const cyrillic = [...word].filter((letter) => CYRILLIC.test(letter)).length;
  const latin = [...word].filter((letter) => LATIN.test(letter)).length;
  const table = cyrillic >= latin ? TO_CYRILLIC : TO_LATIN;
  return [...word].map((letter) => table.get(letter) ?? letter).join('');
}
