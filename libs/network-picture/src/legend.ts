import type { FlaggedNetwork } from '@manumit/contracts';
import { NAME_OF_TIE } from './graph.js';
import { COERCED, COLOUR_OF_ROLE, INK, LINE_OF_TIE, ROLE_NAMES } from './style.js';
import { element } from './svg.js';

/** About the width of a letter, for want of a ruler. */
const LETTER = 6.6;
const GAP = 26;

/** What the colours and lines of the picture mean; of those that are in it. */
export function legendOf({ members, ties, demand = [] }: FlaggedNetwork): string[] {
  const roles = [...new Set([...members.map(({ role }) => role), ...demand.map(() => 'buyer' as const)])];
  const kinds = [...new Set([...ties.map(({ kind }) => kind), ...demand.map(() => 'answer' as const)])];
  const circles = roles.map((role) => ({
    words: ROLE_NAMES[role],
    sign: element('circle', { cx: 8, cy: -4, r: 7, fill: COLOUR_OF_ROLE[role] }),
  }));
  const ring = { cx: 8, cy: -4, r: 7, fill: 'none', stroke: COERCED, 'stroke-width': 2.5, 'stroke-dasharray': '4 2' };
  const coerced = members.some(({ possiblyCoerced }) => possiblyCoerced)
    ? [{ words: 'possibly coerced: to protect first', sign: element('circle', ring) }]
    : [];
  const lines = kinds.map((kind) => {
    const { colour, dash } = LINE_OF_TIE[kind];
    const stroke = { stroke: colour, 'stroke-width': 2.5, ...(dash === '' ? {} : { 'stroke-dasharray': dash }) };
    return { words: NAME_OF_TIE[kind], sign: element('line', { x1: 0, y1: -4, x2: 18, y2: -4, ...stroke }) };
  });
  return [row([...circles, ...coerced], 0), row(lines, 26)];
}

function row(entries: readonly { readonly words: string; readonly sign: string }[], y: number): string {
  let x = 0;
  const shown = entries.map(({ words, sign }) => {
    const entry = element(
      'g',
      { transform: `translate(${x} ${y})` },
      sign,
      element('text', { x: 24, fill: INK }, [words]),
    );
    x += Math.round(24 + words.length * LETTER + GAP);
    return entry;
  });
  return element('g', {}, ...shown);
}
