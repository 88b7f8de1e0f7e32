import type { Token } from '@manumit/text';
import { buildTree, NONE, nextBranch, ROOT, type Shelves, type Tree } from './literal-tree.js';
import type { Literal, Reach } from './required-literals.js';

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

export function buildGate<Entry extends { readonly literals: readonly Literal[] }>(
  entries: readonly Entry[],
): Gate<Omit<Entry, 'literals'>> {
  const doors = entries.flatMap(({ literals, ...entry }, number) =>
    literals.map(({ text, isStem, min, max }) => ({ text, isStem, item: { entry, number, min, max } })),
  );
  const tree = buildTree(doors);
  return { open: (tokens, visit) => openDoors(tree, tokens, visit) };
}

function openDoors<Entry>(
  { branches, words, stems }: Tree<Door<Entry>>,
  tokens: readonly Token[],
  visit: (entry: Entry, start: number) => void,
): void {
  let visited: Set<number> | null = null;
  const openAll = ({ starts, items }: Shelves<Door<Entry>>, branch: number, index: number): void => {
    const end = starts[branch + 1] ?? 0;
    for (let at = starts[branch] ?? 0; at < end; at += 1) {
      const door = items[at];
      if (door !== undefined) open(door, index);
    }
  };
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
      openAll(stems, branch, index);
    }
    if (branch !== NONE) openAll(words, branch, index);
  }
}
