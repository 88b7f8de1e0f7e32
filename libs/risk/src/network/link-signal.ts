import type { Assessment, LinkSignal, MessageEvent } from '@manumit/contracts';
import { bareName, contactPointsOf, isName, type Token } from '@manumit/text';
import { isSupport } from '../conclusion.js';
import { bucketsOf, outlineOf } from './template.js';

export type { LinkSignal } from '@manumit/contracts';

/** So sure it has to be that an author warns of what they quote: an advertisement may sound like a warning's quotation. */
const SURE_OF_WARNING = 0.6;
const TELLING_IN_SPITE_OF_IT = 0.35;
/** Where many read along, the conversation is whom a message reaches, and not each of them. */
const MAX_RECIPIENTS = 16;
/** Who writes to more than a few answers nobody in particular. */
const MAX_ANSWERED = 4;

function isProtected({ role, roleConfidence, score }: Assessment): boolean {
  if (isSupport(role)) return true;
  return role === 'counter_speech' && roleConfidence >= SURE_OF_WARNING && score < TELLING_IN_SPITE_OF_IT;
}

/** From here on a message shows something of an offender, and an account that wrote it. */
export const TELLING = 0.1;

/**
 * What a message says about who belongs together, with every name as the platform gave it: what is stored or sent is veiled first.
 *
 * @param publicPoints keys of contact points that everybody may pass on, such as those of helplines
 * @returns null for a message that can tie nobody to anybody: almost all of them
 */
export function linkSignalOf(
  event: MessageEvent,
  assessment: Assessment,
  tokens: readonly Token[],
  publicPoints: ReadonlySet<string> = NO_POINTS,
): LinkSignal | null {
  // Who reports quotes what others wrote: their contact points are not theirs.
  if (event.report?.part === 'note') return null;
  const protects = isProtected(assessment);
  const telling = protects ? 0 : assessment.score;
  const mentions = contactPointsOf(event.text, tokens).filter(({ key }) => !publicPoints.has(key));
  const isTelling = telling >= TELLING;
  if (mentions.length === 0 && !isTelling) return null;
  const names = [event.sender.id, event.sender.displayName ?? ''].map(bareName).filter(isName);
  const outline = isTelling ? outlineOf(tokens, mentions) : [];
  return {
    messageId: event.id,
    accountId: event.sender.id,
    sentAt: new Date(event.sentAt).toISOString(),
    surface: event.surface,
    telling,
    protects,
    role: assessment.role,
    typologies: isTelling ? assessment.typologies : [],
    minorSignal: isTelling && assessment.minorSignal,
    indicators: isTelling ? assessment.indicators : [],
    mentions: mentions.map(({ kind, key, firm, disguised }) => ({ key: `${kind} ${key}`, firm, disguised })),
    ownNames: [...new Set(names)].map((name) => `handle ${name}`),
    targets: isTelling ? targetsOf(event) : [],
    answers: isTelling && assessment.role === 'buyer' ? answeredBy(event) : [],
    outline: [...outline],
    buckets: bucketsOf(outline),
    versions: assessment.versions,
    sealed: { accountId: event.sender.id, conversationId: event.conversationId },
  };
}

const NO_POINTS: ReadonlySet<string> = new Set();

function targetsOf({ recipients, conversationId }: MessageEvent): string[] {
  const ids = [...new Set(recipients.map(({ id }) => id))];
  return ids.length === 0 || ids.length > MAX_RECIPIENTS
    ? [`conversation ${conversationId}`]
    : ids.map((id) => `account ${id}`);
}

const answeredBy = ({ recipients }: MessageEvent): LinkSignal['answers'] =>
  recipients.length > MAX_ANSWERED ? [] : [...new Set(recipients.map(({ id }) => id))];
