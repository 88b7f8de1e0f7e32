import type { TieKind } from '@manumit/contracts';
import { byTime, compare } from '../order.js';
import { round } from '../score.js';
import type { Origin, Template } from './account.js';
import { type LinkBook, MAX_ACCOUNTS_AT_POINT, type Sighting } from './book.js';
import { TELLING } from './link-signal.js';
import { alignedShare } from './template.js';

/** Why two or more accounts belong together. */
export interface Tie {
  readonly kind: TieKind;
  /** In their own order; of a handover who hands over comes first. */
  readonly accounts: readonly string[];
  readonly messages: readonly string[];
  /** Who wrote each of them. */
  readonly shownBy: readonly { readonly accountId: string; readonly messageId: string }[];
  /** By rarity, 0 to 1. */
  readonly weight: number;
  /** The message with which it came to be, by the messages' own time. */
  readonly since: Origin;
}

/** Whether a contact point is one that everybody may name, for example a helpline. */
export type IsPublic = (key: string) => boolean;

/** An account with a message like this is no bystander. */
const PLAINLY_TELLING = 0.75;
/** Whom a message with this much names, they work with. */
const TELLING_HANDOVER = 0.25;
/** More accounts than this name a point that everybody knows, unless most of them tell. */
const FEW = 12;
/** So many accounts that write one point in different disguises hide it from machines, whatever they offer. */
const EVADING_ACCOUNTS = 3;
/** A text that shows less than this is one that anybody may post again: a poster, an alarm, a saying. */
const TELLING_TEMPLATE = 0.35;
/** So much of the shorter text stands in the other, in order. */
const ALIGNED = 0.5;

/** All ties in a book that is whole. */
export function tiesIn(book: LinkBook, isPublic: IsPublic): Tie[] {
  return [
    ...[...book.points.keys()].sort().flatMap((key) => tiesOfPoint(book, key, isPublic)),
    ...onceEach([...book.copies.keys()].sort().flatMap((bucket) => tiesOfBucket(book, bucket))),
  ];
}

/** Whether a point may tie anybody at all, by its row alone: most tie nobody, and their accounts need not be looked at. */
function mayTie(sightings: readonly Sighting[], isOwned: boolean): boolean {
  if (isOwned) return sightings.some(({ telling }) => telling >= TELLING_HANDOVER);
  if (!sightings.some(({ firm }) => firm) || isEverybodys(sightings) || accountsOf(sightings).length < 2) return false;
  return sightings.some(({ telling }) => telling >= TELLING) || isEvading(sightings);
}

/** The same where it is not known yet which of the owners still go by the name: without them it may tie who names it. */
export const mayTieAnybody = (sightings: readonly Sighting[], owners: readonly string[]): boolean =>
  mayTie(sightings, owners.length > 0) || mayTie(sightings, false);

/** So many harmless accounts name it that no more are kept. */
const isEverybodys = (sightings: readonly Sighting[]): boolean =>
  accountsOf(sightings).length - accountsOf(sightings.filter(({ telling }) => telling > 0)).length >=
  MAX_ACCOUNTS_AT_POINT;

/** The ties that a contact point makes. The book has to hold its row, that of its owners, and the accounts in both. */
export function tiesOfPoint(book: LinkBook, key: string, isPublic: IsPublic): Tie[] {
  const rows = { points: book.points.get(key) ?? [], owners: book.owners.get(key) ?? [] };
  if (isPublic(key) || !mayTieAnybody(rows.points, rows.owners)) return [];
  // A row keeps what an account's own row has let go; only what both hold counts, from whichever side it is looked at.
  const isHeld = ({ accountId }: Sighting): boolean =>
    book.accounts.get(accountId)?.points.some((point) => point.key === key) === true;
  const sightings = rows.points.filter(isHeld);
  const owners = rows.owners.filter((owner) => book.accounts.get(owner)?.names.includes(key) === true);
  if (!mayTie(sightings, owners.length > 0)) return [];
  return owners.length > 0 ? handovers(sightings, owners, book) : contactTies(sightings, book);
}

const tellingOf = ({ accounts }: LinkBook, accountId: string): number => accounts.get(accountId)?.telling ?? 0;

/** Who warns names others' contact points; but whoever recruits elsewhere does not warn here. */
const speaksForItself = ({ protects, accountId }: Sighting, book: LinkBook): boolean =>
  !protects || tellingOf(book, accountId) >= PLAINLY_TELLING;

function contactTies(sightings: readonly Sighting[], book: LinkBook): Tie[] {
  const speaking = sightings.filter((one) => speaksForItself(one, book));
  const accounts = accountsOf(speaking);
  if (accounts.length < 2) return [];
  const telling = accounts.filter((accountId) => tellingOf(book, accountId) >= TELLING);
  if (isEvading(speaking)) return [contactTie('evading_contact_point', accounts, speaking, book)];
  // What is said elsewhere ties nobody: somewhere the point itself has to stand beside a sign.
  if (!speaking.some(({ telling: of }) => of >= TELLING)) return [];
  if (telling.length < 2 || (accounts.length > FEW && telling.length * 2 < accounts.length)) return [];
  const tied = distinct([...telling, ...spreaders(speaking, accounts, telling)]);
  return [contactTie('contact_point', tied, speaking, book)];
}

