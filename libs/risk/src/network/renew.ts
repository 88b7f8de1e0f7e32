import type { Thresholds } from '../conclusion.js';
import { byTime, compare } from '../order.js';
import type { AccountSigns, Origin } from './account.js';
import { type KnownNetwork, type LinkBook, noteSignal, type RowKey } from './book.js';
import { type Network, networksOf } from './find-networks.js';
import type { LinkSignal } from './link-signal.js';
import { type Asking, concerned, reach } from './reach.js';
import type { IsPublic } from './ties.js';

export interface OpenNetwork {
  readonly networkId: string;
  readonly network: Network;
  /** Who answers what its members offer. */
  readonly demand: readonly Demand[];
}

/** A buyer that writes to a member of a network. */
export interface Demand {
  readonly account: AccountSigns;
  /** The member's account id. */
  readonly answers: string;
  readonly messages: readonly string[];
}

/** A network that is none any more, or part of another. */
export interface ClosedNetwork {
  readonly networkId: string;
  readonly reason: 'merged' | 'dissolved';
  /** Where its members went on. */
  readonly into: string | null;
}

export interface Renewal {
  /** Those that the signals may have changed, as they are now. */
  readonly open: readonly OpenNetwork[];
  readonly closed: readonly ClosedNetwork[];
  /** The accounts that wrote the signals, as they are now. */
  readonly authors: readonly AccountSigns[];
}

export interface RenewOptions {
  readonly thresholds: Thresholds;
  readonly isPublic: IsPublic;
  /** In each row that is touched, what is older than this, seen from the newest there, is let go. */
  readonly horizonMs?: number;
  /** The id of the network that began with a message of one of its members. */
  readonly idOf: (origin: Origin) => string;
}

/**
 * Writes signals into a book and says what they do to its networks. A network keeps the id of its oldest origin: when two become
 * one, that of the older stays; when one falls apart, it stays with the part that holds the origin, or most of the members.
 */
export function* renew(book: LinkBook, signals: readonly LinkSignal[], options: RenewOptions): Asking<Renewal> {
  const before = yield* concerned(book, signals);
  for (const signal of signals) noteSignal(book, signal, options.horizonMs);
  const seeds = new Set([...before, ...(yield* concerned(book, signals))]);
  for (;;) {
    const ties = yield* reach(book, seeds, options.isPublic);
    const accounts = [...new Set([...seeds, ...ties.flatMap((tie) => tie.accounts)])].sort();
    const known = yield* knownNetworksOf(book, accounts);
    const left = known.flatMap(({ members }) => members).filter((member) => !accounts.includes(member));
    if (left.length === 0) {
      const settled = yield* settle(book, accounts, known, networksOf(ties, book, options.thresholds), options);
      const authors = new Set(signals.map(({ accountId }) => accountId));
      return { ...settled, authors: [...authors].sort().flatMap((author) => book.accounts.get(author) ?? []) };
    }
    for (const member of left) seeds.add(member);
  }
}

function* knownNetworksOf(book: LinkBook, accounts: readonly string[]): Asking<KnownNetwork[]> {
  yield accounts.map((key) => ({ kind: 'memberships', key }));
  const ids = [...new Set(accounts.flatMap((account) => book.memberships.get(account) ?? []))];
  yield ids.map((key) => ({ kind: 'networks', key }));
  return ids.flatMap((id) => book.networks.get(id) ?? []).sort((a, b) => byTime(a.origin, b.origin));
}

/** Gives the networks their ids, and writes down who is a member of which. */
function* settle(
  book: LinkBook,
  accounts: readonly string[],
  known: readonly KnownNetwork[],
  networks: readonly Network[],
  { idOf }: RenewOptions,
): Asking<Omit<Renewal, 'authors'>> {
  const heirs = new Map(known.map((one) => [one, heirOf(one, networks, idOf)]));
  const open = networks.map((network) => {
    const own = { networkId: idOf(network.origin), origin: network.origin };
    const inherited = known.filter((one) => heirs.get(one) === network);
    const [{ networkId, origin } = own] = [own, ...inherited].sort((a, b) => byTime(a.origin, b.origin));
    return { networkId, network, origin };
  });
  const openIds = new Map(open.map(({ network, networkId }) => [network, networkId]));
  const closed = [...heirs].flatMap(([{ networkId }, heir]): ClosedNetwork[] => {
    if (open.some((one) => one.networkId === networkId)) return [];
    const into = heir === undefined ? null : (openIds.get(heir) ?? null);
    return [{ networkId, reason: into === null ? 'dissolved' : 'merged', into }];
  });
  yield open.map(({ networkId }): RowKey => ({ kind: 'networks', key: networkId }));
  for (const { networkId } of closed) book.networks.delete(networkId);
  for (const account of accounts) book.memberships.delete(account);
  for (const { networkId, network, origin } of open) {
    const members = network.members.map(({ accountId }) => accountId);
    book.networks.set(networkId, { networkId, origin, members });
    for (const member of members) book.memberships.set(member, networkId);
  }
  const demands: OpenNetwork[] = [];
  for (const { networkId, network } of open)
    demands.push({ networkId, network, demand: yield* demandOf(book, network) });
  return { open: demands, closed };
}

/** Buyers are no members: what they ask for says nothing of whom else they know. */
function* demandOf(book: LinkBook, { members }: Network): Asking<Demand[]> {
  const offering = members.filter(({ role, askedForHelp }) => role !== 'buyer' && !askedForHelp);
  yield offering.map(({ accountId }): RowKey => ({ kind: 'answers', key: accountId }));
  const asked = offering.flatMap(({ accountId }) =>
    (book.answers.get(accountId) ?? []).map((answer) => ({ ...answer, answers: accountId })),
  );
  yield asked.map(({ accountId }): RowKey => ({ kind: 'accounts', key: accountId }));
  const pairs = new Map<string, Demand>();
  for (const { accountId, messageId, answers } of asked) {
    const account = book.accounts.get(accountId);
    if (account === undefined || members.some((member) => member.accountId === accountId)) continue;
    const known = pairs.get(`${accountId} ${answers}`)?.messages ?? [];
    pairs.set(`${accountId} ${answers}`, { account, answers, messages: [...known, messageId].sort() });
  }
  return [...pairs.values()];
}

/** Which network goes on with the id of one that was known; undefined where none of its members is in any. */
function heirOf(
  { networkId, members }: KnownNetwork,
  networks: readonly Network[],
  idOf: RenewOptions['idOf'],
): Network | undefined {
  const sharedWith = (network: Network): number =>
    network.members.filter(({ accountId }) => members.includes(accountId)).length;
  const [best] = networks
    .filter((network) => sharedWith(network) > 0 || idOf(network.origin) === networkId)
    .sort(
      (a, b) =>
        Number(idOf(b.origin) === networkId) - Number(idOf(a.origin) === networkId) ||
        sharedWith(b) - sharedWith(a) ||
        compare(idOf(a.origin), idOf(b.origin)),
    );
  return best;
}
