/** The tree of all literals by the codes of their letters: branches are numbers, found in one flat table. */
export interface Tree<Item> {
  readonly branches: BranchTable;
  /** What a word that ends at a branch opens, and what a stem that ends there opens. */
  readonly words: Shelves<Item>;
  readonly stems: Shelves<Item>;
}

/** The items of every branch, one branch after the other: those of a branch lie from its start to that of the next. */
export interface Shelves<Item> {
  readonly starts: Int32Array;
  readonly items: readonly Item[];
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

interface Literal<Item> {
  readonly text: string;
  readonly isStem: boolean;
  readonly item: Item;
}

export function buildTree<Item>(literals: readonly Literal<Item>[]): Tree<Item> {
  // Twice as many slots as letters, in a power of two.
  const letters = literals.reduce((sum, { text }) => sum + text.length, 1);
  const slots = 2 ** Math.ceil(Math.log2(letters * 2));
  const branches = {
    from: new Int32Array(slots).fill(NONE),
    letter: new Uint16Array(slots),
    to: new Int32Array(slots),
    mask: slots - 1,
  };
  let count = 1;
  const ends = literals.map(({ text }) => {
    let branch = ROOT;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const slot = slotOf(branches, branch, code);
      if (branches.from[slot] === NONE) {
        branches.from[slot] = branch;
        branches.letter[slot] = code;
        branches.to[slot] = count;
        count += 1;
      }
      branch = branches.to[slot] ?? NONE;
    }
    return branch;
  });
  const shelvesOf = (isStem: boolean): Shelves<Item> => {
    const placed = literals.flatMap((literal, index) =>
      literal.isStem === isStem ? [{ branch: ends[index] ?? ROOT, item: literal.item }] : [],
    );
    return shelve(placed, count);
  };
  return { branches, words: shelvesOf(false), stems: shelvesOf(true) };
}

/** The items of a branch keep the order in which they came. */
function shelve<Item>(
  placed: readonly { readonly branch: number; readonly item: Item }[],
  count: number,
): Shelves<Item> {
  const starts = new Int32Array(count + 1);
  for (const { branch } of placed) starts[branch + 1] = (starts[branch + 1] ?? 0) + 1;
  for (let branch = 0; branch < count; branch += 1)
    starts[branch + 1] = (starts[branch + 1] ?? 0) + (starts[branch] ?? 0);
  const items = [...placed].sort((a, b) => a.branch - b.branch).map(({ item }) => item);
  return { starts, items };
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
