/** Totals say most to a reader. */
const GIVEN_UP_LAST = 1e12;

/** A table of counts; null where a count is not published. */
export interface SafeTable {
  readonly cells: readonly (readonly (number | null)[])[];
  readonly rowTotals: readonly (number | null)[];
  readonly columnTotals: readonly (number | null)[];
  readonly total: number | null;
}

/**
 * Hides counts from 1 to `least - 1`, and as many others as it takes that none of them follows from the totals. Each row and column with its
 * total is an equation; what they determine together is found by elimination, so that nothing follows from several of them either.
 *
 * @see Hundepool et al., Statistical Disclosure Control (Wiley 2012), chapter 4: primary and secondary suppression
 */
export function suppressSmall(counts: readonly (readonly number[])[], least = 5): SafeTable {
  const grid = withTotals(counts);
  const [rows, columns] = [grid.length, grid[0]?.length ?? 0];
  const countAt = (index: number): number => grid[Math.floor(index / columns)]?.[index % columns] ?? 0;
  const lines = linesOf(rows, columns);
  const hidden = new Set<number>();
  for (let index = 0; index < rows * columns; index += 1) {
    const value = countAt(index);
    if (value > 0 && value < least) hidden.add(index);
  }
  const small = [...hidden];
  for (;;) {
    const told = determined(lines, hidden);
    if (!small.some((index) => told.has(index))) break;
    // What stands in two lines with cells that are told hides both: it closes a rectangle. Of these, what costs a reader least.
    const exposing = lines.filter((line) => line.some((index) => told.has(index)));
    const closes = (index: number): number => exposing.filter((line) => line.includes(index)).length;
    const candidates = [...new Set(exposing.flat())]
      .filter((index) => !hidden.has(index))
      .sort((a, b) => costOf(a) - costOf(b) || closes(b) - closes(a));
    const corner = candidates.find((index) => closes(index) > 1 && costOf(index) < GIVEN_UP_LAST);
    const next = corner ?? candidates[0];
    if (next === undefined) break;
    hidden.add(next);
  }
  function costOf(index: number): number {
    const isTotal = Math.floor(index / columns) === rows - 1 || index % columns === columns - 1;
    // Where nothing was counted hiding it protects little: a reader may guess a zero.
    return (isTotal ? GIVEN_UP_LAST : 0) + (countAt(index) === 0 ? 1e9 : 0) + countAt(index);
  }
  const shown = (row: number, column: number): number | null => {
    const index = row * columns + column;
    return hidden.has(index) ? null : countAt(index);
  };
  return {
    cells: counts.map((line, row) => line.map((_, column) => shown(row, column))),
    rowTotals: counts.map((_, row) => shown(row, columns - 1)),
    columnTotals: (counts[0] ?? []).map((_, column) => shown(rows - 1, column)),
    total: shown(rows - 1, columns - 1),
  };
}

function withTotals(counts: readonly (readonly number[])[]): number[][] {
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  const rows = counts.map((row) => [...row, sum(row)]);
  const width = rows[0]?.length ?? 1;
  return [...rows, Array.from({ length: width }, (_, column) => sum(rows.map((row) => row[column] ?? 0)))];
}

/** The cells of each equation: a row or a column with its total. */
const linesOf = (rows: number, columns: number): number[][] => [
  ...Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => row * columns + column)),
  ...Array.from({ length: columns }, (_, column) => Array.from({ length: rows }, (_, row) => row * columns + column)),
];

/** The hidden cells that the equations determine: those that stand alone in a row once these are reduced (Gauss-Jordan). */
function determined(lines: readonly (readonly number[])[], hidden: ReadonlySet<number>): Set<number> {
  const names = [...hidden];
  const matrix = lines.map((line) => names.map((name) => (line.includes(name) ? signOf(line, name) : 0)));
  let pivotRow = 0;
  for (let column = 0; column < names.length && pivotRow < matrix.length; column += 1) {
    const found = matrix.findIndex((row, index) => index >= pivotRow && Math.abs(row[column] ?? 0) > 1e-9);
    if (found < 0) continue;
    const [pivot] = matrix.splice(found, 1);
    if (pivot === undefined) continue;
    const scale = pivot[column] ?? 1;
    const reduced = pivot.map((value) => value / scale);
    for (const [index, row] of matrix.entries()) {
      const factor = row[column] ?? 0;
      if (Math.abs(factor) > 1e-9) matrix[index] = row.map((value, at) => value - factor * (reduced[at] ?? 0));
    }
    matrix.splice(pivotRow, 0, reduced);
    pivotRow += 1;
  }
  const alone = new Set<number>();
  for (const row of matrix) {
    const set = row.flatMap((value, at) => (Math.abs(value) > 1e-9 ? [at] : []));
    const [only] = set;
    const name = only === undefined ? undefined : names[only];
    if (set.length === 1 && name !== undefined) alone.add(name);
  }
  return alone;
}

/** The total of a line is the last of it, on the other side of the equation. */
const signOf = (line: readonly number[], name: number): number => (line.at(-1) === name ? -1 : 1);
