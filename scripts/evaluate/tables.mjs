import { interval } from './figures.mjs';

const percent = (share) => `${(100 * share).toFixed(1)} %`;

export function share(part, whole) {
  if (whole === 0) return '–';
  const [low, high] = interval(part, whole);
  return `${part} of ${whole} · ${percent(part / whole)} (${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)})`;
}

export const counted = (cases, isHit) => share(cases.filter(isHit).length, cases.length);

export const table = (head, rows) =>
  [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** Rows of the cases by what a function says of each, in the order in which it first comes. */
export function byGroup(cases, groupOf) {
  const groups = new Map();
  for (const one of cases)
    for (const name of [groupOf(one)].flat()) groups.set(name, [...(groups.get(name) ?? []), one]);
  return [...groups];
}

const BANDS = [
  [12, '3–12 words'],
  [35, '13–35 words'],
  [80, '36–80 words'],
  [Number.POSITIVE_INFINITY, 'over 80 words'],
];
/** Chinese has no spaces: two characters count as a word. */
export const wordsOf = ({ lang, text }) =>
  lang === 'zh' ? Math.ceil([...text].length / 2) : text.trim().split(/\s+/).length;
export const bandOf = (one) => BANDS.find(([limit]) => wordsOf(one) <= limit)[1];
