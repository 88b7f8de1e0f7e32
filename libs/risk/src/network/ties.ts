import { compare } from '../order.js';
import type { Copy, LinkBook, Sighting } from './book.js';
import { TELLING } from './link-signal.js';
import { alignedShare } from './template.js';

/** Why two or more accounts belong together. */
export interface Tie {
  readonly kind: 'contact_point' | 'evading_contact_point' | 'handover' | 'template';
  /** In their own order; of a handover who hands over comes first. */
  readonly accounts: readonly string[];
  readonly messages: readonly string[];
}

/** An account with a message like this is no bystander. */
const PLAINLY_TELLING = 0.75;
/** Whom a message with this much names, they work with. */
const TELLING_HANDOVER = 0.25;
/** More accounts than this name a point that everybody knows, unless most of them tell. */
const FEW = 12;
/** So many accounts that write one point in different disguises hide it from machines, whatever they offer. */
const EVADING_ACCOUNTS = 3;
/** So much of the shorter text stands in the other, in order. */
const ALIGNED = 0.5;

/** @param isPublic whether a contact point is one that everybody may name, for example a helpline */
export function tiesIn(book: LinkBook, isPublic: (key: string) => boolean): Tie[] {
  const ties: Tie[] = [];
  for (const [key, sightings] of [...book.points].sort(byKey)) {
    if (isPublic(key)) continue;
    const owners = book.owners.get(key);
    ties.push(...(owners === undefined ? contactTies(sightings, book) : handovers(sightings, owners, book)));
  }
  return [...ties, ...templateTies(book)];
}

const tellingOf = ({ accounts }: LinkBook, accountId: string): number => accounts.get(accountId)?.telling ?? 0;

/** Who warns names others' contact points; but whoever recruits elsewhere does not warn here. */
const speaksForItself = ({ protects, accountId }: Sighting, book: LinkBook): boolean =>
  !protects || tellingOf(book, accountId) >= PLAINLY_TELLING;

function contactTies(sightings: readonly Sighting[], book: LinkBook): Tie[] {
  if (!sightings.some(({ firm }) => firm)) return [];
  const speaking = sightings.filter((one) => speaksForItself(one, book));
  const accounts = accountsOf(speaking);
  if (accounts.length < 2) return [];
  const telling = accounts.filter((accountId) => tellingOf(book, accountId) >= TELLING);
  if (isEvading(speaking)) return [tieOf('evading_contact_point', accounts, speaking)];
  // What is said elsewhere ties nobody: somewhere the point itself has to stand beside a sign.
  if (!speaking.some(({ telling: of }) => of >= TELLING)) return [];
  if (telling.length < 2 || (accounts.length > FEW && telling.length * 2 < accounts.length)) return [];
  return [tieOf('contact_point', distinct([...telling, ...spreaders(speaking, accounts, telling)]), speaking)];
}

/**
 * Who shows nothing else but spreads a ring's contact point, for example as its content customer. Not who had it first: a ring may
 * name a charity's number to draw the charity in.
 */
function spreaders(sightings: readonly Sighting[], accounts: readonly string[], telling: readonly string[]): string[] {
  const [first] = [...sightings].sort((a, b) => compare(a.sentAt, b.sentAt));
  if (first === undefined || !telling.includes(first.accountId)) return [];
  const timesOf = (account: string): number => sightings.filter(({ accountId }) => accountId === account).length;
  return accounts.filter((account) => !telling.includes(account) && timesOf(account) > 1);
}

const isEvading = (sightings: readonly Sighting[]): boolean =>
  accountsOf(sightings.filter(({ disguised }) => disguised)).length >= EVADING_ACCOUNTS;

/** Who names another account in a telling message sends people on to it. */
function handovers(sightings: readonly Sighting[], owners: ReadonlySet<string>, book: LinkBook): Tie[] {
  const named = sightings.filter(
    (one) => speaksForItself(one, book) && one.telling >= TELLING_HANDOVER && !owners.has(one.accountId),
  );
  const from = accountsOf(named);
  if (from.length === 0) return [];
  const isKnown = (accountId: string): boolean => tellingOf(book, accountId) >= TELLING || from.length > 1;
  return [...owners]
    .filter(isKnown)
    .sort()
    .map((owner) => tieOf('handover', [...from, owner], named));
}

function templateTies({ copies }: LinkBook): Tie[] {
  const ties: Tie[] = [];
  const compared = new Set<string>();
  for (const [, bucket] of [...copies].sort(byKey)) {
    for (const [index, a] of bucket.entries()) {
      for (const b of bucket.slice(index + 1)) {
        const pair = `${a.messageId}\n${b.messageId}`;
        if (compared.has(pair)) continue;
        compared.add(pair);
        if (isOneTemplate(a, b)) ties.push(tieOf('template', accountsOf([a, b]), [a, b]));
      }
    }
  }
  return ties;
}

const isOneTemplate = (a: Copy, b: Copy): boolean =>
  a.accountId !== b.accountId &&
  a.telling >= TELLING &&
  b.telling >= TELLING &&
  alignedShare(a.outline, b.outline) >= ALIGNED;

const tieOf = (
  kind: Tie['kind'],
  accounts: readonly string[],
  from: readonly { readonly accountId: string; readonly messageId: string }[],
): Tie => ({
  kind,
  accounts,
  messages: distinct(from.filter(({ accountId }) => accounts.includes(accountId)).map(({ messageId }) => messageId)),
});

const accountsOf = (some: readonly { readonly accountId: string }[]): string[] =>
  distinct(some.map(({ accountId }) => accountId));

const distinct = (names: readonly string[]): string[] => [...new Set(names)].sort();

/** Maps remember in which order things came; what follows from them must not. */
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => compare(a, b);
