import type { Token } from '@manumit/text';
import { shareOfTexts, shareOfTextsWith } from './frequent-words.js';
import { buildTree, NONE, nextBranch, ROOT, type Tree } from './literal-tree.js';
import type { Element, Pattern } from './pattern.js';

/** How many tokens into a match something may stand. */
interface Reach {
  readonly min: number;
  readonly max: number;
}

/** A word or stem, and where in a match of its pattern it stands. */
interface Literal extends Reach {
  readonly text: string;
  readonly isStem: boolean;
}

/** What a literal opens. */
interface Door<Entry> extends Reach {
  readonly entry: Entry;
  /** Of the entry, in the order in which they came. */
  readonly number: number;
}

/**
 * Lets through only patterns one of whose required words is in the text, and only at the places where a match would have
 * that word in its place. Sound: what the gate keeps away cannot match.
 */
export interface Gate<Entry> {
  /** Calls `visit` with every pattern that is worth a try and the token where to try it, never twice with the same. */
  open(tokens: readonly Token[], visit: (entry: Entry, start: number) => void): void;
}

export function buildGate<Entry extends { readonly pattern: Pattern }>(entries: readonly Entry[]): Gate<Entry> {
  const literals = entries.flatMap((entry, number) =>
    (rarestGroup(entry.pattern.elements) ?? []).map((literal) => ({ entry, number, ...literal })),
  );
  const tree = buildTree(literals);
  return { open: (tokens, visit) => openDoors(tree, tokens, visit) };
}

function openDoors<Entry>(
  { branches, words, stems }: Tree<Door<Entry>>,
  tokens: readonly Token[],
  visit: (entry: Entry, start: number) => void,
): void {
  let visited: Set<number> | null = null;
  const open = ({ entry, number, min, max }: Door<Entry>, index: number): void => {
    visited ??= new Set();
    for (let start = Math.max(0, index - max); start <= index - min; start += 1) {
      const place = number * tokens.length + start;
      if (visited.has(place)) continue;
      visited.add(place);
      visit(entry, start);
    }
  };
  for (let index = 0; index < tokens.length; index += 1) {
    const text = tokens[index]?.text ?? '';
    let branch = ROOT;
    for (let letter = 0; letter < text.length; letter += 1) {
      branch = nextBranch(branches, branch, text.charCodeAt(letter));
      if (branch === NONE) break;
      const doors = stems[branch];
      if (doors !== undefined) for (const door of doors) open(door, index);
    }
    const doors = branch === NONE ? undefined : words[branch];
    if (doors !== undefined) for (const door of doors) open(door, index);
  }
}

/** How often a literal may be met, roughly: frequent words as often as they are, others the less the longer they are. */
const frequencyOf = ({ text, isStem }: Literal): number =>
  (isStem ? shareOfTextsWith(text) : shareOfTexts(text)) || 0.01 * 2 ** -Math.min(12, text.length - (isStem ? 1 : 0));

const groupFrequency = (group: readonly Literal[]): number => group.reduce((sum, one) => sum + frequencyOf(one), 0);

/** The group of literals that the fewest texts hold; null where none is required. */
function rarestGroup(elements: readonly Element[], from: Reach = { min: 0, max: 0 }): readonly Literal[] | null {
  let rarest: readonly Literal[] | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const group of requiredGroups(elements, from)) {
    const frequency = groupFrequency(group);
    if (frequency >= least) continue;
    rarest = group;
    least = frequency;
  }
  return rarest;
}

/** Of each required element the literals one of which is in every match, with their reach from the start of the match. */
function requiredGroups(elements: readonly Element[], from: Reach): (readonly Literal[])[] {
  const groups: (readonly Literal[])[] = [];
  let reach = from;
  for (const element of elements) {
    if (element.kind === 'word') groups.push([{ ...reach, text: element.text, isStem: false }]);
    else if (element.kind === 'stem') groups.push([{ ...reach, text: element.prefix, isStem: true }]);
    else if (element.kind === 'choice') {
      const options = element.options.map((option) => rarestGroup(option, reach));
      if (options.every((option) => option !== null)) groups.push(options.flat());
    }
    const width = widthOf(element);
    reach = { min: reach.min + width.min, max: reach.max + width.max };
  }
  return groups;
}

function widthOf(element: Element): Reach {
  switch (element.kind) {
    case 'gap':
      return { min: element.min, max: element.max };
    case 'money':
      return { min: 1, max: 3 };
    case 'contact':
      return { min: 1, max: Number.POSITIVE_INFINITY };
    case 'choice': {
      const widths = element.options.map((option) => option.map(widthOf).reduce(add, { min: 0, max: 0 }));
      return { min: Math.min(...widths.map(({ min }) => min)), max: Math.max(...widths.map(({ max }) => max)) };
    }
    default:
      return { min: 1, max: 1 };
  }
}

const add = (a: Reach, b: Reach): Reach => ({ min: a.min + b.min, max: a.max + b.max });
