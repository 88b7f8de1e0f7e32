import { expect, test } from 'vitest';
import { auditProblems, billProblems, changelogProblems, versionProblems } from './release.mjs';

test('another version somewhere is told with its file', () => {
  expect(versionProblems('1.2.0', { a: '1.2.0', b: '1.1.0' })).toEqual(['b says 1.1.0, package.json 1.2.0']);
});

test.each([
  ['## 1.2.0 - 2026-01-02', 0],
  ['## 1.2.0', 1],
  ['## Unreleased', 1],
  ['## 1.2.01 - 2026-01-02', 1],
])('a changelog with %s: %i problems', (heading, problems) => {
  expect(changelogProblems('1.2.0', `# Changelog\n\n${heading}\n`)).toHaveLength(problems);
});

const url = 'https://advisories.example.org/1';
const found = {
  vulnerabilities: {
    some: { via: [{ name: 'some', severity: 'high', title: 'reads too much', url }] },
    above: { via: ['some'] },
  },
};

test('an advisory is told once, with what to look up', () => {
  expect(auditProblems(found, {})).toEqual([`some (high): reads too much, ${url}`]);
});

test('an advisory that is explained is no problem, an explanation of none is', () => {
  expect(auditProblems(found, { [url]: 'that function is never called' })).toEqual([]);
  expect(auditProblems({ vulnerabilities: {} }, { [url]: 'old' })).toHaveLength(1);
});

test('a registry that does not answer is no clean bill', () => {
  expect(auditProblems({ message: '405 Method Not Allowed', statusCode: 405 }, {})).toEqual([
    'the registry could not be asked: 405 Method Not Allowed',
  ]);
});

test('a package that runs is in the bill of materials, with a licence', () => {
  const packages = {
    '': { version: '1.0.0' },
    'node_modules/@some/a': { version: '1.0.0' },
    'node_modules/@some/a/node_modules/b': { version: '2.0.0' },
    'node_modules/c': { version: '1.0.0' },
    'node_modules/tool': { version: '1.0.0', dev: true },
  };
  const components = [
    { name: '@some/a', version: '1.0.0', licenses: [{}] },
    { name: 'b', version: '2.0.0', licenses: [] },
  ];
  expect(billProblems({ packages }, { components })).toEqual([
    'b@2.0.0 has no licence in the bill of materials',
    'c@1.0.0 is missing from the bill of materials',
  ]);
});
