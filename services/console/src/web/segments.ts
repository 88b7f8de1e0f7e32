import type { Span } from '@manumit/contracts';

/** A stretch of a text over which the same marks lie. */
export interface Segment {
  readonly text: string;
  /** Which of the marks, by their place in the list given; in order. */
  readonly marks: readonly number[];
}

/**
 * Cuts a text where marks begin and end. The segments put together are the text, whatever the spans are: they may overlap,
 * lie outside or be empty. No cut falls within a surrogate pair.
 *
 * @param marks the spans of each mark, in UTF-16 code units
 */
export function segmentsOf(text: string, marks: readonly (readonly Span[])[]): Segment[] {
  const spans = marks.flatMap((ofMark, mark) =>
    ofMark
      .map(({ start, end }) => ({ mark, start: snap(text, start), end: snap(text, end) }))
      .filter(({ start, end }) => start < end),
  );
  const cuts = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, index) => {
    const to = cuts[index + 1] ?? text.length;
    const covering = spans.filter(({ start, end }) => start <= from && to <= end).map(({ mark }) => mark);
    return { text: text.slice(from, to), marks: [...new Set(covering)].sort((a, b) => a - b) };
  });
}

function snap(text: string, offset: number): number {
  const at = Math.max(0, Math.min(offset, text.length));
  const isInsidePair = isLow(text.charCodeAt(at)) && at > 0 && isHigh(text.charCodeAt(at - 1));
  return isInsidePair ? at - 1 : at;
}
const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'control'; readonly code: string };

/**
 * Characters that change how a text looks and cannot be seen: controls, zero-width spaces, and what turns the direction of
 * writing round (Unicode Standard Annex 9). Joiners stay: scripts and emoji need them.
 */
const UNSEEN = /(?![\t\n\r])[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/u;

/** Takes the unseen characters of a text apart, so that a page can show that they are there instead of obeying them. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (!UNSEEN.test(character)) continue;
    if (at > from) pieces.push({ kind: 'text', text: text.slice(from, at) });
    const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
    pieces.push({ kind: 'control', code });
    from = at + 1;
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;
}
