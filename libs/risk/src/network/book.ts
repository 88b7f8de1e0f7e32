import type { LinkSignal } from '@manumit/contracts';
import { byTime, compare } from '../order.js';
import { type AccountSigns, noteAccount, type Origin, recent } from './account.js';

/** Who named a contact point, and how. */
export interface Sighting {
  readonly accountId: string;
  readonly messageId: string;
  readonly sentAt: string;
  readonly telling: number;
  readonly protects: boolean;
  readonly firm: boolean;
  readonly disguised: boolean;
  /** The message names no other contact point firmly. */
  readonly alone: boolean;
}

/** A telling message of an account, beside others of its kind. */
export interface Copy {
  readonly accountId: string;
  readonly messageId: string;
  readonly sentAt: string;
  readonly telling: number;
}

/**
 * What the messages so far say of who may belong together, a row for each account, contact point, name and bucket. Every row is a
 * set that keeps what is most telling, so that the order in which messages come does not matter. A book may hold a part of the
 * rows only: those that a question touches.
 */
export interface LinkBook {
  readonly accounts: Map<string, AccountSigns>;
  /** By the key of a contact point. */
  readonly points: Map<string, readonly Sighting[]>;
  /** By the name under which others can point to an account. */
  readonly owners: Map<string, readonly string[]>;
  /** By the bucket of an outline. */
  readonly copies: Map<string, readonly Copy[]>;
  /** Messages of buyers, by the account that they write to. */
  readonly answers: Map<string, readonly Copy[]>;
  /** Networks that were found, by their ids, and of which of them an account is a member: what the rows above led to so far. */
  readonly networks: Map<string, KnownNetwork>;
  readonly memberships: Map<string, string>;
}

/** A network as it was when it was last looked at. */
export interface KnownNetwork {
  readonly networkId: string;
  readonly origin: Origin;
  readonly members: readonly string[];
}

export type RowKind = keyof LinkBook;

/** Which row of a book. */
export interface RowKey {
  readonly kind: RowKind;
  readonly key: string;
}

/** Of one account at one contact point: the first sighting and the most telling ones. */
const SIGHTINGS_OF_ACCOUNT = 4;
/** So many accounts that show something beside a contact point are kept, and so many that do not. */
export const MAX_ACCOUNTS_AT_POINT = 64;
const MAX_OWNERS = 16;
const MAX_COPIES = 128;
const COPIES_OF_ACCOUNT = 2;

export const emptyBook = (): LinkBook => ({
  accounts: new Map(),
  points: new Map(),
  owners: new Map(),
  copies: new Map(),
  answers: new Map(),
  networks: new Map(),
  memberships: new Map(),
});

/** The rows that a signal is written into. */
export const rowsOf = ({ accountId, mentions, ownNames, answers, buckets }: LinkSignal): RowKey[] => [
  { kind: 'accounts', key: accountId },
  ...mentions.map(({ key }): RowKey => ({ kind: 'points', key })),
  ...ownNames.map((key): RowKey => ({ kind: 'owners', key })),
  ...answers.map((key): RowKey => ({ kind: 'answers', key })),
  ...buckets.map((key): RowKey => ({ kind: 'copies', key })),
];

/**
 * Writes a signal into the book, which has to hold its rows; the same signal twice changes nothing.
 *
 * @param horizonMs in each row that it touches, what is older than this, seen from the newest there, is let go
 */
export function noteSignal(book: LinkBook, signal: LinkSignal, horizonMs = Number.POSITIVE_INFINITY): void {
  const { accountId, messageId, sentAt, telling, protects } = signal;
  book.accounts.set(accountId, noteAccount(book.accounts.get(accountId), signal, horizonMs));
  for (const { key, firm, disguised } of signal.mentions) {
    const alone = signal.mentions.every((other) => other.key === key || !other.firm);
    const sighting = { accountId, messageId, sentAt, telling, protects, firm, disguised, alone };
    book.points.set(key, recent(withSighting(book.points.get(key) ?? [], sighting), horizonMs));
  }
  for (const name of signal.ownNames) book.owners.set(name, withOwner(book.owners.get(name) ?? [], accountId));
  const copy = { accountId, messageId, sentAt, telling };
  for (const [rows, keys] of [
    [book.answers, signal.answers],
    [book.copies, signal.buckets],
  ] as const)
    for (const key of keys) rows.set(key, recent(withCopy(rows.get(key) ?? [], copy), horizonMs));
}

function withSighting(known: readonly Sighting[], sighting: Sighting): readonly Sighting[] {
  const { accountId, messageId } = sighting;
  const own = [...known.filter((one) => one.accountId === accountId && one.messageId !== messageId), sighting];
  const others = known.filter((one) => one.accountId !== accountId);
  const kept = new Set([
    ...[...own].sort(byTime).slice(0, 1),
    ...own.sort(byTelling).slice(0, SIGHTINGS_OF_ACCOUNT - 1),
  ]);
  return boundedAccounts([...others, ...kept].sort((a, b) => byTime(a, b) || compare(a.accountId, b.accountId)));
}

/** The accounts that show most beside the point, and the first of those that show nothing: nobody can push them out with chatter. */
function boundedAccounts(sightings: readonly Sighting[]): readonly Sighting[] {
  const byAccount = new Map<string, { accountId: string; telling: number; sentAt: string }>();
  for (const { accountId, telling, sentAt } of sightings) {
    const known = byAccount.get(accountId) ?? { accountId, telling, sentAt };
    const [first = sentAt] = [sentAt, known.sentAt].sort();
    byAccount.set(accountId, { accountId, telling: Math.max(telling, known.telling), sentAt: first });
  }
  if (byAccount.size <= MAX_ACCOUNTS_AT_POINT) return sightings;
  const ranked = [...byAccount.values()];
  ranked.sort((a, b) => b.telling - a.telling || compare(a.sentAt, b.sentAt) || compare(a.accountId, b.accountId));
  const kept = new Set(
    [
      ...ranked.filter(({ telling }) => telling > 0).slice(0, MAX_ACCOUNTS_AT_POINT),
      ...ranked.filter(({ telling }) => telling === 0).slice(0, MAX_ACCOUNTS_AT_POINT),
    ].map(({ accountId }) => accountId),
  );
  return sightings.filter(({ accountId }) => kept.has(accountId));
}

const withOwner = (known: readonly string[], accountId: string): readonly string[] =>
  [...new Set([...known, accountId])].sort().slice(0, MAX_OWNERS);

function withCopy(known: readonly Copy[], copy: Copy): readonly Copy[] {
  const { accountId, messageId } = copy;
  const others = known.filter((one) => one.accountId !== accountId);
  const own = known.filter((one) => one.accountId === accountId && one.messageId !== messageId);
  const kept = [...own, copy].sort(byTelling).slice(0, COPIES_OF_ACCOUNT);
  return [...others, ...kept].sort(byTelling).slice(0, MAX_COPIES);
}

const byTelling = (
  a: { readonly telling: number; readonly messageId: string },
  b: { readonly telling: number; readonly messageId: string },
): number => b.telling - a.telling || compare(a.messageId, b.messageId);
