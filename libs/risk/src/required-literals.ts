import { shareOfTexts, shareOfTextsWith } from './frequent-words.js';
import type { Element } from './pattern.js';
import { type SingleWords, singleWordsOf } from './single-words.js';

/** How many tokens into a match something may stand. */
export interface Reach {
  readonly min: number;
  readonly max: number;
}

/** What must stand right before or after a word: one of these. */
export interface Neighbours extends SingleWords {
  readonly offset: -1 | 1;
}

/** A word or stem, where in a match of its pattern it stands, and what then stands beside it. */
export interface Literal extends Reach {
  readonly text: string;
  /** The text is how a word begins. */
  readonly isStem: boolean;
  readonly neighbours: Neighbours | null;
}

/** Words and stems one of which is in every match: of all such groups the one that costs least. */
export const requiredLiterals = (elements: readonly Element[]): readonly Literal[] => rarestGroup(elements) ?? [];

/** How often words may be met, roughly: frequent ones as often as they are, others the less the longer they are. */
const frequencyOf = (text: string): number => shareOfTexts(text) || 0.01 * 2 ** -Math.min(12, text.length);
const frequencyOfStem = (text: string): number => shareOfTextsWith(text) || 0.01 * 2 ** -Math.min(12, text.length - 1);

const frequencyOfOne = ({ words, stems }: SingleWords): number =>
  [...words]
    .map(frequencyOf)
    .concat(stems.map(frequencyOfStem))
    .reduce((sum, one) => sum + one, 0);

/** What a look at a neighbour costs, where a try of the pattern costs 1. */
const LOOK = 0.3;

const groupCost = (group: readonly Literal[]): number =>
  group.reduce((sum, { text, isStem, neighbours }) => {
    const share = neighbours === null ? 1 : Math.min(1, LOOK + frequencyOfOne(neighbours));
    return sum + share * (isStem ? frequencyOfStem(text) : frequencyOf(text));
  }, 0);

/** The group of literals that costs least; null where none is required. */
function rarestGroup(elements: readonly Element[], from: Reach = { min: 0, max: 0 }): readonly Literal[] | null {
  let rarest: readonly Literal[] | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const group of requiredGroups(elements, from)) {
    const cost = groupCost(group);
    if (cost >= least) continue;
    rarest = group;
    least = cost;
  }
  return rarest;
}

/** Of each required element the literals one of which is in every match, with their reach from the start of the match. */
function requiredGroups(elements: readonly Element[], from: Reach): (readonly Literal[])[] {
  const groups: (readonly Literal[])[] = [];
  let reach = from;
  for (const [index, element] of elements.entries()) {
    const words = singleWordsOf(element);
    if (words !== null) {
      const place = { ...reach, neighbours: neighboursIn(elements, index) };
      groups.push([
        ...[...words.words].map((text) => ({ text, isStem: false, ...place })),
        ...words.stems.map((text) => ({ text, isStem: true, ...place })),
      ]);
    } else if (element.kind === 'choice') {
      const options = element.options.map((option) => rarestGroup(option, reach));
      if (options.every((option) => option !== null)) groups.push(options.flat());
    }
    const width = widthOf(element);
    reach = { min: reach.min + width.min, max: reach.max + width.max };
  }
  return groups;
}

/** Of what must stand right after and right before an element the rarer. */
function neighboursIn(elements: readonly Element[], index: number): Neighbours | null {
  const [after, before] = [singleWordsOf(elements[index + 1]), singleWordsOf(elements[index - 1])];
  if (after === null) return before && { ...before, offset: -1 };
  if (before !== null && frequencyOfOne(before) < frequencyOfOne(after)) return { ...before, offset: -1 };
  return { ...after, offset: 1 };
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
