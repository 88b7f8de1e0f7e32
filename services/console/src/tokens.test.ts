import { expect, test } from 'vitest';
import { personFinder, TokensFile } from './tokens.js';

const find = personFinder([
  { name: 'day shift', role: 'reviewer', token: 'reviewer-token-0001' },
  { name: 'helpers', role: 'support', token: 'support-token-00001' },
]);

test.each([
  ['Bearer reviewer-token-0001', { name: 'day shift', role: 'reviewer' }],
  ['Bearer support-token-00001', { name: 'helpers', role: 'support' }],
  ['Bearer reviewer-token-0002', null],
  ['reviewer-token-0001', null],
  ['', null],
  [undefined, null],
])('%s is %j', (header, person) => {
  expect(find(header)).toEqual(person);
});

const token = (name: string) => ({ name, role: 'reviewer', token: 'long-enough-token' });

test.each([
  ['a short token', [{ name: 'x', role: 'reviewer', token: 'short' }]],
  ['a misspelt key', [{ nam: 'x', role: 'reviewer', token: 'long-enough-token' }]],
  ['a name that two people have', [token('x'), token('x')]],
])('%s is refused', (_what, tokens) => {
  expect(TokensFile.safeParse({ tokens }).success).toBe(false);
});
