import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { narrowings } from './compatibility.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path) => readFileSync(`${root}${path}`, 'utf8');
const RELEASED = 'libs/contracts/released/v1';
const names = readdirSync(`${root}${RELEASED}/schemas`).map((file) => file.replace('.json', ''));
/** What others write and this side reads; everything else others read as well. */
const ONLY_READ = ['MessageEvent', 'Policy'];

test.each(names)('whatever release 1 says of %s still holds', (name) => {
  const released = JSON.parse(read(`${RELEASED}/schemas/${name}.json`));
  const current = JSON.parse(read(`docs/reference/schemas/${name}.json`));
  expect(narrowings(released, current, { written: !ONLY_READ.includes(name) })).toEqual([]);
});

test('every route of release 1 is still there', () => {
  const { paths } = parse(read('docs/reference/openapi.yaml'));
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(routes).toEqual(expect.arrayContaining(JSON.parse(read(`${RELEASED}/routes/http.json`))));
});

const object = (properties, required) => ({ type: 'object', properties, ...(required ? { required } : {}) });
const text = { type: 'string', maxLength: 10 };

test.each([
  ['a field is gone', object({ a: text, b: text }), object({ a: text }), 'b: is gone'],
  ['a field is required', object({ a: text }), object({ a: text }, ['a']), 'the event: `a` is required now'],
  ['a field may be missing', object({ a: text }, ['a']), object({ a: text }), 'the event: `a` may be missing now'],
  ['a type is another', object({ a: text }), object({ a: { type: 'number' } }), 'a: was string and is number'],
  [
    'a value is none any more',
    object({ a: { enum: ['x', 'y'] } }),
    object({ a: { enum: ['x'] } }),
    'a: `y` is no value any more',
  ],
  [
    'a text may be shorter only',
    object({ a: text }),
    object({ a: { type: 'string', maxLength: 9 } }),
    'a: maxLength is lower',
  ],
  [
    'a limit is new',
    { type: 'array', items: { type: 'number' } },
    { type: 'array', items: { type: 'number', minimum: 1 } },
    '[]: minimum is higher',
  ],
  ['a choice is gone', { anyOf: [text, { type: 'null' }] }, { anyOf: [text] }, 'the event: choice 2 is none any more'],
  [
    'it is deep, behind a reference',
    { $ref: '#/$defs/A', $defs: { A: object({ a: object({ b: text }) }) } },
    { $ref: '#/$defs/B', $defs: { B: object({ a: object({}) }) } },
    'a.b: is gone',
  ],
])('it is told when %s', (_what, released, current, problem) => {
  expect(narrowings(released, current, { written: true })).toEqual([problem]);
});

test('what is more, or wider, is no problem', () => {
  const released = object({ a: { enum: ['x'] }, b: text }, ['b']);
  const current = object({ a: { enum: ['x', 'y'] }, b: { type: 'string' }, c: text }, ['b']);
  expect(narrowings(released, current, { written: true })).toEqual([]);
});
