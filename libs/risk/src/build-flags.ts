import {
  AccountId,
  type Assessment,
  type Disposition,
  type EvidenceMessage,
  type Flag,
  type FlagId,
  flagIdOf,
  type IndicatorHit,
  type MessageEvent,
  MessageId,
  type Policy,
  type QueueName,
  SCHEMA_VERSION,
} from '@manumit/contracts';
import type { ContextHit, Course } from './context.js';

const DAY_MS = 86_400_000;

/**
 * The flags that a message raises or updates: its own, and one for each course that it takes part in. Routing is by
 * policy; ids derive from the cause, so that a repeat gives the same flag.
 *
 * @param courses of accounts that take part in the message, by their real ids
 */
export function buildFlags(
  event: MessageEvent,
  assessment: Assessment,
  courses: readonly Course[],
  policy: Policy,
): Flag[] {
  const { disposition } = assessment;
  const own = isForPeople(disposition) ? [messageFlag(event, assessment, disposition, policy)] : [];
  return [...own, ...courses.flatMap((course) => courseFlag(event, assessment, course, policy))];
}

type Placed = Pick<MessageEvent, 'tenant' | 'platform' | 'conversationId' | 'id'>;

/** The flag that a message has, if it has one. */
export const messageFlagId = ({ tenant, platform, conversationId, id }: Placed): FlagId =>
  flagIdOf(['message', tenant ?? '', platform, conversationId, id]);

/** The flag about the course of an account in a conversation, if there is one. */
export const trajectoryFlagId = ({ tenant, platform, conversationId }: Placed, actorId: string): FlagId =>
  flagIdOf(['trajectory', tenant ?? '', platform, conversationId, actorId]);

type ForPeople = Flag['disposition'];
const isForPeople = (disposition: Disposition): disposition is ForPeople =>
  disposition === 'review' || disposition === 'urgent' || disposition === 'support';

function messageFlag(event: MessageEvent, assessment: Assessment, disposition: ForPeople, policy: Policy): Flag {
  const isSupport = disposition === 'support';
  return {
    ...commonParts(event, assessment, policy, event.sentAt),
    flagId: messageFlagId(event),
    kind: 'message',
    queue: queueOf(disposition, assessment),
    disposition,
    actorId: event.sender.id,
    role: assessment.role,
    possiblyCoerced: isPossiblyCoerced(assessment.indicators),
    score: assessment.score,
    typologies: assessment.typologies,
    evidence: [
      {
        messageId: event.id,
        senderId: event.sender.id,
        sentAt: event.sentAt,
        text: event.text,
        indicators: assessment.indicators,
      },
    ],
    ...(assessment.role === 'buyer' && !isSupport ? { answers: answersOf(event) } : {}),
    counterEvidence: assessment.counterEvidence,
    reasons: isSupport
      ? [assessment.role === 'victim' ? 'somebody may need help' : 'somebody worries about another person']
      : [
          ...(event.report === undefined ? [] : ['somebody who received it reported it']),
          ...assessment.indicators.map(({ id, strength }) => `${strength} indicator: ${id.replaceAll('_', ' ')}`),
        ],
  };
}

/** What a buyer answers: that is where the offer is. */
const answersOf = ({ replyTo, recipients }: MessageEvent): NonNullable<Flag['answers']> => ({
  ...(replyTo === undefined ? {} : { messageId: replyTo }),
  accountIds: recipients.map(({ id }) => id),
});

function courseFlag(event: MessageEvent, assessment: Assessment, course: Course, policy: Policy): Flag[] {
  const newest = course.hits.at(-1);
  if (!isForPeople(course.disposition) || newest === undefined) return [];
  const actorId = AccountId.parse(course.actorId);
  return [
    {
      ...commonParts(event, assessment, policy, newest.sentAt),
      flagId: trajectoryFlagId(event, actorId),
      kind: 'trajectory',
      queue: queueOf(course.disposition, course),
      disposition: course.disposition,
      actorId,
      role: course.role,
      possiblyCoerced: isPossiblyCoerced(course.hits.flatMap(({ indicators }) => indicators)),
      score: course.score,
      typologies: [...course.typologies],
      evidence: course.hits.map(evidenceOf),
      counterEvidence: [],
      reasons: [...course.reasons],
    },
  ];
}

function commonParts(event: MessageEvent, assessment: Assessment, policy: Policy, raisedAt: string) {
  const expiresMs = Date.parse(raisedAt) + policy.retention.unconfirmedFlagDays * DAY_MS;
  return {
    schemaVersion: SCHEMA_VERSION,
    revision: 1,
    ...(event.tenant === undefined ? {} : { tenant: event.tenant }),
    platform: event.platform,
    surface: event.surface,
    conversationId: event.conversationId,
    raisedAt,
    expiresAt: new Date(expiresMs).toISOString(),
    policy: { name: policy.name, version: policy.version, mode: policy.mode },
    versions: assessment.versions,
  } as const;
}

function queueOf(disposition: ForPeople, { minorSignal, role }: Pick<Assessment, 'minorSignal' | 'role'>): QueueName {
  if (disposition === 'support') return 'support';
  if (minorSignal) return 'child-safety';
  if (role === 'buyer') return 'demand';
  return disposition === 'urgent' ? 'urgent' : 'review';
}

/** Whoever speaks of their own debts and quotas may do to others what is done to them. */
const COERCION = new Set([
  'quota_earnings',
  'earnings_handover',
  'voice_switch',
  'surveillance_checkin',
  'recruit_bring_friends',
]);
export const isPossiblyCoerced = (indicators: readonly IndicatorHit[]): boolean =>
  indicators.some(({ id }) => COERCION.has(id));

function evidenceOf({ messageId, senderId, sentAt, indicators }: ContextHit): EvidenceMessage {
  return {
    messageId: MessageId.parse(messageId),
    senderId: AccountId.parse(senderId),
    sentAt,
    indicators: [...indicators],
  };
}
