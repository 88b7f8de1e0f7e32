import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SafeTable, suppressSmall } from './suppress-small.js';

test('large counts are published as they are', () => {
  expect(
    suppressSmall([
      [10, 20],
      [30, 0],
    ]),
  ).toEqual({
    cells: [
      [10, 20],
      [30, 0],
    ],
    rowTotals: [30, 30],
    columnTotals: [40, 20],
    total: 60,
  });
});

test('a small count is hidden, and what it would follow from', () => {
  const { cells, rowTotals } = suppressSmall([
    [3, 20, 9],
    [30, 40, 50],
    [12, 17, 30],
  ]);
  expect(cells[0]?.[0]).toBeNull();
  expect(cells[0]?.filter((count) => count === null).length).toBeGreaterThan(1);
  expect(rowTotals).toEqual([32, 120, 59]);
});

test('where there is nothing to hide it behind, the total goes too', () => {
  expect(suppressSmall([[2]])).toEqual({ cells: [[null]], rowTotals: [null], columnTotals: [null], total: null });
});

/** Every table of counts that a reader could think of from what is published, with cells up to a bound. */
function possibleValues(table: SafeTable, row: number, column: number, bound: number): Set<number> {
  const shape = table.cells.map((line) => line.length);
  const found = new Set<number>();
  const open = table.cells.flatMap((line, r) => line.flatMap((count, c) => (count === null ? [[r, c] as const] : [])));
  const grid = table.cells.map((line) => line.map((count) => count ?? 0));
  const fits = (): boolean => {
    const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
    const columns = Array.from({ length: shape[0] ?? 0 }, (_, c) => sum(grid.map((line) => line[c] ?? 0)));
    return (
      grid.every((line, r) => table.rowTotals[r] === null || table.rowTotals[r] === sum(line)) &&
      columns.every((count, c) => table.columnTotals[c] === null || table.columnTotals[c] === count) &&
      (table.total === null || table.total === sum(columns))
    );
  };
  const fill = (at: number): void => {
    const place = open[at];
    if (place === undefined) {
      if (fits()) found.add(grid[row]?.[column] ?? 0);
      return;
    }
    const line = grid[place[0]];
    for (let value = 0; line !== undefined && value <= bound; value += 1) {
      line[place[1]] = value;
      fill(at + 1);
    }
  };
  fill(0);
  return found;
}

test('no small count follows from what is published: a reader who tries every table finds several', () => {
  const count = fc.oneof(fc.constantFrom(0, 1, 2, 3, 4), fc.integer({ min: 5, max: 9 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(count, count), { minLength: 1, maxLength: 2 }), (counts) => {
      const table = suppressSmall(counts);
      for (const [row, line] of counts.entries())
        for (const [column, value] of line.entries()) {
          const published = table.cells[row]?.[column];
          if (value > 0 && value < 5) expect(published).toBeNull();
          if (published !== null) expect(published).toBe(value);
          if (value > 0 && value < 5) expect(possibleValues(table, row, column, 14).size).toBeGreaterThan(1);
        }
    }),
    { numRuns: 150 },
  );
}, 60_000);
