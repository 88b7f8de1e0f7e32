import { expect, test } from 'vitest';
import { roleFinder, TokensFile } from './tokens.js';

const find = roleFinder([
  { name: 'day shift', role: 'reviewer', token: 'reviewer-token-0001' },
  { name: 'helpers', role: 'support', token: 'support-token-00001' },
]);

test.each([
  ['Bearer reviewer-token-0001', 'reviewer'],
  ['Bearer support-token-00001', 'support'],
  ['Bearer reviewer-token-0002', null],
  ['reviewer-token-0001', null],
  ['', null],
  [undefined, null],
])('%s is %s', (header, role) => {
  expect(find(header)).toBe(role);
});

test('a short token and a misspelt key are refused', () => {
  expect(TokensFile.safeParse({ tokens: [{ name: 'x', role: 'reviewer', token: 'short' }] }).success).toBe(false);
  expect(TokensFile.safeParse({ tokens: [{ nam: 'x', role: 'reviewer', token: 'long-enough-token' }] }).success).toBe(
    false,
  );
});
