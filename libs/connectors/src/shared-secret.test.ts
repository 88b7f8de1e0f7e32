import { expect, test } from 'vitest';
import { bearerToken, verifySharedSecret } from './shared-secret.js';

test('any of the secrets is good, whatever the lengths of the others', () => {
  expect(verifySharedSecret('new-secret', ['an-old-and-longer-secret', 'new-secret'])).toEqual({ kind: 'verified' });
});

test.each([
  ['none', undefined, 'unsigned'],
  ['another', 'other', 'wrong_signature'],
  ['the beginning of it', 'secre', 'wrong_signature'],
  ['an empty one', '', 'wrong_signature'],
])('%s is refused', (_name, given, reason) => {
  expect(verifySharedSecret(given, ['secret'])).toEqual({ kind: 'refused', reason });
});

test('where no secret is known, nothing is good', () => {
  expect(verifySharedSecret('', [])).toEqual({ kind: 'refused', reason: 'wrong_signature' });
});

test.each([
  ['Bearer abc.DEF-1~2+3/4=', 'abc.DEF-1~2+3/4='],
  ['bearer abc', 'abc'],
  ['Basic abc', undefined],
  ['Bearer ', undefined],
  ['Bearer two tokens', undefined],
  [undefined, undefined],
])('the token of %s', (header, token) => {
  expect(bearerToken(header)).toBe(token);
});
