import { Assessment, Flag, flagIdOf, type IndicatorHit, MessageEvent, Policy } from '@manumit/contracts';
import { expect, test } from 'vitest';
import { buildFlags } from './build-flags.js';
import type { Course } from './context.js';

const queue = { description: 'd', targetMinutes: 1, roles: ['lead'] };
const policy = Policy.parse({
  schemaVersion: 1,
  name: 'test',
  version: '1',
  mode: 'live',
  surfaces: Object.fromEntries(
    ['dm', 'group', 'channel', 'forum', 'post', 'comment', 'ad', 'profile'].map((surface) => [
      surface,
      { read: false },
    ]),
  ),
  thresholds: { watch: 0.35, review: 0.6, urgent: 0.85, support: 0.5 },
  queues: Object.fromEntries(
    ['urgent', 'review', 'child-safety', 'support', 'networks', 'demand'].map((name) => [name, queue]),
  ),
  retention: { unconfirmedFlagDays: 10, confirmedFlagDays: 20, contextDays: 30, deadLetterDays: 30 },
});
const event = MessageEvent.parse({
  id: 'm',
  platform: 'test',
  surface: 'dm',
  conversationId: 'c',
  sender: { id: 'a' },
  recipients: [{ id: 'b' }],
  text: 'words',
  sentAt: '2026-01-02T03:04:05Z',
});
const indicator: IndicatorHit = {
  id: 'document_handover',
  strength: 'strong',
  stage: 'recruitment',
  dimension: 'means',
  spans: [{ start: 0, end: 5 }],
  weight: 3.7,
  scoreWithout: 0,
};
const assessed = (fields: object): Assessment =>
  Assessment.parse({
    schemaVersion: 1,
    messageId: 'm',
    conversationId: 'c',
    senderId: 'a',
    score: 0.7,
    disposition: 'review',
    role: 'recruiter',
    roleConfidence: 1,
    minorSignal: false,
    typologies: ['labour'],
    indicators: [indicator],
    counterEvidence: [],
    versions: { indicators: '1', model: '1' },
    ...fields,
  });
const flagsOf = (fields: object, courses: Course[] = []) => buildFlags(event, assessed(fields), courses, policy);

test.each<[string, object, string | null]>([
  ['review', {}, 'review'],
  ['urgent', { disposition: 'urgent' }, 'urgent'],
  ['a buyer', { role: 'buyer' }, 'demand'],
  ['a minor concerned', { minorSignal: true, disposition: 'urgent', role: 'buyer' }, 'child-safety'],
  ['a victim', { disposition: 'support', role: 'victim', minorSignal: true }, 'support'],
  ['watch', { disposition: 'watch' }, null],
  ['none', { disposition: 'none' }, null],
])('%s goes to its queue', (_name, fields, expected) => {
  const flags = flagsOf(fields);
  expect(flags.map((flag) => flag.queue)).toEqual(expected === null ? [] : [expected]);
  for (const flag of flags) expect(Flag.parse(flag)).toEqual(flag);
});

test('a flag says whom it is about, why, by what and until when', () => {
  expect(flagsOf({})).toMatchObject([
    {
      flagId: flagIdOf(['message', '', 'test', 'c', 'm']),
      kind: 'message',
      actorId: 'a',
      evidence: [{ messageId: 'm', text: 'words', indicators: [indicator] }],
      reasons: ['strong indicator: document handover'],
      raisedAt: event.sentAt,
      expiresAt: '2026-01-12T03:04:05.000Z',
      policy: { name: 'test', version: '1', mode: 'live' },
    },
  ]);
});

test('a flag of support is about the person to help, and accuses nobody', () => {
  expect(flagsOf({ disposition: 'support', role: 'victim', typologies: [] })).toMatchObject([
    { queue: 'support', actorId: 'a', role: 'victim', reasons: ['somebody may need help'] },
  ]);
});

test('a course makes one flag of its actor, whichever message raises it, without any text', () => {
  const hit = (messageId: string, sentAt: string) => ({
    messageId,
    senderId: 'b',
    targetId: 'a',
    sentAt,
    role: 'recruiter' as const,
    minorSignal: false,
    typologies: [],
    indicators: [indicator],
  });
  const course: Course = {
    actorId: 'b',
    targetId: 'a',
    score: 0.7,
    disposition: 'review',
    role: 'recruiter',
    minorSignal: false,
    typologies: ['labour'],
    stages: ['recruitment'],
    hits: [hit('m0', '2026-01-01T00:00:00.000Z'), hit('m1', '2026-01-02T00:00:00.000Z')],
    reasons: ['reason'],
  };
  const flags = flagsOf({ disposition: 'none' }, [course]);
  expect(flags).toMatchObject([
    {
      flagId: flagIdOf(['trajectory', '', 'test', 'c', 'b']),
      kind: 'trajectory',
      actorId: 'b',
      raisedAt: '2026-01-02T00:00:00.000Z',
    },
  ]);
  expect(flags[0]?.evidence.map(({ messageId, text }) => [messageId, text])).toEqual([
    ['m0', undefined],
    ['m1', undefined],
  ]);
  expect(flagsOf({ disposition: 'none' }, [{ ...course, disposition: 'watch' }])).toEqual([]);
});

test("a buyer's flag says what it answers", () => {
  const answering = MessageEvent.parse({ ...event, replyTo: 'the-offer' });
  const [flag] = buildFlags(answering, assessed({ role: 'buyer' }), [], policy);
  expect(flag).toMatchObject({ queue: 'demand', answers: { messageId: 'the-offer', accountIds: ['b'] } });
  expect(flagsOf({ role: 'recruiter' })[0]?.answers).toBeUndefined();
});