/**
 * Who shows nothing else but spreads a ring's contact point, for example as its content customer. Not who had it first, and not where
 * the ring names it beside others only: a ring may paste a charity's number into its offers to draw the charity in.
 */
function spreaders(sightings: readonly Sighting[], accounts: readonly string[], telling: readonly string[]): string[] {
  const [first] = [...sightings].sort(byTime);
  const isTheirs = sightings.some(
    ({ accountId, telling: of, alone }) => alone && of >= TELLING && telling.includes(accountId),
  );
  if (first === undefined || !telling.includes(first.accountId) || !isTheirs) return [];
  const timesOf = (account: string): number => sightings.filter(({ accountId }) => accountId === account).length;
  return accounts.filter((account) => !telling.includes(account) && timesOf(account) > 1);
}

function isEvading(sightings: readonly Sighting[]): boolean {
  const hiding = accountsOf(sightings.filter(({ disguised }) => disguised)).length;
  const all = accountsOf(sightings).length;
  return hiding >= EVADING_ACCOUNTS && (all <= FEW || hiding * 2 >= all);
}

/** Who names another account in a telling message sends people on to it. */
function handovers(sightings: readonly Sighting[], owners: readonly string[], book: LinkBook): Tie[] {
  const named = sightings.filter(
    (one) => speaksForItself(one, book) && one.telling >= TELLING_HANDOVER && !owners.includes(one.accountId),
  );
  const from = accountsOf(named);
  const [first] = [...named].sort(byTime);
  if (first === undefined) return [];
  return owners.flatMap((id) => {
    const owner = book.accounts.get(id);
    if (owner === undefined || (owner.telling < TELLING && from.length < 2)) return [];
    const known = { ...(owner.tellingSince ?? owner.first), accountId: id };
    return [tieOf('handover', [...from, id], named, latest([first, known]))];
  });
}

function contactTie(kind: TieKind, accounts: readonly string[], sightings: readonly Sighting[], book: LinkBook): Tie {
  const joined = accounts.map((accountId) => {
    const [first] = sightings.filter((one) => one.accountId === accountId).sort(byTime);
    const since = book.accounts.get(accountId)?.tellingSince;
    return latest([first, since].flatMap((mark) => (mark == null ? [] : [{ ...mark, accountId }])));
  });
  return tieOf(kind, accounts, sightings, joined.sort(byTime)[1] ?? latest(joined));
}

/**
 * The ties between texts of one template that meet in a bucket: each text is compared with the first of every template so far. The
 * book has to hold the accounts of the bucket's row.
 */
export function tiesOfBucket(book: LinkBook, bucket: string): Tie[] {
  const texts = (book.copies.get(bucket) ?? []).flatMap(({ accountId, messageId }) => {
    const template = book.accounts.get(accountId)?.templates.find((one) => one.messageId === messageId);
    return template === undefined ? [] : [{ ...template, accountId }];
  });
  const leaders: (Template & { readonly accountId: string })[] = [];
  return texts.sort(byTime).flatMap((text) => {
    const leader = leaders.find((one) => isOneTemplate(one, text));
    if (leader === undefined) leaders.push(text);
    if (leader === undefined || leader.accountId === text.accountId) return [];
    return [tieOf('template', accountsOf([leader, text]), [leader, text], latest([leader, text]))];
  });
}

const isOneTemplate = (a: Template, b: Template): boolean =>
  Math.max(a.telling, b.telling) >= TELLING_TEMPLATE && alignedShare(a.outline, b.outline) >= ALIGNED;

/** Texts of one template meet in several buckets: each pair once. */
export function onceEach(ties: readonly Tie[]): Tie[] {
  const pairs = new Map(ties.map((tie) => [`${tie.accounts.join('\n')}\n${tie.messages.join('\n')}`, tie]));
  return [...pairs].sort(([a], [b]) => compare(a, b)).map(([, tie]) => tie);
}

/** Who shares with few shares more: 1 for two accounts, a half for four, a quarter for sixteen. */
const rarity = (accounts: number): number => round(1 / Math.log2(Math.max(2, accounts)));

function tieOf(
  kind: TieKind,
  accounts: readonly string[],
  from: readonly { readonly accountId: string; readonly messageId: string }[],
  { accountId, messageId, sentAt }: Origin,
): Tie {
  const shown = from.filter((one) => accounts.includes(one.accountId));
  return {
    kind,
    accounts,
    messages: distinct(shown.map((one) => one.messageId)),
    shownBy: shown.map((one) => ({ accountId: one.accountId, messageId: one.messageId })),
    weight: rarity(accounts.length),
    since: { accountId, messageId, sentAt },
  };
}

function latest(marks: readonly Origin[]): Origin {
  const last = [...marks].sort(byTime).at(-1);
  if (last === undefined) throw new RangeError('a tie comes from messages');
  return last;
}

const accountsOf = (some: readonly { readonly accountId: string }[]): string[] =>
  distinct(some.map(({ accountId }) => accountId));

const distinct = (names: readonly string[]): string[] => [...new Set(names)].sort();
