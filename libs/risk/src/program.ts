import { numberOf } from '@manumit/text';
import type { Element, Pattern } from './pattern.js';
import { contactWidth, moneyWidth, type Reading } from './reading.js';
import { isOneOf, NO_WORDS, type SingleWords, singleWordsOf } from './single-words.js';

/**
 * A pattern made ready to run: nodes that know what comes after them, so that running one makes nothing new.
 * An option of a choice goes on with what follows the choice.
 */
interface Node extends SingleWords {
  /** `any` is a choice of single words and stems: the longest part of most patterns, decided in one look. */
  readonly kind: Element['kind'] | 'any';
  readonly text: string;
  readonly min: number;
  readonly max: number;
  readonly options: readonly (Node | null)[];
  readonly next: Node | null;
}

export interface Program {
  readonly first: Node | null;
}

export const compileProgram = ({ elements }: Pattern): Program => ({ first: link(elements, 0, null) });

function link(elements: readonly Element[], from: number, after: Node | null): Node | null {
  const element = elements[from];
  if (element === undefined) return after;
  const next = link(elements, from + 1, after);
  const node = {
    kind: element.kind,
    text: '',
    words: NO_WORDS,
    stems: NO_STEMS,
    min: 0,
    max: 0,
    options: NO_OPTIONS,
    next,
  };
  switch (element.kind) {
    case 'word':
      return { ...node, text: element.text };
    case 'stem':
      return { ...node, text: element.prefix };
    case 'gap':
    case 'number':
      return { ...node, min: element.min, max: element.max };
    case 'choice': {
      const words = singleWordsOf(element);
      return words === null
        ? { ...node, options: element.options.map((option) => link(option, 0, next)) }
        : { ...node, kind: 'any', ...words };
    }
    default:
      return node;
  }
}

const NO_STEMS: readonly string[] = [];
const NO_OPTIONS: readonly null[] = [];

/** So many steps are taken before what failed is remembered: almost every try ends far below. */
const FREE_STEPS = 500;

/** One try of a pattern at one place. */
interface Run {
  readonly reading: Reading;
  readonly limit: number;
  steps: number;
  /** Nodes that are known to fail, by token: what bounds the work to nodes times tokens. */
  failed: Map<Node, Set<number>> | null;
}

/** The end (exclusive) of the match that begins at a token, or -1: options in their order, gaps from narrow to wide. */
export function runProgram({ first }: Program, reading: Reading, start: number): number {
  return step({ reading, limit: reading.sentenceEnds[start] ?? 0, steps: 0, failed: null }, first, start);
}

function step(run: Run, from: Node | null, start: number): number {
  const { tokens } = run.reading;
  let node = from;
  let index = start;
  while (node !== null) {
    run.steps += 1;
    if (node.kind === 'gap') return passGap(run, node, index);
    if (node.kind === 'choice') return tryOptions(run, node, index);
    const token = index < run.limit ? tokens[index] : undefined;
    if (token === undefined) return -1;
    switch (node.kind) {
      case 'word':
        if (token.text !== node.text) return -1;
        index += 1;
        break;
      case 'stem':
        if (!token.text.startsWith(node.text)) return -1;
        index += 1;
        break;
      case 'any':
        if (!isOneOf(node, token.text)) return -1;
        index += 1;
        break;
      case 'number': {
        const value = numberOf(token.text);
        if (value === null || value < node.min || value > node.max) return -1;
        index += 1;
        break;
      }
      default: {
        const width =
          node.kind === 'money' ? moneyWidth(tokens, index, run.limit) : contactWidth(run.reading, index, run.limit);
        if (width === 0) return -1;
        index += width;
      }
    }
    node = node.next;
  }
  return index;
}

function passGap(run: Run, gap: Node, index: number): number {
  if (isKnownToFail(run, gap, index)) return -1;
  for (let width = gap.min; width <= gap.max && index + width <= run.limit; width += 1) {
    const end = step(run, gap.next, index + width);
    if (end >= 0) return end;
  }
  return fail(run, gap, index);
}

function tryOptions(run: Run, choice: Node, index: number): number {
  if (isKnownToFail(run, choice, index)) return -1;
  for (const option of choice.options) {
    const end = step(run, option, index);
    if (end >= 0) return end;
  }
  return fail(run, choice, index);
}

const isKnownToFail = (run: Run, node: Node, index: number): boolean =>
  run.steps > FREE_STEPS && run.failed?.get(node)?.has(index) === true;

function fail(run: Run, node: Node, index: number): -1 {
  if (run.steps > FREE_STEPS) {
    run.failed ??= new Map();
    const places = run.failed.get(node) ?? new Set();
    places.add(index);
    run.failed.set(node, places);
  }
  return -1;
}
