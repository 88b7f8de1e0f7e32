import { tokenize } from '@manumit/text';

/** One element of a pattern, over the tokens of a sentence. */
export type Element =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'stem'; readonly prefix: string }
  | { readonly kind: 'choice'; readonly options: readonly (readonly Element[])[] }
  | { readonly kind: 'gap'; readonly min: number; readonly max: number }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'money' }
  | { readonly kind: 'contact' };

export interface Pattern {
  readonly source: string;
  readonly elements: readonly Element[];
  /** Negation is part of it, or plays no role. */
  readonly keepsNegation: boolean;
}

/** A pattern that cannot be read; the message says where. */
export class PatternError extends Error {
  readonly code = 'PATTERN_INVALID';
  constructor(source: string, reason: string) {
    super(`pattern "${source}": ${reason}`);
    this.name = 'PatternError';
  }
}

const MAX_GAP = 6;
const PIECE = /\s+|[()[\]|]|<[^>]*>|[^\s()[\]|<]+/gy;

/**
 * Reads a pattern.
 *
 * ```
 * word            this token                 stem*        a token that begins so
 * (a|b c|d*)      one of these               [x]          x or nothing
 * <0-3>           any tokens, so many        <num:10-17>  a number in this range; <num> any
 * <money>         a sum with its currency    <contact>    a phone number, handle, link or e-mail
 * neg: …          a negation before it does not take the hit away
 * ```
 *
 * @throws PatternError
 */
export function parsePattern(source: string): Pattern {
  const keepsNegation = source.startsWith('neg:');
  const body = keepsNegation ? source.slice('neg:'.length) : source;
  const pieces = [...body.matchAll(PIECE)].map(([piece]) => piece).filter((piece) => piece.trim() !== '');
  if (pieces.join('') !== body.replace(/\s+/g, '')) throw new PatternError(source, 'has a lone < or >');
  const reader = { source, pieces, next: 0 };
  const elements = readSequence(reader);
  if (reader.next < pieces.length) throw new PatternError(source, `has a lone ${pieces[reader.next]}`);
  if (elements.length === 0) throw new PatternError(source, 'is empty');
  if (elements[0]?.kind === 'gap') throw new PatternError(source, 'begins with a gap');
  if (requiredWords(elements).length === 0) throw new PatternError(source, 'needs a word or stem that must be there');
  return { source, elements, keepsNegation };
}

interface Reader {
  readonly source: string;
  readonly pieces: readonly string[];
  next: number;
}

function readSequence(reader: Reader): Element[] {
  const elements: Element[] = [];
  for (;;) {
    const piece = reader.pieces[reader.next];
    if (piece === undefined || piece === ')' || piece === ']' || piece === '|') return elements;
    reader.next += 1;
    if (piece === '(') elements.push(readChoice(reader, ')', []));
    else if (piece === '[') elements.push(readChoice(reader, ']', [[]]));
    else if (piece.startsWith('<')) elements.push(readPlaceholder(reader.source, piece.slice(1, -1)));
    else elements.push(...readWords(reader.source, piece));
  }
}

function readChoice(reader: Reader, close: ')' | ']', begin: Element[][]): Element {
  const options = [...begin, readSequence(reader)];
  while (reader.pieces[reader.next] === '|') {
    reader.next += 1;
    options.push(readSequence(reader));
  }
  if (reader.pieces[reader.next] !== close) throw new PatternError(reader.source, `misses a ${close}`);
  reader.next += 1;
  return { kind: 'choice', options };
}

function readPlaceholder(source: string, content: string): Element {
  if (content === 'money' || content === 'contact') return { kind: content };
  if (content === 'num') return { kind: 'number', min: 0, max: Number.MAX_SAFE_INTEGER };
  const range = /^(num:)?(\d+)-(\d+)$/.exec(content);
  if (range === null) throw new PatternError(source, `<${content}> is nothing that is known`);
  const [min, max] = [Number(range[2]), Number(range[3])];
  if (min > max) throw new PatternError(source, `<${content}> ends before it begins`);
  if (range[1] !== undefined) return { kind: 'number', min, max };
  if (max > MAX_GAP) throw new PatternError(source, `<${content}> is wider than ${MAX_GAP}`);
  return { kind: 'gap', min, max };
}

/** Patterns are folded as texts are: they can be written as people write. */
function readWords(source: string, piece: string): Element[] {
  const isStem = piece.endsWith('*');
  const tokens = tokenize(isStem ? piece.slice(0, -1) : piece);
  if (tokens.length === 0) throw new PatternError(source, `"${piece}" holds no word`);
  return tokens.map(({ text }, index) =>
    isStem && index === tokens.length - 1 ? { kind: 'stem', prefix: text } : { kind: 'word', text },
  );
}

/** Words and stems one of which must be there for each required element: the sound gates of a pattern. */
export function requiredWords(elements: readonly Element[]): (readonly Element[])[] {
  return elements.flatMap((element) => {
    if (element.kind === 'word' || element.kind === 'stem') return [[element]];
    if (element.kind !== 'choice') return [];
    const options = element.options.map((option) => requiredWords(option)[0]);
    return options.every((option) => option !== undefined) ? [options.flat()] : [];
  });
}
