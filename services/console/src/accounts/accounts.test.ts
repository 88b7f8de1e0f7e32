import { Secret, TOTP } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { hashPassword, isPassword, Password } from './passwords.js';
import { createSealer } from './sealer.js';
import { newTotpSecret, totpStepOf, totpUri } from './second-factor.js';

describe('passwords', () => {
  test('one fits its own hash, however a keyboard composes it', async () => {
    const stored = await hashPassword('café with four words');
    expect(stored).toMatch(/^scrypt\$15\$8\$3\$/);
    expect(await isPassword('cafe\u0301 with four words', stored)).toBe(true);
    expect(await isPassword('cafe with four words', stored)).toBe(false);
    expect(await isPassword('café with four words', null)).toBe(false);
  });

  test('a short one is not taken', () => {
    expect(Password.safeParse('eleven char').success).toBe(false);
    expect(Password.safeParse('twelve chars').success).toBe(true);
  });
});

describe('sealed secrets', () => {
  const sealer = createSealer('a key of thirty-two characters!!');
  const sealed = sealer.seal('secret', 'acc_1');

  test('open for whom they belong to', () => expect(sealer.open(sealed, 'acc_1')).toBe('secret'));
  test.each([
    ['another account', sealer, sealed, 'acc_2'],
    ['another key', createSealer('another key, as long as the first'), sealed, 'acc_1'],
    ['one changed byte', sealer, `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`, 'acc_1'],
    ['nothing', sealer, '', 'acc_1'],
  ])('do not open for %s', (_name, opener, text, about) => expect(opener.open(text, about)).toBeNull());
});

describe('codes', () => {
  const secret = newTotpSecret();
  const now = new Date('2026-01-02T03:04:05Z');
  const codeAt = (seconds: number) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() + seconds * 1_000 });

  test.each([
    [0, 0],
    [-30, -1],
    [30, 1],
  ])('of %i seconds from now is of step %i', (seconds, delta) => {
    const step = Math.floor(now.getTime() / 30_000);
    expect(totpStepOf(secret, codeAt(seconds), now)).toBe(step + delta);
  });

  test.each([codeAt(90), codeAt(-90), '', '12345', 'abcdef'])('%j does not count', (code) => {
    expect(totpStepOf(secret, code, now)).toBeNull();
  });

  test('an app is told whose it is', () => {
    expect(totpUri(secret, 'first shift')).toContain(
      `otpauth://totp/Manumit:first%20shift?issuer=Manumit&secret=${secret}`,
    );
  });
});
