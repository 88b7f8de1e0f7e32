import { AccountId, type LinkRecord, type LinkSignal, type MessageEvent, SCHEMA_VERSION } from '@manumit/contracts';
import type { Pseudonyms } from '../pseudonyms.js';
import type { Sealer } from './seal.js';

export interface Veil {
  readonly pseudonyms: Pseudonyms;
  readonly sealer: Sealer;
}

/**
 * A signal as it leaves the scorer: every account, contact point and word of an outline by a keyed name, real ids encrypted. Buckets
 * are chosen before words get their names, so that texts that meet under one key meet under every other.
 */
export function veilSignal(event: MessageEvent, signal: LinkSignal, { pseudonyms, sealer }: Veil): LinkRecord {
  const link = (name: string): string => pseudonyms.link(event, name);
  return {
    schemaVersion: SCHEMA_VERSION,
    ...(event.tenant === undefined ? {} : { tenant: event.tenant }),
    platform: event.platform,
    signal: {
      ...signal,
      accountId: AccountId.parse(pseudonyms.account(event, signal.accountId)),
      mentions: signal.mentions.map((mention) => ({ ...mention, key: link(mention.key) })),
      ownNames: signal.ownNames.map(link),
      targets: signal.targets.map(link),
      answers: signal.answers.map((id) => AccountId.parse(pseudonyms.account(event, id))),
      outline: signal.outline.map((word) => pseudonyms.word(word)),
      buckets: signal.buckets.map(link),
      sealed: {
        accountId: sealer.seal(signal.sealed.accountId),
        conversationId: sealer.seal(signal.sealed.conversationId),
      },
    },
  };
}
