import { createHmac, timingSafeEqual } from 'node:crypto';
import { isTimestamp, verifyFreshness } from './freshness.js';
import type { Verdict } from './verdict.js';

const PREFIX = 'whsec_';

export interface DeliveryHeaders {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}

/**
 * Verifies a delivery as the Standard Webhooks specification says: `webhook-signature` holds, for one of our secrets,
 * `v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body`. Every signature is compared with every secret, in
 * constant time.
 *
 * @param rawBody the bytes as they came
 * @param secrets several while they are rotated; base64, with or without `whsec_`
 */
export function verifyStandardWebhook(
  rawBody: Uint8Array,
  headers: DeliveryHeaders,
  secrets: readonly string[],
  now: Date,
): Verdict {
  const { id, timestamp, signature } = headers;
  if (!id || !timestamp || !signature) return { kind: 'refused', reason: 'unsigned' };
  if (id.length > 256 || !isTimestamp(timestamp)) return { kind: 'refused', reason: 'malformed' };
  const given = signature
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .map((part) => Buffer.from(part.slice('v1,'.length), 'base64'));
  let verified = false;
  for (const secret of secrets) {
    const expected = signatureOf(rawBody, id, timestamp, secret);
    for (const one of given) {
      if (one.length === expected.length && timingSafeEqual(one, expected)) verified = true;
    }
  }
  if (!verified) return { kind: 'refused', reason: 'wrong_signature' };
  return verifyFreshness(timestamp, now);
}

/** The digest that a delivery is signed with, by who sends and by who takes it. @param secret base64, with or without `whsec_` */
export function signatureOf(rawBody: string | Uint8Array, id: string, timestamp: string, secret: string): Buffer {
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(rawBody).digest();
}
