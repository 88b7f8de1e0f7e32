import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits: nobody guesses one. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What the store keeps of a token. It is random, so one fast hash is enough. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** What every form of a session carries: only pages of the console can know it. */
export const formTokenOf = (sessionToken: string): string =>
  createHmac('sha256', sessionToken).update('form').digest('base64url');

export function isFormToken(given: unknown, sessionToken: string): boolean {
  if (typeof given !== 'string') return false;
  const wanted = Buffer.from(formTokenOf(sessionToken));
  const bytes = Buffer.from(given);
  return bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
}
