/** The tree of all literals by the codes of their letters: branches are numbers, found in one flat table. */
export interface Tree<Item> {
  readonly branches: BranchTable;
  /** By branch: what a word that ends there opens, and what a stem that ends there opens. */
  readonly words: readonly (readonly Item[] | undefined)[];
  readonly stems: readonly (readonly Item[] | undefined)[];
}

/** Open addressing: the slot of a branch and a letter holds them both, and the branch that follows. */
interface BranchTable {
  readonly from: Int32Array;
  readonly letter: Uint16Array;
  readonly to: Int32Array;
  readonly mask: number;
}

export const ROOT = 0;
export const NONE = -1;

interface Literal {
  readonly text: string;
  readonly isStem: boolean;
}

export function buildTree<Item extends Literal>(literals: readonly Item[]): Tree<Item> {
  // Twice as many slots as letters, in a power of two.
  const letters = literals.reduce((sum, { text }) => sum + text.length, 1);
  const slots = 2 ** Math.ceil(Math.log2(letters * 2));
  const branches = {
    from: new Int32Array(slots).fill(NONE),
    letter: new Uint16Array(slots),
    to: new Int32Array(slots),
    mask: slots - 1,
  };
  const words: Item[][] = [];
  const stems: Item[][] = [];
  let count = 1;
  for (const literal of literals) {
    let branch = ROOT;
    for (let at = 0; at < literal.text.length; at += 1) {
      const code = literal.text.charCodeAt(at);
      const slot = slotOf(branches, branch, code);
      if (branches.from[slot] === NONE) {
        branches.from[slot] = branch;
        branches.letter[slot] = code;
        branches.to[slot] = count;
        count += 1;
      }
      branch = branches.to[slot] ?? NONE;
    }
    const items = literal.isStem ? stems : words;
    const there = items[branch] ?? [];
    there.push(literal);
    items[branch] = there;
  }
  return {
    branches,
    words: Array.from({ length: count }, (_, branch) => words[branch]),
    stems: Array.from({ length: count }, (_, branch) => stems[branch]),
  };
}

/** The branch that a letter leads to, or {@link NONE}. */
export function nextBranch(table: BranchTable, branch: number, code: number): number {
  const slot = slotOf(table, branch, code);
  return table.from[slot] === NONE ? NONE : (table.to[slot] ?? NONE);
}

/** Where a branch and a letter are, or would be. */
function slotOf({ from, letter, mask }: BranchTable, branch: number, code: number): number {
  let slot = Math.imul(Math.imul(branch, 0x9e37_79b1) ^ code, 0x85eb_ca6b);
  slot = (slot ^ (slot >>> 15)) & mask;
  while (from[slot] !== NONE && (from[slot] !== branch || letter[slot] !== code)) slot = (slot + 1) & mask;
  return slot;
}
