import {
  bearerToken,
  TELEGRAM_SECRET_HEADER,
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

/** Telegram names no delivery: its update's number does, which is read later. */
export function authenticateTelegram(request: Request, sources: readonly Source[]): Authentication {
  const candidates = sources.filter(({ id, kind }) => kind === 'telegram' && id === request.params['source']);
  return firstKnown(candidates, null, ({ secrets }) =>
    verifySharedSecret(request.get(TELEGRAM_SECRET_HEADER), secrets),
  );
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
