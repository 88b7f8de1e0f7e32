import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError, readConfig, setting } from './config.js';

const settings = {
  port: setting('MANUMIT_PORT', z.coerce.number().int().max(65_535).default(80), 'a port'),
  key: setting('MANUMIT_KEY', z.string().min(8), 'a key', { secret: true }),
};

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(settings, env);
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.problems : ['another error'];
  }
};

test('values are read, defaults fill in', () => {
  expect(readConfig(settings, { MANUMIT_KEY: '12345678', HOME: '/' })).toEqual({ port: 80, key: '12345678' });
});

test('every problem is told at once, with the name of its variable and without its value', () => {
  const problems = problemsOf({ MANUMIT_PORT: 'eighty', MANUMIT_KEY: 'short', MANUMIT_PROT: '1' });
  expect(problems.map((problem) => problem.split(/[: ]/)[0]).sort()).toEqual([
    'MANUMIT_KEY',
    'MANUMIT_PORT',
    'MANUMIT_PROT',
  ]);
  expect(problems).toContain('MANUMIT_PORT: not a number');
  expect(problems.join()).not.toContain('short');
});

test('a missing value is told as missing', () => {
  expect(problemsOf({})).toEqual(['MANUMIT_KEY is missing']);
});

test('a value comes from a file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'manumit-config-')), 'key');
  writeFileSync(file, 'from a file\n');
  expect(readConfig(settings, { MANUMIT_KEY_FILE: file }).key).toBe('from a file');
  expect(problemsOf({ MANUMIT_KEY_FILE: file, MANUMIT_KEY: '12345678' })).toHaveLength(1);
  expect(problemsOf({ MANUMIT_KEY_FILE: `${file}.gone` })[0]).toContain('MANUMIT_KEY_FILE');
});
