import { createHmac } from 'node:crypto';
import { conversationKey, type MessageEvent } from '@manumit/contracts';

/** Keyed names for what must not be stored in the clear. The same key gives the same names in every process. */
export interface Pseudonyms {
  /** The name of an event's conversation. */
  conversation(event: MessageEvent): string;
  /** The name of an account on an event's platform. */
  account(event: MessageEvent, accountId: string): string;
}

/**
 * Pseudonyms by HMAC-SHA-256 (RFC 2104), cut to 132 bits: without the key, nobody can tell whose context it is.
 *
 * @param key at least 32 bytes; a new key starts with empty contexts
 */
export function createPseudonyms(key: Uint8Array): Pseudonyms {
  if (key.length < 32) throw new RangeError(`the context key has ${key.length} bytes; at least 32 are needed`);
  const name = (kind: string, cause: string): string =>
    createHmac('sha256', key).update(`${kind}\n${cause}`).digest('base64url').slice(0, 22);
  return {
    conversation: (event) => name('conversation', conversationKey(event)),
    account: (event, accountId) => name('account', JSON.stringify([event.tenant ?? '', event.platform, accountId])),
  };
}
