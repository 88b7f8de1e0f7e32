import type { AuthorRole, IndicatorHit, LinkSignal, Surface } from '@manumit/contracts';
import { isSupport } from '../conclusion.js';
import { byTime, compare } from '../order.js';
import { TELLING } from './link-signal.js';
import type { Outline } from './template.js';

/** A message by its own time. */
export interface Mark {
  readonly messageId: string;
  readonly sentAt: string;
}

export interface Origin extends Mark {
  readonly accountId: string;
}

/** A message that counts, without its text. */
export interface CountedMessage extends Mark {
  readonly telling: number;
  readonly role: AuthorRole;
  readonly surface: Surface;
  readonly typologies: readonly string[];
  readonly minorSignal: boolean;
  readonly indicators: readonly IndicatorHit[];
  readonly versions: LinkSignal['versions'];
  /** Where it stands, as the signal gave it. */
  readonly sealedConversation: string;
}

/** The outline of a telling text, and where its copies are looked for. */
export interface Template extends Mark {
  readonly telling: number;
  readonly outline: Outline;
  readonly buckets: readonly string[];
}

/** A contact point that an account named: how telling at most, and when last. */
export interface NamedPoint {
  readonly key: string;
  readonly telling: number;
  readonly sentAt: string;
}

/** Somebody, or a group, that a telling message reached; the newest time. */
export interface Reached {
  readonly target: string;
  readonly sentAt: string;
}

/** What is known of an account, from its messages that count. A JSON value. */
export interface AccountSigns {
  readonly accountId: string;
  /** The real id, as the signal gave it. */
  readonly sealedId: string;
  /** Of its most telling message, 0 to 1. */
  readonly telling: number;
  readonly role: AuthorRole;
  readonly typologies: readonly string[];
  readonly minorSignal: boolean;
  /** It asked for help in one of its messages. */
  readonly askedForHelp: boolean;
  readonly first: Mark;
  /** Its first message that shows something. */
  readonly tellingSince: Mark | null;
  /** The most telling first; a bounded number. */
  readonly messages: readonly CountedMessage[];
  readonly points: readonly NamedPoint[];
  readonly names: readonly string[];
  readonly templates: readonly Template[];
  readonly reached: readonly Reached[];
}

const MAX_MESSAGES = 12;
const MAX_POINTS = 48;
const MAX_NAMES = 8;
const MAX_TEMPLATES = 6;
const MAX_REACHED = 64;

/**
 * Adds a signal to its account. Every part keeps the best of a set: order and repeats do not matter.
 *
 * @param horizonMs what is older than this, seen from the newest, is let go
 */
export function noteAccount(known: AccountSigns | undefined, signal: LinkSignal, horizonMs: number): AccountSigns {
  const { accountId, messageId, sentAt, telling, role } = signal;
  const mark = { messageId, sentAt };
  const message: CountedMessage = {
    ...mark,
    telling,
    role,
    surface: signal.surface,
    typologies: signal.typologies,
    minorSignal: signal.minorSignal,
    indicators: signal.indicators,
    versions: signal.versions,
    sealedConversation: signal.sealed.conversationId,
  };
  const messages = best(
    recent([...(known?.messages ?? []).filter(isAnother(messageId)), message], horizonMs),
    MAX_MESSAGES,
  );
  return {
    accountId,
    sealedId: signal.sealed.accountId,
    telling: messages[0]?.telling ?? 0,
    role: messages[0]?.role ?? role,
    typologies: [...new Set(messages.flatMap(({ typologies }) => typologies))].sort(),
    minorSignal: messages.some(({ minorSignal }) => minorSignal),
    askedForHelp: known?.askedForHelp === true || (signal.protects && isSupport(role)),
    first: earlier(known?.first, mark),
    tellingSince: telling >= TELLING ? earlier(known?.tellingSince, mark) : (known?.tellingSince ?? null),
    messages,
    points: recent(withPoints(known?.points ?? [], signal), horizonMs),
    names: [...new Set([...(known?.names ?? []), ...signal.ownNames])].sort().slice(0, MAX_NAMES),
    templates: recent(withTemplate(known?.templates ?? [], signal), horizonMs),
    reached: recent(withReached(known?.reached ?? [], signal), horizonMs),
  };
}

/** What is not older than the horizon, seen from the newest. */
export function recent<Item extends { readonly sentAt: string }>(items: readonly Item[], horizonMs: number): Item[] {
  const newestMs = Math.max(...items.map(({ sentAt }) => Date.parse(sentAt)));
  return items.filter(({ sentAt }) => newestMs - Date.parse(sentAt) <= horizonMs);
}

const isAnother =
  (messageId: string) =>
  (one: Mark): boolean =>
    one.messageId !== messageId;

const earlier = (a: Mark | null | undefined, b: Mark): Mark => (a != null && byTime(a, b) <= 0 ? a : b);

/** The most telling stay: nobody can push them out with chatter. */
function best<Item extends { readonly telling: number; readonly messageId: string }>(
  items: Item[],
  max: number,
): Item[] {
  return items.sort((a, b) => b.telling - a.telling || compare(a.messageId, b.messageId)).slice(0, max);
}

function withPoints(known: readonly NamedPoint[], { mentions, telling, sentAt }: LinkSignal): readonly NamedPoint[] {
  if (mentions.length === 0) return known;
  const points = new Map(known.map((one) => [one.key, one]));
  for (const { key } of mentions) {
    const before = points.get(key);
    const newest = before !== undefined && before.sentAt > sentAt ? before.sentAt : sentAt;
    points.set(key, { key, telling: Math.max(telling, before?.telling ?? 0), sentAt: newest });
  }
  return [...points.values()].sort((a, b) => b.telling - a.telling || compare(a.key, b.key)).slice(0, MAX_POINTS);
}

function withTemplate(known: readonly Template[], signal: LinkSignal): readonly Template[] {
  const { messageId, sentAt, telling, outline, buckets } = signal;
  if (buckets.length === 0) return known;
  return best([...known.filter(isAnother(messageId)), { messageId, sentAt, telling, outline, buckets }], MAX_TEMPLATES);
}

function withReached(known: readonly Reached[], { targets, sentAt }: LinkSignal): readonly Reached[] {
  if (targets.length === 0) return known;
  const newest = new Map(known.map((one) => [one.target, one.sentAt]));
  for (const target of targets) if (sentAt > (newest.get(target) ?? '')) newest.set(target, sentAt);
  return [...newest]
    .map(([target, at]) => ({ target, sentAt: at }))
    .sort((a, b) => compare(b.sentAt, a.sentAt) || compare(a.target, b.target))
    .slice(0, MAX_REACHED);
}
