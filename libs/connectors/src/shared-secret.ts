import { createHash, timingSafeEqual } from 'node:crypto';
import type { Verdict } from './verdict.js';

/**
 * Compares a secret that came with a request with those that are good, in constant time whatever their lengths.
 *
 * @param given undefined where the request had none
 */
export function verifySharedSecret(given: string | undefined, secrets: readonly string[]): Verdict {
  if (given === undefined) return { kind: 'refused', reason: 'unsigned' };
  const digest = digestOf(given);
  let verified = false;
  for (const secret of secrets) if (timingSafeEqual(digest, digestOf(secret))) verified = true;
  return verified ? { kind: 'verified' } : { kind: 'refused', reason: 'wrong_signature' };
}

/** The token of an `Authorization: Bearer` header (RFC 6750); undefined where it is none. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1];
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
