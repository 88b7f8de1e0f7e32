import { expect, test } from 'vitest';
import { splitStatements } from './migrate.js';

test('statements end with a semicolon at the end of a line, and comments alone are none', () => {
  const sql =
    "-- first; not an end\nCREATE TABLE a (b text DEFAULT ';');\n\n-- only a comment\n;\nDROP TABLE a;\n-- the end\n";
  expect(splitStatements(sql)).toEqual(["-- first; not an end\nCREATE TABLE a (b text DEFAULT ';')", 'DROP TABLE a']);
});
