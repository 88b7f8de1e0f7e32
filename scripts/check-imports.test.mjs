import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importProblems, importsOf } from './check-imports.mjs';

let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'manumit-imports-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path, content) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

function room(folder, dependencies, sources) {
  const name = `@manumit/${folder.split('/').at(-1)}`;
  write(`${folder}/package.json`, { name, exports: { '.': './dist/index.js' }, dependencies });
  for (const [file, source] of Object.entries(sources)) write(`${folder}/src/${file}`, source);
}

test('imports down the table are fine', () => {
  room('libs/contracts', {}, { 'index.ts': `export * from './ids.js';`, 'ids.ts': `import { z } from 'zod';` });
  room('libs/text', { '@manumit/contracts': '*' }, { 'index.ts': `import type { Span } from '@manumit/contracts';` });
  room(
    'services/gateway',
    { '@manumit/contracts': '*' },
    { 'index.ts': `import { TOPICS } from '@manumit/contracts';` },
  );
  room('services/standalone', { '@manumit/gateway': '*' }, { 'main.ts': `await import('@manumit/gateway');` });
  expect(importProblems(root)).toEqual([]);
});

test.each([
  [
    'up the table',
    'libs/text',
    { '@manumit/risk': '*' },
    '',
    'libs/text/package.json: @manumit/text must not depend on @manumit/risk',
  ],
  [
    'up the table, in a source',
    'libs/text',
    {},
    `import { assess } from '@manumit/risk';`,
    '@manumit/text must not import @manumit/risk',
  ],
  [
    'one service by another',
    'services/gateway',
    {},
    `export { x } from '@manumit/scorer';`,
    '@manumit/gateway must not import @manumit/scorer',
  ],
  [
    'one service by another, late',
    'services/gateway',
    {},
    `const x = await import('@manumit/scorer');`,
    'must not import @manumit/scorer',
  ],
  ['undeclared', 'libs/text', {}, `import '@manumit/contracts';`, 'is not in the package'],
  [
    'out of the package',
    'libs/text',
    {},
    `import { x } from '../../risk/src/x.js';`,
    '../../risk/src/x.js leaves the package',
  ],
  ['the package itself', 'libs/text', {}, `import { x } from '@manumit/text';`, 'is the package itself'],
  ['a new package', 'libs/novel', {}, '', '@manumit/novel is not in scripts/rooms.mjs'],
])('an import %s is a problem', (_name, folder, dependencies, source, problem) => {
  room(folder, dependencies, { 'index.ts': source });
  const problems = importProblems(root);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});

test('an inner file of another package is a problem', () => {
  room('libs/contracts', {}, {});
  room(
    'libs/text',
    { '@manumit/contracts': '*' },
    { 'index.ts': `import { x } from '@manumit/contracts/dist/ids.js';` },
  );
  expect(importProblems(root)).toEqual([expect.stringContaining("is not one of the package's exports")]);
});

test('modules that need each other are a cycle, types that do are none', () => {
  room('libs/text', {}, { 'a.ts': `import { b } from './b.js';`, 'b.ts': `import { a } from './a.js';` });
  room('libs/judge', {}, { 'a.ts': `import { b } from './b.js';`, 'b.ts': `import type { A } from './a.js';` });
  expect(importProblems(root)).toEqual(['import cycle: libs/text/src/a.ts → libs/text/src/b.ts → libs/text/src/a.ts']);
});

test('the scan sees every form of import and no comment', () => {
  const source = `
import a from 'a';
import type { B } from "b";
import {
  c,
  type C,
} from 'c';
import 'd';
export * from 'e';
export { f } from 'f';
const g = await import('g');
const h = import.meta.resolve('h');
// import i from 'i';
/**
 * import j from 'j';
 */
export const k = 'k';
`;
  expect(importsOf(source).map(({ specifier }) => specifier)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  expect(importsOf(source).filter(({ typeOnly }) => typeOnly)).toEqual([{ specifier: 'b', typeOnly: true }]);
});
