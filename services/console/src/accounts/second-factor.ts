import { Secret, TOTP } from 'otpauth';

/** RFC 6238 as every authenticator app has it. */
const SHAPE = { issuer: 'Manumit', algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** One step before and after: clocks differ, and people type. */
const WINDOW = 1;

export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** What an authenticator app reads from a QR code. */
export const totpUri = (secret: string, name: string): string => totpOf(secret, name).toString();

/** @returns the step that the code is of, or null where it is of none that counts now */
export function totpStepOf(secret: string, code: string, now: Date): number | null {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const delta = totpOf(secret, '').validate({ token, timestamp: now.getTime(), window: WINDOW });
  return delta === null ? null : Math.floor(now.getTime() / 1_000 / SHAPE.period) + delta;
}

const totpOf = (secret: string, label: string): TOTP =>
  new TOTP({ ...SHAPE, label, secret: Secret.fromBase32(secret) });
