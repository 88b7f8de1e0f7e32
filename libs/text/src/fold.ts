/** A text made comparable, with the way back to the original. */
export interface Folded {
  readonly text: string;
  /** For each UTF-16 code unit of `text`: where in the original its character begins. */
  readonly starts: readonly number[];
  /** For each UTF-16 code unit of `text`: where in the original its character ends. */
  readonly ends: readonly number[];
}

/** Zero-width characters, bidirectional controls, soft hyphens and variation selectors: they only hide words. */
const INVISIBLE =
  /^(?:\u034f|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|[\ufe00-\ufe0f])$/u;
const APOSTROPHE = /^['’‘ʼ`´ʹ′＇]$/u;
const COMBINING = /^\p{Mn}$/u;
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

/** Folding depends on the character alone: each is looked up once. Bounded by the characters that exist. */
const table = new Map<string, string>();

function foldCharacter(character: string): string {
  const known = table.get(character);
  if (known !== undefined) return known;
  const folded = computeFold(character);
  table.set(character, folded);
  return folded;
}

function computeFold(character: string): string {
  if (INVISIBLE.test(character) || APOSTROPHE.test(character) || COMBINING.test(character)) return '';
  const compatible = character.normalize('NFKC').toLowerCase();
  return [...compatible].map((one) => WHOLE[one] ?? (LATIN.test(one) ? stripMarks(one) : one)).join('');
}

function stripMarks(letter: string): string {
  const bare = letter.normalize('NFD').replace(/\p{Mn}/gu, '');
  return WHOLE[bare] ?? bare;
}

/**
 * Folds a text: compatibility forms, case, Latin diacritics, apostrophes and invisible characters go; ё becomes е.
 * Never throws; lone surrogates stay as they are. See UTS #39 for why invisible characters matter.
 */
export function fold(text: string): Folded {
  let folded = '';
  const starts: number[] = [];
  const ends: number[] = [];
  let offset = 0;
  for (const character of text) {
    const end = offset + character.length;
    const composed = COMPOSED[folded.slice(-1) + character];
    if (composed !== undefined) {
      folded = folded.slice(0, -1) + composed;
      ends[ends.length - 1] = end;
    } else {
      const piece = foldCharacter(character);
      for (let unit = 0; unit < piece.length; unit += 1) {
        starts.push(offset);
        ends.push(end);
      }
      folded += piece;
    }
    offset = end;
  }
  return { text: folded, starts, ends };
}
