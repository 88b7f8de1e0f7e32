import {
  AccountId,
  ConversationId,
  type EvidenceMessage,
  type Flag,
  type FlaggedNetwork,
  FlagId,
  MessageId,
  type NetworkTie,
  type Policy,
  SCHEMA_VERSION,
} from '@manumit/contracts';
import type { Thresholds } from '../conclusion.js';
import { byTime, compare } from '../order.js';
import type { AccountSigns, CountedMessage } from './account.js';
import { fanOutOf } from './fan-out.js';
import { type MemberView, memberView } from './member.js';
import type { ClosedNetwork, OpenNetwork } from './renew.js';
import type { Tie } from './ties.js';

/** Where accounts are linked: one tenant's accounts on one platform. */
export interface Place {
  readonly tenant?: string | undefined;
  readonly platform: string;
}

export interface NetworkFlagOptions {
  readonly place: Place;
  readonly policy: Policy;
  /** The real id behind what a signal gave for it. */
  readonly unseal: (sealed: string) => string;
}

const DAY_MS = 86_400_000;
/** Of a network that is larger than this, whom to look at first. */
const MAX_MEMBERS = 500;
/** More evidence than this nobody looks through; whom to look at first has theirs. */
const MEMBERS_WITH_EVIDENCE = 100;
const MESSAGES_OF_MEMBER = 3;
const EVIDENCE_OF_TIE = 6;
const MAX_TEMPLATE_MESSAGES = 24;
const MAX_DEMAND = 100;

/** The flag of a network, as it is now. It names real accounts, as every flag does, and holds no text. */
export function networkFlag({ networkId, network, demand }: OpenNetwork, options: NetworkFlagOptions): Flag {
  const { place, policy, unseal } = options;
  const named = new Map(
    network.members.map(({ accountId, sealedId }) => [accountId, AccountId.parse(unseal(sealedId))]),
  );
  const views = network.members
    .map((account) => memberView(account, network.ties, policy.thresholds.watch))
    .sort((a, b) => mostPressingFirst(a, b) || compare(nameIn(named, a.account), nameIn(named, b.account)))
    .slice(0, MAX_MEMBERS);
  const messages = views
    .slice(0, MEMBERS_WITH_EVIDENCE)
    .flatMap(({ account }) => account.messages.slice(0, MESSAGES_OF_MEMBER).map((message) => ({ account, message })));
  const newest = messages
    .map(({ message }) => message)
    .sort(byTime)
    .at(-1);
  const [actor] = views;
  const at = actor?.account.messages[0];
  if (actor === undefined || newest === undefined || at === undefined) throw new RangeError('a network has members');
  const isUrgent = network.minorSignal || network.score >= policy.thresholds.urgent;
  return {
    schemaVersion: SCHEMA_VERSION,
    flagId: FlagId.parse(networkId),
    revision: 1,
    kind: 'network',
    queue: 'networks',
    disposition: isUrgent ? 'urgent' : 'review',
    ...(place.tenant === undefined ? {} : { tenant: place.tenant }),
    platform: place.platform,
    surface: at.surface,
    conversationId: ConversationId.parse(unseal(at.sealedConversation)),
    actorId: nameIn(named, actor.account),
    role: actor.account.role,
    possiblyCoerced: actor.possiblyCoerced,
    score: network.score,
    typologies: [...network.typologies],
    evidence: messages.map(({ account, message }) => evidenceOf(message, nameIn(named, account))),
    network: { ...viewOf(network, views, named), ...demandView(demand, named, unseal) },
    counterEvidence: [],
    reasons: reasonsOf(network, policy.thresholds),
    raisedAt: newest.sentAt,
    expiresAt: new Date(Date.parse(newest.sentAt) + policy.retention.unconfirmedFlagDays * DAY_MS).toISOString(),
    policy: { name: policy.name, version: policy.version, mode: policy.mode },
    versions: newest.versions,
  };
}

/**
 * The flag of one account that reaches many people or groups; null where it does not, or not enough for people to look.
 *
 * @param flagId of the account's fan-out, whoever else it is tied to
 */
export function fanOutFlag(flagId: FlagId, account: AccountSigns, options: NetworkFlagOptions): Flag | null {
  const { thresholds } = options.policy;
  const fanOut = fanOutOf(account, thresholds);
  const { tellingSince, typologies, minorSignal, accountId } = account;
  if (fanOut === null || tellingSince === null || fanOut.score < thresholds.review) return null;
  const origin = { ...tellingSince, accountId };
  const network = { origin, members: [account], ties: [], score: fanOut.score, typologies, minorSignal };
  return networkFlag({ networkId: flagId, network, demand: [] }, options);
}

/** The last revision of a flag whose network is none any more. */
export function closedFlag(flag: Flag, { reason, into }: ClosedNetwork): Flag {
  if (flag.network === undefined) return flag;
  const closed: NonNullable<FlaggedNetwork['closed']> =
    into === null ? { reason } : { reason, into: FlagId.parse(into) };
  const words =
    reason === 'merged' ? 'belongs to a larger network now' : 'what tied these accounts does not hold any more';
  return { ...flag, network: { ...flag.network, closed }, reasons: [words] };
}

type Named = ReadonlyMap<string, AccountId>;

