import {
  bearerToken,
  type Connector,
  type Delivery,
  type Verdict,
  verifySharedSecret,
  verifyStandardWebhook,
} from '@manumit/connectors';
import type { Request } from 'express';
import type { Source } from './sources.js';

export type Authentication =
  | { readonly kind: 'known'; readonly source: Source; readonly deliveryId: string | null }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Finds out who sent a body, before anything reads it. With `x-manumit-source` only that source is tried.
 */
export function authenticateMessages(
  request: Request,
  body: Uint8Array,
  sources: readonly Source[],
  now: Date,
): Authentication {
  const named = request.get('x-manumit-source');
  const candidates = named === undefined ? sources : sources.filter(({ id }) => id === named);
  // Longer than any sender's: the signed kind refuses it, the others go without.
  const deliveryId = (request.get('webhook-id') ?? '').slice(0, 256) || null;
  const token = bearerToken(request.get('authorization'));
  const delivery = {
    id: request.get('webhook-id'),
    timestamp: request.get('webhook-timestamp'),
    signature: request.get('webhook-signature'),
  };
  const kind = token === undefined ? 'standard-webhooks' : 'bearer';
  return firstKnown(
    candidates.filter((source) => source.kind === kind),
    deliveryId,
    ({ secrets }) =>
      token === undefined ? verifyStandardWebhook(body, delivery, secrets, now) : verifySharedSecret(token, secrets),
  );
}

/** Finds out whether a messenger sent a delivery: the path names its source. */
export function authenticateMessenger(
  { name, verify }: Connector,
  sourceId: string | undefined,
  delivery: Delivery,
  sources: readonly Source[],
  now: Date,
): Authentication {
  const candidates = sources.filter(({ id, kind }) => kind === name && id === sourceId);
  return firstKnown(candidates, null, ({ secrets }) => verify(delivery, secrets, now));
}

function firstKnown(
  sources: readonly Source[],
  deliveryId: string | null,
  verify: (source: Source) => Verdict,
): Authentication {
  let reason = 'unknown_source';
  for (const source of sources) {
    const verdict = verify(source);
    if (verdict.kind === 'verified') return { kind: 'known', source, deliveryId };
    // What is closest to right is the most useful reason for the operator's metrics.
    if (reason === 'unknown_source' || verdict.reason !== 'wrong_signature') reason = verdict.reason;
  }
  return { kind: 'refused', reason };
}
