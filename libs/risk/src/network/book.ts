import { compare } from '../order.js';
import type { LinkSignal } from './link-signal.js';
import { bucketsOf, type Outline } from './template.js';

/** Who named a contact point, and how. */
export interface Sighting {
  readonly accountId: string;
  readonly messageId: string;
  readonly sentAt: string;
  readonly telling: number;
  readonly protects: boolean;
  readonly firm: boolean;
  readonly disguised: boolean;
}

/** A text whose outline may be one of a template's. */
export interface Copy {
  readonly accountId: string;
  readonly messageId: string;
  readonly telling: number;
  readonly outline: Outline;
}

export interface TellingMessage {
  readonly messageId: string;
  readonly sentAt: string;
  readonly telling: number;
  readonly role: LinkSignal['role'];
}

/** What is known of an account, from its messages that count. */
export interface AccountSigns {
  readonly accountId: string;
  /** Of its most telling message, 0 to 1. */
  readonly telling: number;
  readonly role: LinkSignal['role'];
  readonly typologies: readonly string[];
  readonly minorSignal: boolean;
  /** Its telling messages, the most telling first; a bounded number. */
  readonly messages: readonly TellingMessage[];
}

/**
 * What the messages so far say of who may belong together. Every part is a set that keeps what is most telling, so that the order in
 * which messages come does not matter.
 */
export interface LinkBook {
  readonly accounts: Map<string, AccountSigns>;
  /** By the key of a contact point. */
  readonly points: Map<string, readonly Sighting[]>;
  /** By the name under which others can point to an account. */
  readonly owners: Map<string, ReadonlySet<string>>;
  /** By the bucket of an outline. */
  readonly copies: Map<string, readonly Copy[]>;
}

const MAX_SIGHTINGS = 256;
const MAX_COPIES = 48;
const MAX_MESSAGES = 16;

export const emptyBook = (): LinkBook => ({
  accounts: new Map(),
  points: new Map(),
  owners: new Map(),
  copies: new Map(),
});

/** Writes a signal into the book; the same signal twice changes nothing. */
export function noteSignal(book: LinkBook, signal: LinkSignal): void {
  noteAccount(book, signal);
  const { accountId, messageId, sentAt, telling, protects } = signal;
  for (const { key, firm, disguised } of signal.mentions) {
    const sighting = { accountId, messageId, sentAt, telling, protects, firm, disguised };
    const known = (book.points.get(key) ?? []).filter(
      (one) => one.messageId !== messageId || one.accountId !== accountId,
    );
    book.points.set(key, bounded([...known, sighting], MAX_SIGHTINGS));
  }
  for (const name of signal.ownNames) book.owners.set(name, new Set([...(book.owners.get(name) ?? []), accountId]));
  if (protects) return;
  for (const bucket of bucketsOf(signal.outline)) {
    const copy = { accountId, messageId, telling, outline: signal.outline };
    const known = (book.copies.get(bucket) ?? []).filter((one) => one.messageId !== messageId);
    book.copies.set(bucket, bounded([...known, copy], MAX_COPIES));
  }
}

function noteAccount({ accounts }: LinkBook, signal: LinkSignal): void {
  const { accountId, messageId, sentAt, telling, role } = signal;
  const known = accounts.get(accountId);
  const others = (known?.messages ?? []).filter((one) => one.messageId !== messageId);
  const messages = bounded([...others, { messageId, sentAt, telling, role }], MAX_MESSAGES);
  accounts.set(accountId, {
    accountId,
    telling: messages[0]?.telling ?? 0,
    role: messages[0]?.role ?? role,
    typologies: [...new Set([...(known?.typologies ?? []), ...signal.typologies])].sort(),
    minorSignal: signal.minorSignal || known?.minorSignal === true,
    messages,
  });
}

/** The most telling stay: nobody can push them out with chatter. */
function bounded<Item extends { readonly telling: number; readonly messageId: string }>(
  items: Item[],
  max: number,
): Item[] {
  return items.sort((a, b) => b.telling - a.telling || compare(a.messageId, b.messageId)).slice(0, max);
}