function nameIn(named: Named, { accountId }: AccountSigns): AccountId {
  const name = named.get(accountId);
  if (name === undefined) throw new RangeError('an account of the network has no name');
  return name;
}

/** Whom a person should look at first; who may be a victim never comes before who is not. */
const mostPressingFirst = (a: MemberView, b: MemberView): number =>
  Number(a.possiblyCoerced) - Number(b.possiblyCoerced) || b.account.telling - a.account.telling;

function viewOf({ ties, origin }: OpenNetwork['network'], views: readonly MemberView[], named: Named): FlaggedNetwork {
  const copies = ties.filter(({ kind }) => kind === 'template').flatMap(({ messages }) => messages);
  // Ties to whom the page does not show would end nowhere.
  const shown = new Map(views.map(({ account }) => [account.accountId, nameIn(named, account)]));
  const template = [...new Set(copies)].sort().slice(0, MAX_TEMPLATE_MESSAGES);
  return {
    members: views.map(({ account, role, possiblyCoerced }) => ({
      accountId: nameIn(named, account),
      role,
      possiblyCoerced,
    })),
    ties: spanning(ties.flatMap((tie) => pairsOf(tie, shown))),
    since: origin.sentAt,
    ...(template.length === 0 ? {} : { template: template.map((id) => MessageId.parse(id)) }),
  };
}

function demandView(
  demand: OpenNetwork['demand'],
  named: Named,
  unseal: NetworkFlagOptions['unseal'],
): Pick<FlaggedNetwork, 'demand'> {
  const shown = demand.slice(0, MAX_DEMAND).flatMap(({ account, answers, messages }) => {
    const member = named.get(answers);
    const accountId = AccountId.parse(unseal(account.sealedId));
    const evidence = messages.map((id) => MessageId.parse(id));
    return member === undefined ? [] : [{ accountId, answers: member, evidence }];
  });
  shown.sort((a, b) => compare(a.accountId, b.accountId) || compare(a.answers, b.answers));
  return shown.length === 0 ? {} : { demand: shown };
}

/**
 * A tie of many accounts is drawn from one of them: of a handover from each who hands over, else from the one to look at first.
 *
 * @param shown the accounts on the page and their names, whom to look at first before others
 */
function pairsOf({ kind, accounts, shownBy, weight }: Tie, shown: Named): NetworkTie[] {
  const [first] = [...shown.keys()].filter((account) => accounts.includes(account));
  const named = accounts.at(-1);
  const ends = accounts
    .filter((account) => account !== (kind === 'handover' ? named : first))
    .map((account) => (kind === 'handover' ? [account, named] : [first, account]));
  return ends.flatMap(([a = '', b = '']) => {
    const [from, to] = [shown.get(a), shown.get(b)];
    if (from === undefined || to === undefined) return [];
    const messages = shownBy.filter(({ accountId }) => accountId === a || accountId === b);
    const evidence = [...new Set(messages.map(({ messageId }) => messageId))].sort().slice(0, EVIDENCE_OF_TIE);
    return [{ from, to, kind, weight, evidence: evidence.map((id) => MessageId.parse(id)) }];
  });
}

/** Of ties of one kind those that hold the accounts together, the heaviest first: sixty copies of a text are not 1,770 ties. */
function spanning(ties: readonly NetworkTie[]): NetworkTie[] {
  const groups = new Map<string, string>();
  const groupOf = (name: string): string => {
    let group = name;
    for (let next = groups.get(group); next !== undefined; next = groups.get(group)) group = next;
    return group;
  };
  return [...ties]
    .sort((a, b) => b.weight - a.weight || compare(a.kind, b.kind) || compare(a.from, b.from) || compare(a.to, b.to))
    .filter(({ kind, from, to }) => {
      const [a, b] = [groupOf(`${kind} ${from}`), groupOf(`${kind} ${to}`)];
      if (a !== b) groups.set(b, a);
      return a !== b;
    });
}

const evidenceOf = ({ messageId, sentAt, indicators }: CountedMessage, senderId: AccountId): EvidenceMessage => ({
  messageId: MessageId.parse(messageId),
  senderId,
  sentAt,
  indicators: [...indicators],
});

const SAID_OF: Readonly<Record<Tie['kind'], string>> = {
  contact_point: 'accounts name the same contact point',
  evading_contact_point: 'accounts hide the same contact point from machines',
  handover: 'accounts send people on to another, or are whom they send them to',
  template: 'accounts post copies of one text',
};

function reasonsOf({ members, ties, minorSignal }: OpenNetwork['network'], thresholds: Thresholds): string[] {
  const kinds = [...new Set(ties.map(({ kind }) => kind))].sort();
  const reaching = members.flatMap((member) => fanOutOf(member, thresholds)?.targets ?? []);
  const most = Math.max(...reaching);
  return [
    ...(members.length > 1 ? [`${members.length} accounts belong together`] : []),
    ...kinds.map((kind) => {
      const tied = new Set(ties.filter((tie) => tie.kind === kind).flatMap(({ accounts }) => accounts));
      return `${tied.size} ${SAID_OF[kind]}`;
    }),
    ...(reaching.length > 0 ? [`one account reached ${most} people or groups within seven days`] : []),
    ...(minorSignal ? ['a person under 18 may be concerned'] : []),
  ];
}
