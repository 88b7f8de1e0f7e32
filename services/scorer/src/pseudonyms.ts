import { createHmac } from 'node:crypto';
import { conversationKey, type MessageEvent } from '@manumit/contracts';

/** Keyed names for what must not be stored in the clear. The same key gives the same names in every process. */
export interface Pseudonyms {
  /** The name of an event's conversation. */
  conversation(event: MessageEvent): string;
  /** The name of an account on an event's platform. */
  account(event: MessageEvent, accountId: string): string;
  /** The name of something that accounts on an event's platform may share, for example a contact point. */
  link(event: MessageEvent, name: string): string;
  /** A number for the hash of a word: the same words stay the same, and nobody can look them up. */
  word(hash: number): number;
}

/**
 * Pseudonyms by HMAC-SHA-256 (RFC 2104), cut to 132 bits: without the key, nobody can tell whose context it is.
 *
 * @param key at least 32 bytes; a new key starts with empty contexts
 */
export function createPseudonyms(key: Uint8Array): Pseudonyms {
  if (key.length < 32) throw new RangeError(`the context key has ${key.length} bytes; at least 32 are needed`);
  const hmac = (kind: string, cause: string): Buffer => createHmac('sha256', key).update(`${kind}\n${cause}`).digest();
  const name = (kind: string, cause: string): string => hmac(kind, cause).toString('base64url').slice(0, 22);
  const placed = ({ tenant, platform }: MessageEvent, what: string): string =>
    JSON.stringify([tenant ?? '', platform, what]);
  return {
    conversation: (event) => name('conversation', conversationKey(event)),
    account: (event, accountId) => name('account', placed(event, accountId)),
    link: (event, what) => name('link', placed(event, what)),
    word: (hash) => hmac('word', String(hash)).readUInt32BE(0),
  };
}
