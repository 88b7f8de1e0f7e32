import {
  CLAUSE_ENDS,
  classOf,
  QUOTE_CLOSES,
  QUOTE_OPENS,
  QUOTE_TURNS,
  SENTENCE_ENDS,
  SIGN,
  WORD,
} from './characters.js';
import { type Folded, fold } from './fold.js';
import { mixesScripts, resolveHomoglyphs } from './homoglyphs.js';
import { joinSpacedLetters } from './spaced-letters.js';

export interface Token {
  /** Folded, in one script. */
  readonly text: string;
  /** Half-open range in the original text, UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Counts up; a pattern never reaches over its end. */
  readonly sentence: number;
  /** Counts up, at commas too; a negation does not reach over its end. */
  readonly clause: number;
  /** Within quotation marks: somebody else's words. */
  readonly quoted: boolean;
  /** Written so that a reader sees the word and a machine does not: mixed scripts, hidden characters, spaced letters. */
  readonly disguised: boolean;
}

type Draft = { -readonly [Key in keyof Token]: Token[Key] };

/** Splits a text into tokens. Punctuation is left out; it only separates. */
export function tokenize(text: string): readonly Token[] {
  const folded = fold(text);
  const tokens: Draft[] = [];
  let sentence = 0;
  let clause = 0;
  let quoteFrom = -1;
  let isOpen = false;
  for (let index = 0; index < folded.text.length; ) {
    const code = folded.text.codePointAt(index) ?? 0;
    const kind = classOf(code);
    let next = index + (code > 0xffff ? 2 : 1);
    if (kind === WORD) {
      next = endOfWord(folded.text, index, next);
      tokens.push(wordOf(text, folded, index, next, sentence, clause));
    } else if (kind === SIGN) {
      tokens.push(draft(folded.text.slice(index, next), folded, index, next, sentence, clause));
    } else if (kind === SENTENCE_ENDS) {
      next = endOfClass(folded.text, next, SENTENCE_ENDS);
      if (!isInsideNumber(folded.text, index, next)) {
        sentence += 1;
        clause += 1;
      }
    } else if (kind === CLAUSE_ENDS) {
      clause += 1;
    } else if (kind === QUOTE_OPENS || (kind === QUOTE_TURNS && !isOpen)) {
      isOpen = true;
      quoteFrom = tokens.length;
    } else if (isOpen && (kind === QUOTE_CLOSES || kind === QUOTE_TURNS)) {
      isOpen = false;
      for (const token of tokens.slice(quoteFrom)) token.quoted = true;
    }
    index = next;
  }
  // Who says nothing but a quotation says it: a pair of quotation marks must not hide a message.
  if (tokens.every(({ quoted }) => quoted)) for (const token of tokens) token.quoted = false;
  return joinSpacedLetters(text, tokens);
}

function draft(
  text: string,
  { starts, ends }: Folded,
  from: number,
  to: number,
  sentence: number,
  clause: number,
): Draft {
  const [start, end] = [starts[from] ?? 0, ends[to - 1] ?? 0];
  return { text, start, end, sentence, clause, quoted: false, disguised: false };
}

function wordOf(original: string, folded: Folded, from: number, to: number, sentence: number, clause: number): Draft {
  const word = draft(folded.text.slice(from, to), folded, from, to, sentence, clause);
  const isMixed = mixesScripts(word.text);
  if (isMixed) word.text = resolveHomoglyphs(word.text);
  word.disguised =
    isMixed || (word.end - word.start > to - from && hidesCharacters(original.slice(word.start, word.end)));
  return word;
}

/** Joiners belong into some scripts and into emoji; in a word of Latin or Cyrillic they only hide it. */
const HIDDEN = /[a-z\u0400-\u04ff][\u00ad\u200b-\u200f\u2060-\u2064\ufeff]+[a-z\u0400-\u04ff]/i;
const hidesCharacters = (written: string): boolean => HIDDEN.test(written);

/** Chinese is written without spaces: each character is a token. */
export const isHan = (code: number): boolean => code >= 0x3400 && code <= 0x9fff;

function endOfWord(text: string, begin: number, from: number): number {
  if (isHan(text.charCodeAt(begin))) return from;
  let end = from;
  while (end < text.length) {
    const code = text.codePointAt(end) ?? 0;
    if (classOf(code) !== WORD || isHan(code)) return end;
    end += code > 0xffff ? 2 : 1;
  }
  return end;
}

function endOfClass(text: string, from: number, kind: number): number {
  let end = from;
  while (end < text.length && classOf(text.charCodeAt(end)) === kind) end += 1;
  return end;
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** The point of 2.500 or 10.30 ends no sentence. */
function isInsideNumber(text: string, from: number, to: number): boolean {
  return (
    to - from === 1 &&
    text[from] === '.' &&
    isDigit(text.charCodeAt(from - 1)) &&
    to < text.length &&
    isDigit(text.charCodeAt(to))
  );
}
