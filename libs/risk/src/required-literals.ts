import { shareOfTexts, shareOfTextsWith } from './frequent-words.js';
import type { Element } from './pattern.js';

/** How many tokens into a match something may stand. */
export interface Reach {
  readonly min: number;
  readonly max: number;
}

/** A word or stem, and where in a match of its pattern it stands. */
export interface Literal extends Reach {
  readonly text: string;
  readonly isStem: boolean;
}

/** Words and stems one of which is in every match: of all such groups the one that the fewest texts hold. */
export const requiredLiterals = (elements: readonly Element[]): readonly Literal[] => rarestGroup(elements) ?? [];

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
