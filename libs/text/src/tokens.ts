import { fold } from './fold.js';
import { resolveHomoglyphs } from './homoglyphs.js';

export interface Token {
  /** Folded, in one script. */
  readonly text: string;
  /** Half-open range in the original text, UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Counts up; a pattern never reaches over its end. */
  readonly sentence: number;
  /** Within quotation marks: somebody else's words. */
  readonly quoted: boolean;
}

/** A word or number, a sign of its own (currency, per cent, emoji), a quotation mark, or the end of a sentence. */
const PIECE = /([\p{L}\p{N}\p{M}]+)|([$€£₴₽%]|\p{Extended_Pictographic})|(["“”„«»])|([.!?…\n]+)/gu;
const QUOTE_OPENS = new Set(['“', '„', '«']);

/** Splits a text into tokens. Punctuation is left out; it only separates. */
export function tokenize(text: string): Token[] {
  const folded = fold(text);
  const tokens: Token[] = [];
  let sentence = 0;
  let quoted = false;
  for (const match of folded.text.matchAll(PIECE)) {
    const [piece, word, sign, quote] = match;
    if (quote !== undefined) {
      quoted = QUOTE_OPENS.has(quote) ? true : !quoted;
      if (quote === '»' || quote === '”') quoted = false;
    } else if (word !== undefined || sign !== undefined) {
      const last = match.index + piece.length - 1;
      tokens.push({
        text: word === undefined ? piece : resolveHomoglyphs(piece),
        start: folded.starts[match.index] ?? 0,
        end: folded.ends[last] ?? 0,
        sentence,
        quoted,
      });
    } else if (!isInsideNumber(folded.text, match.index, piece)) {
      sentence += 1;
    }
  }
  return tokens;
}

/** The point of 2.500 or 10.30 ends no sentence. */
function isInsideNumber(text: string, index: number, piece: string): boolean {
  return piece === '.' && /\d/.test(text[index - 1] ?? '') && /\d/.test(text[index + 1] ?? '');
}
