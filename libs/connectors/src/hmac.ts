import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Verdict } from './verdict.js';

/**
 * Compares HMAC-SHA-256 of a content, for each of our secrets, with each signature that came, in constant time.
 *
 * @param content its parts in order
 * @param given as it came, without a prefix; undefined where the request had none
 */
export function verifyHmac(
  content: readonly (string | Uint8Array)[],
  given: readonly string[] | undefined,
  encoding: 'hex' | 'base64',
  secrets: readonly string[],
): Verdict {
  if (given === undefined || given.length === 0) return { kind: 'refused', reason: 'unsigned' };
  // node:crypto decodes leniently: what is no digest to the letter is none.
  const form = encoding === 'hex' ? /^[0-9a-f]{64}$/i : /^[A-Za-z0-9+/]{43}=$/;
  const digests = given.filter((text) => form.test(text)).map((text) => Buffer.from(text, encoding));
  if (digests.length === 0) return { kind: 'refused', reason: 'malformed' };
  let verified = false;
  for (const secret of secrets) {
    const hmac = createHmac('sha256', secret);
    for (const part of content) hmac.update(part);
    const expected = hmac.digest();
    for (const digest of digests) if (timingSafeEqual(digest, expected)) verified = true;
  }
  return verified ? { kind: 'verified' } : { kind: 'refused', reason: 'wrong_signature' };
}

/** The digests of a header such as `sha256=…`, which may name several with commas between. */
export const sha256Parts = (header: string | undefined): string[] | undefined =>
  header
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part.startsWith('sha256='))
    .map((part) => part.slice('sha256='.length));
