import type { Token } from '../tokens.js';
import { isZeros, REPEATS, spokenValue } from './digit-words.js';

/** Digits that stand together, however they are written. */
export interface DigitRun {
  readonly digits: string;
  readonly hasPlus: boolean;
  /** Half-open range in the original text, UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly firstToken: number;
  /** Letters, words or hidden characters stand for digits. */
  readonly disguised: boolean;
}

/** Between two pieces of a number stand at most so many other characters. */
const MAX_GAP = 4;
/** Nothing that stands between the pieces of a number. */
const SEPARATES = /^[\s\-.()/•·_*~\p{Mn}\p{Me}\p{Cf}]*$/u;
/** Between spoken pieces; between digits a comma begins another number. */
const SEPARATES_WORDS = /^[\s\-,]*$/u;
const PLAIN = /^\d+$/;
/** Letters that are drawn like digits, in a piece that has a real digit or is nothing else. */
const LETTERS_FOR_DIGITS: Readonly<Record<string, string>> = {
  o: '0',
  о: '0',
  i: '1',
  l: '1',
  і: '1',
  s: '5',
  b: '8',
  з: '3',
};
const MAYBE_DIGITS = /^[\dolisbоіз]+$/u;
const ONLY_ZEROS = /^[oо]+$/u;
const SEVERAL_ZEROS = /^[oо]{3,}$/u;
const JOINED_WORDS = /^([a-z]+)(\d+)$|^(\d+)([a-z]+)$/;

interface Piece {
  readonly digits: string;
  readonly disguised: boolean;
}

/** Reads the runs of at least so many digits out of the tokens of a text. */
export function digitRuns(text: string, tokens: readonly Token[], min: number): DigitRun[] {
  const runs: DigitRun[] = [];
  for (let index = 0; index < tokens.length; ) {
    const read = readRun(text, tokens, index);
    if (read === null) {
      index += 1;
      continue;
    }
    if (read.run.digits.length >= min) runs.push(read.run);
    index = read.next;
  }
  return runs;
}

function readRun(
  text: string,
  tokens: readonly Token[],
  from: number,
): { readonly run: DigitRun; readonly next: number } | null {
  let digits = '';
  let disguised = false;
  let index = from;
  while (index < tokens.length && (index === from || isNear(text, tokens, index))) {
    const read = readPiece(tokens, index, digits !== '');
    if (read === null) break;
    digits += read.piece.digits;
    disguised ||= read.piece.disguised;
    index = read.next;
  }
  const first = tokens[from];
  const last = tokens[index - 1];
  if (digits === '' || first === undefined || last === undefined) return null;
  const hasPlus = text.slice(Math.max(0, first.start - 2), first.start).includes('+');
  return {
    run: { digits, hasPlus, start: first.start, end: last.end, firstToken: from, disguised },
    next: index,
  };
}

function isNear(text: string, tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  const token = tokens[index];
  if (before === undefined || token === undefined) return false;
  const between = text.slice(before.end, token.start);
  if (between.length > MAX_GAP || between.includes('\n')) return false;
  return SEPARATES.test(between) || (SEPARATES_WORDS.test(between) && !/\d/.test(token.text));
}

function readPiece(
  tokens: readonly Token[],
  index: number,
  isInside: boolean,
): { readonly piece: Piece; readonly next: number } | null {
  const token = tokens[index];
  if (token === undefined) return null;
  const word = inAsciiDigits(token.text);
  if (PLAIN.test(word)) return { piece: { digits: word, disguised: token.disguised }, next: index + 1 };
  const following = tokens[index + 1]?.text ?? '';
  const repeated = REPEATS.get(token.text);
  const value = spokenValue(token.text);
  const times = repeated ?? value ?? 0;
  if (times > 1 && times < 6 && isZeros(following))
    return { piece: { digits: '0'.repeat(times), disguised: true }, next: index + 2 };
  if (repeated !== undefined) {
    const digit = String(spokenValue(following) ?? pieceOf(following, true)?.digits ?? '');
    if (digit.length === 1) return { piece: { digits: digit.repeat(repeated), disguised: true }, next: index + 2 };
  }
  if (value !== undefined) {
    const unit = value >= 20 ? spokenValue(following) : undefined;
    const isPair = unit !== undefined && unit > 0 && unit < 10;
    return {
      piece: { digits: String(isPair ? value + unit : value), disguised: true },
      next: index + (isPair ? 2 : 1),
    };
  }
  const own = pieceOf(word, isInside);
  return own === null ? null : { piece: own, next: index + 1 };
}

/** A piece that is no plain number and no word: digits with letters drawn like digits, or with a word for a digit glued on. */
function pieceOf(word: string, isInside: boolean): Piece | null {
  if (PLAIN.test(word)) return { digits: word, disguised: false };
  if (MAYBE_DIGITS.test(word) && (/\d/.test(word) || (isInside ? ONLY_ZEROS : SEVERAL_ZEROS).test(word)))
    return { digits: [...word].map((one) => LETTERS_FOR_DIGITS[one] ?? one).join(''), disguised: true };
  const [, head = '', digitsAfter = '', digitsBefore = '', tail = ''] = JOINED_WORDS.exec(word) ?? [];
  const value = spokenValue(head || tail);
  if (value === undefined || value > 9) return null;
  return { digits: head === '' ? `${digitsBefore}${value}` : `${value}${digitsAfter}`, disguised: true };
}

const FOREIGN_DIGIT = /[^\P{Nd}\d]/gu;

/** Arabic, Devanagari and all other decimal digits in those of ASCII. Unicode keeps each ten of them in a row, from zero on. */
const inAsciiDigits = (word: string): string => word.replace(FOREIGN_DIGIT, (digit) => String(digitValue(digit)));

function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}
