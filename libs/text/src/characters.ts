/** What a folded character is to the tokenizer. */
export const OTHER = 1;
export const WORD = 2;
export const SIGN = 3;
export const QUOTE_OPENS = 4;
export const QUOTE_CLOSES = 5;
/** Opens where nothing is open, and closes where something is. */
export const QUOTE_TURNS = 6;
export const SENTENCE_ENDS = 7;
export const CLAUSE_ENDS = 8;

const WORD_CHARACTER = /^[\p{L}\p{N}\p{M}]$/u;
/** Currency, per cent, emoji. */
const SIGN_CHARACTER = /^(?:[$€£₴₽%]|\p{Extended_Pictographic})$/u;
const NAMED = new Map<string, number>([
  ['„', QUOTE_OPENS],
  ['«', QUOTE_OPENS],
  ['»', QUOTE_CLOSES],
  ['”', QUOTE_CLOSES],
  ['"', QUOTE_TURNS],
  ['“', QUOTE_TURNS],
  ...[...'.!?\n…؟。।'].map((character) => [character, SENTENCE_ENDS] as const),
  ...[...',;:()—–،؛、'].map((character) => [character, CLAUSE_ENDS] as const),
]);

/** Each character of the basic plane is looked at once. */
const known = new Uint8Array(0x1_0000);

function classify(character: string): number {
  if (WORD_CHARACTER.test(character)) return WORD;
  if (SIGN_CHARACTER.test(character)) return SIGN;
  return NAMED.get(character) ?? OTHER;
}

/** @param code a Unicode code point, or a lone surrogate */
export function classOf(code: number): number {
  if (code > 0xffff) return classify(String.fromCodePoint(code));
  const before = known[code] ?? 0;
  if (before !== 0) return before;
  const found = classify(String.fromCharCode(code));
  known[code] = found;
  return found;
}
