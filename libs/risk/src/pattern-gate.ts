import type { Token } from '@manumit/text';
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

/** A node of the tree of all literals, by the codes of their letters. */
interface Branch<Entry> {
  readonly children: Map<number, Branch<Entry>>;
  readonly words: Door<Entry>[];
  readonly stems: Door<Entry>[];
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
  const root = newBranch<Entry>();
  for (const [number, entry] of entries.entries()) {
    for (const { text, isStem, min, max } of rarestGroup(entry.pattern.elements) ?? []) {
      const branch = branchOf(root, text);
      (isStem ? branch.stems : branch.words).push({ entry, number, min, max });
    }
  }
  return { open: (tokens, visit) => openDoors(root, tokens, visit) };
}

function openDoors<Entry>(
  root: Branch<Entry>,
  tokens: readonly Token[],
  visit: (entry: Entry, start: number) => void,
): void {
  const visited = new Set<number>();
  const open = ({ entry, number, min, max }: Door<Entry>, index: number): void => {
    for (let start = Math.max(0, index - max); start <= index - min; start += 1) {
      const place = number * tokens.length + start;
      if (visited.has(place)) continue;
      visited.add(place);
      visit(entry, start);
    }
  };
  for (let index = 0; index < tokens.length; index += 1) {
    const text = tokens[index]?.text ?? '';
    let branch: Branch<Entry> | undefined = root;
    for (let letter = 0; letter < text.length; letter += 1) {
      branch = branch.children.get(text.charCodeAt(letter));
      if (branch === undefined) break;
      for (const door of branch.stems) open(door, index);
    }
    if (branch !== undefined) for (const door of branch.words) open(door, index);
  }
}

function newBranch<Entry>(): Branch<Entry> {
  return { children: new Map(), words: [], stems: [] };
}

function branchOf<Entry>(root: Branch<Entry>, text: string): Branch<Entry> {
  let branch = root;
  for (let letter = 0; letter < text.length; letter += 1) {
    const code = text.charCodeAt(letter);
    const child = branch.children.get(code) ?? newBranch<Entry>();
    branch.children.set(code, child);
    branch = child;
  }
  return branch;
}

/** Words that stand in every second sentence: a pattern waits behind another of its words where it has one. */
const FREQUENT = new Set(
  [
    'i you he she we they me us him her them my your his our their it a an the to of in on at for with and or is are be',
    'will ll can have has get do dont not no never all if from when that this go',
    'я ти ви він вона ми вони мені тобі мене тебе нам нас вам вас він її його їх у в на з до за по і й та а не ні що як це є',
    'ты вы он она мы они мне тебе меня тебя нам нас вам его ее их с к от о и но не нет что как это',
    'yo tu el ella nosotros me te se le lo la los las les un una de del en con por para a al y o no si que es su sus mi',
  ]
    .join(' ')
    .split(' '),
);

/** How often a literal may be met, roughly: short ones, stems and frequent words are met more. */
const frequencyOf = ({ text, isStem }: Literal): number =>
  FREQUENT.has(text) ? 1 : 2 ** -Math.min(12, text.length - (isStem ? 1 : 0));

const groupFrequency = (group: readonly Literal[]): number => group.reduce((sum, one) => sum + frequencyOf(one), 0);

/** The group of literals that the fewest texts hold; null where none is required. */
function rarestGroup(elements: readonly Element[], from: Reach = { min: 0, max: 0 }): readonly Literal[] | null {
  let rarest: readonly Literal[] | null = null;
  for (const group of requiredGroups(elements, from))
    if (rarest === null || groupFrequency(group) < groupFrequency(rarest)) rarest = group;
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
