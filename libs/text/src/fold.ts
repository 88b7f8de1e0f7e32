/** A text made comparable, with the way back to the original. */
export interface Folded {
  readonly text: string;
  /** For each UTF-16 code unit of `text`: where in the original its character begins. */
  readonly starts: readonly number[];
  /** For each UTF-16 code unit of `text`: where in the original its character ends. */
  readonly ends: readonly number[];
}

/**
 * Zero-width characters, bidirectional controls, soft hyphens, variation selectors and the keycap's frame: they only hide
 * words.
 */
const INVISIBLE =
  /^(?:\u034f|\u20e3|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|[\ufe00-\ufe0f])$/u;
const APOSTROPHE = /^['’‘ʼ`´ʹ′＇]$/u;
/** In Devanagari the vowel signs are marks too, and make the word. */
const COMBINING = /^(?![\u0900-\u097f])\p{Mn}$/u;
const LATIN = /^\p{Script=Latin}/u;

/** Marks that make another letter in Cyrillic, where Unicode has them as one character: й and ї. */
const COMPOSED: Readonly<Record<string, string>> = { 'и\u0306': 'й', 'і\u0308': 'ї' };
/** Letters that NFKD leaves whole. ё is written as е more often than not. */
const WHOLE: Readonly<Record<string, string>> = {
  ł: 'l',
  đ: 'd',
  ø: 'o',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  þ: 'th',
  ё: 'е',
  ў: 'у',
};

/** Whether a character only hides words: it is dropped wherever it stands. */
export const isInvisible = (character: string): boolean => INVISIBLE.test(character);

function computeFold(character: string): string {
  if (INVISIBLE.test(character) || APOSTROPHE.test(character) || COMBINING.test(character)) return '';
  const compatible = character.normalize('NFKC').toLowerCase();
  return [...compatible]
    .map((one) => WHOLE[one] ?? (LATIN.test(one) ? stripMarks(one) : COMBINING.test(one) ? '' : one))
    .join('');
}

function stripMarks(letter: string): string {
  const bare = letter.normalize('NFD').replace(/\p{Mn}/gu, '');
  return WHOLE[bare] ?? bare;
}

/** Folding depends on the character alone, so each is looked up once: one unit for one unit below this code. */
const DIRECT_CODES = 0x0600;
const UNKNOWN = 0;
const NOT_DIRECT = 0xffff;
const direct = new Uint16Array(DIRECT_CODES);
/** All other characters; bounded by the characters that exist. */
const table = new Map<string, string>();

function directFold(code: number): number {
  const known = direct[code] ?? NOT_DIRECT;
  if (known !== UNKNOWN) return known;
  const folded = computeFold(String.fromCharCode(code));
  const unit = folded.length === 1 ? folded.charCodeAt(0) : NOT_DIRECT;
  direct[code] = unit;
  return unit;
}

function foldCharacter(character: string): string {
  const known = table.get(character);
  if (known !== undefined) return known;
  const folded = computeFold(character);
  table.set(character, folded);
  return folded;
}

/** A call with very many arguments overflows the stack: strings are built in pieces of so many units. */
const PIECE_UNITS = 4_096;

function textOf(units: readonly number[]): string {
  if (units.length <= PIECE_UNITS) return String.fromCharCode(...units);
  let text = '';
  for (let from = 0; from < units.length; from += PIECE_UNITS)
    text += String.fromCharCode(...units.slice(from, from + PIECE_UNITS));
  return text;
}

/**
 * Folds a text: compatibility forms, case, Latin diacritics, apostrophes and invisible characters go; ё becomes е.
 * Never throws; lone surrogates stay as they are. See UTS #39 for why invisible characters matter.
 */
export function fold(text: string): Folded {
  const units: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (let offset = 0; offset < text.length; ) {
    const code = text.charCodeAt(offset);
    const unit = code < DIRECT_CODES ? directFold(code) : NOT_DIRECT;
    if (unit !== NOT_DIRECT) {
      units.push(unit);
      starts.push(offset);
      offset += 1;
      ends.push(offset);
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(offset) ?? code);
    const end = offset + character.length;
    const last = units.at(-1);
    const composed = last === undefined ? undefined : COMPOSED[String.fromCharCode(last) + character];
    if (composed !== undefined) {
      units[units.length - 1] = composed.charCodeAt(0);
      ends[ends.length - 1] = end;
    } else {
      const piece = foldCharacter(character);
      for (let index = 0; index < piece.length; index += 1) {
        units.push(piece.charCodeAt(index));
        starts.push(offset);
        ends.push(end);
      }
    }
    offset = end;
  }
  return { text: textOf(units), starts, ends };
}
