import { type Assessment, type IndicatorHit, MessageEvent } from '@manumit/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addToContext, type ConversationContext, emptyContext } from './context.js';
import { weightOf } from './score.js';

const thresholds = { watch: 0.35, review: 0.6, urgent: 0.85, support: 0.5 };
const DAY_MS = 86_400_000;

type Sign = Pick<IndicatorHit, 'id' | 'strength' | 'stage' | 'dimension'>;
const LURE: Sign = { id: 'lure', strength: 'moderate', stage: 'recruitment', dimension: 'act' };
const SECRECY: Sign = { id: 'secrecy', strength: 'moderate', stage: 'transport', dimension: 'means' };
const WEAK: Sign = { id: 'weak', strength: 'weak', stage: 'recruitment', dimension: 'means' };

function message(id: string, sender: string, day: number): MessageEvent {
  return MessageEvent.parse({
    id,
    platform: 'test',
    surface: 'dm',
    conversationId: 'c',
    sender: { id: sender },
    recipients: [{ id: sender === 'a' ? 'b' : 'a' }],
    text: '-',
    sentAt: new Date(Date.UTC(2026, 0, 1) + day * DAY_MS).toISOString(),
  });
}

function assessment(event: MessageEvent, signs: readonly Sign[], fields: Partial<Assessment> = {}): Assessment {
  return {
    schemaVersion: 1,
    messageId: event.id,
    conversationId: event.conversationId,
    senderId: event.sender.id,
    score: 0.2,
    disposition: 'none',
    role: 'recruiter',
    roleConfidence: 1,
    minorSignal: false,
    typologies: [],
    indicators: signs.map((sign) => ({
      ...sign,
      spans: [{ start: 0, end: 1 }],
      weight: weightOf({ strength: sign.strength, route: 'review_if_cooccur' }),
      scoreWithout: 0,
    })),
    counterEvidence: [],
    versions: { indicators: '1', model: '1' },
    ...fields,
  };
}

interface Line {
  readonly id: string;
  readonly sender?: string;
  readonly day: number;
  readonly signs: readonly Sign[];
  readonly fields?: Partial<Assessment>;
}

function play(lines: readonly Line[], from: ConversationContext = emptyContext()) {
  let last: ReturnType<typeof addToContext> = { context: from, courses: [], disposition: 'none', score: 0 };
  for (const { id, sender = 'a', day, signs, fields } of lines) {
    const event = message(id, sender, day);
    last = addToContext(last.context, event, assessment(event, signs, fields), thresholds);
  }
  return last;
}

describe('a course', () => {
  test('comes of signs that are not enough each by itself', () => {
    expect(play([{ id: '1', day: 0, signs: [LURE] }]).courses).toEqual([]);
    const { courses, disposition, score } = play([
      { id: '1', day: 0, signs: [LURE] },
      { id: '2', day: 1, signs: [SECRECY] },
    ]);
    expect(courses).toMatchObject([
      { actorId: 'a', targetId: 'b', disposition: 'review', stages: ['recruitment', 'transport'] },
    ]);
    expect(courses[0]?.hits.map(({ messageId }) => messageId)).toEqual(['1', '2']);
    expect([disposition, score]).toEqual(['review', courses[0]?.score]);
  });

  test('does not come of one sign that is repeated', () => {
    expect(play(['1', '2', '3', '4'].map((id, day) => ({ id, day, signs: [LURE] }))).courses).toEqual([]);
  });

  test('does not come of signs of two accounts', () => {
    expect(
      play([
        { id: '1', day: 0, signs: [LURE] },
        { id: '2', sender: 'b', day: 1, signs: [SECRECY] },
      ]).courses,
    ).toEqual([]);
  });

  test('fades: what lies far apart weighs less, and in the end nothing', () => {
    const apart = (days: number) =>
      play([
        { id: '1', day: 0, signs: [LURE, WEAK] },
        { id: '2', day: days, signs: [SECRECY] },
      ]).courses[0]?.score ?? 0;
    expect(apart(0)).toBeGreaterThan(apart(5));
    expect(apart(5)).toBeGreaterThan(0.6);
    expect(apart(44)).toBe(0);
    expect(apart(60)).toBe(0);
  });

  test('weighs more where stages follow each other in their order', () => {
    const score = (signs: readonly Sign[]) =>
      play(signs.map((sign, day) => ({ id: `${day}`, day: day / 24, signs: [sign] }))).courses[0]?.score ?? 0;
    expect(score([LURE, SECRECY])).toBeGreaterThan(score([SECRECY, LURE]));
  });

  test('is never one of somebody who asks for help in the same conversation', () => {
    const lines: Line[] = [
      { id: '1', day: 0, signs: [LURE] },
      { id: '2', day: 1, signs: [SECRECY] },
      { id: '3', day: 2, signs: [], fields: { role: 'victim', disposition: 'support' } },
    ];
    expect(play(lines).courses).toEqual([]);
    expect(play([...lines].reverse()).courses).toEqual([]);
  });

  test('takes nothing from warnings and calls for help', () => {
    for (const role of ['victim', 'worried_third_party', 'counter_speech'] as const)
      expect(play([{ id: '1', day: 0, signs: [LURE, SECRECY], fields: { role } }]).context).toEqual(emptyContext());
  });
});

const line = fc.record({
  id: fc.nat(200).map(String),
  sender: fc.constantFrom('a', 'b', 'c'),
  day: fc.nat(300).map((hours) => hours / 24),
  signs: fc.subarray([LURE, SECRECY, WEAK], { minLength: 1 }),
});
/** One message has one content, whenever it comes. */
const lines = fc.uniqueArray(line, { maxLength: 300, selector: ({ id }) => id });

test('late, repeated and reordered messages lead to one context, and it stays bounded', () => {
  fc.assert(
    fc.property(
      lines.chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.subarray(all)),
      ),
      ([all, shuffled, repeated]) => {
        const { context } = play(all);
        expect(play(repeated, play(shuffled).context).context).toEqual(context);
        for (const account of ['a', 'b', 'c'])
          expect(context.hits.filter(({ senderId }) => senderId === account).length).toBeLessThanOrEqual(64);
      },
    ),
    { numRuns: 50 },
  );
});

test('the same message again changes neither the context nor the courses', () => {
  const all: Line[] = [
    { id: '1', day: 0, signs: [LURE] },
    { id: '2', day: 1, signs: [SECRECY] },
  ];
  const once = play(all);
  expect(play(all.slice(1), once.context)).toEqual(once);
});

test('a crowd cannot push an account out, nor an account the crowd, beyond the limits', () => {
  const flood = Array.from(
    { length: 500 },
    (_, index): Line => ({ id: `f${index}`, sender: 'b', day: index, signs: [WEAK] }),
  );
  const { context } = play([{ id: '1', day: 0, signs: [LURE] }, ...flood]);
  expect(context.hits.filter(({ senderId }) => senderId === 'a')).toHaveLength(1);
  const crowd = Array.from(
    { length: 600 },
    (_, index): Line => ({ id: `c${index}`, sender: `s${index}`, day: 1, signs: [WEAK] }),
  );
  expect(play(crowd).context.hits).toHaveLength(512);
});
