import type { Token } from '@manumit/text';
import { buildTree, NONE, nextBranch, ROOT, type Shelves, type Tree } from './literal-tree.js';
import { rememberWords } from './remember.js';
import type { Literal, Neighbours, Reach } from './required-literals.js';
import { isOneOf } from './single-words.js';

/** What a literal opens. */
interface Door<Entry> extends Reach {
  readonly entry: Entry;
  /** Of the entry, in the order in which they came. */
  readonly number: number;
  readonly neighbours: Neighbours | null;
}

/**
 * Lets through only patterns one of whose required words is in the text, and only at the places where a match would have
 * that word in its place. Sound: what the gate keeps away cannot match.
 */
export interface Gate<Entry> {
  /** Calls `visit` with every pattern that is worth a try and the token where to try it, never twice with the same. */
  open(tokens: readonly Token[], visit: (entry: Entry, start: number) => void): void;
}

export function buildGate<Entry extends { readonly literals: readonly Literal[] }>(
  entries: readonly Entry[],
): Gate<Omit<Entry, 'literals'>> {
  const doors = entries.flatMap(({ literals, ...entry }, number) =>
    literals.map(({ text, isStem, ...place }) => ({ text, isStem, item: { entry, number, ...place } })),
  );
  const tree = buildTree(doors);
  const doorsOf = rememberWords((word) => findDoors(tree, word));
  return { open: (tokens, visit) => openDoors(doorsOf, tokens, visit) };
}

/** The doors that a word opens, as a whole and by its beginnings. */
function findDoors<Entry>({ branches, words, stems }: Tree<Door<Entry>>, word: string): readonly Door<Entry>[] {
  const found: Door<Entry>[] = [];
  let branch = ROOT;
  for (let letter = 0; letter < word.length; letter += 1) {
    branch = nextBranch(branches, branch, word.charCodeAt(letter));
    if (branch === NONE) break;
    takeAll(stems, branch, found);
  }
  if (branch !== NONE) takeAll(words, branch, found);
  return found.length === 0 ? NO_DOORS : found;
}

const NO_DOORS: readonly never[] = [];

function takeAll<Item>({ starts, items }: Shelves<Item>, branch: number, into: Item[]): void {
  const end = starts[branch + 1] ?? 0;
  for (let at = starts[branch] ?? 0; at < end; at += 1) {
    const item = items[at];
    if (item !== undefined) into.push(item);
  }
}

function openDoors<Entry>(
  doorsOf: (word: string) => readonly Door<Entry>[],
  tokens: readonly Token[],
  visit: (entry: Entry, start: number) => void,
): void {
  let visited: Set<number> | null = null;
  for (let index = 0; index < tokens.length; index += 1)
    for (const { entry, number, min, max, neighbours } of doorsOf(tokens[index]?.text ?? '')) {
      if (neighbours !== null && !isOneOf(neighbours, tokens[index + neighbours.offset]?.text ?? '')) continue;
      visited ??= new Set();
      for (let start = Math.max(0, index - max); start <= index - min; start += 1) {
        const place = number * tokens.length + start;
        if (visited.has(place)) continue;
        visited.add(place);
        visit(entry, start);
      }
    }
}
