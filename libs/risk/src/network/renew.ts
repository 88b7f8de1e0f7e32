import type { Thresholds } from '../conclusion.js';
import { byTime, compare } from '../order.js';
import type { Origin } from './account.js';
import { type KnownNetwork, type LinkBook, noteSignal, type RowKey } from './book.js';
import { type Network, networksOf } from './find-networks.js';
import type { LinkSignal } from './link-signal.js';
import { type Asking, concerned, reach } from './reach.js';
import type { IsPublic } from './ties.js';

export interface OpenNetwork {
  readonly networkId: string;
  readonly network: Network;
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
    if (left.length === 0)
      return yield* settle(book, accounts, known, networksOf(ties, book, options.thresholds), options);
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
): Asking<Renewal> {
  const heirs = new Map(known.map((one) => [one, heirOf(one, networks, idOf)]));
  const open = networks.map((network): OpenNetwork & { readonly origin: Origin } => {
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
  return { open: open.map(({ networkId, network }) => ({ networkId, network })), closed };
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
