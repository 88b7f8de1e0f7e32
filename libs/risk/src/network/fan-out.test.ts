import { AccountId, type LinkSignal, MessageId } from '@manumit/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AccountSigns, noteAccount } from './account.js';
import { fanOutOf } from './fan-out.js';

const THRESHOLDS = { watch: 0.35, review: 0.6, urgent: 0.85, support: 0.5 };
const DAY_MS = 86_400_000;

const signal = (index: number, telling: number, target: string, day: number): LinkSignal => ({
  messageId: MessageId.parse(`m${index}`),
  accountId: AccountId.parse('sender'),
  sentAt: new Date(Date.UTC(2026, 0, 1) + day * DAY_MS).toISOString(),
  surface: 'dm',
  telling,
  protects: false,
  role: 'recruiter',
  typologies: [],
  minorSignal: false,
  indicators: [],
  mentions: [],
  ownNames: [],
  targets: telling >= 0.1 ? [target] : [],
  answers: [],
  outline: [],
  buckets: [],
  versions: { indicators: 'test', model: 'test' },
  sealed: { accountId: 'sender', conversationId: 'c' },
});

const accountOf = (signals: readonly LinkSignal[]): AccountSigns => {
  const account = signals.reduce<AccountSigns | undefined>(
    (known, one) => noteAccount(known, one, Number.POSITIVE_INFINITY),
    undefined,
  );
  if (account === undefined) throw new Error('an account has signals');
  return account;
};

const sent = fc.record({ target: fc.integer({ min: 0, max: 30 }), day: fc.double({ min: 0, max: 20, noNaN: true }) });
const streams = fc.array(sent, { minLength: 1, maxLength: 60 });
const accountWith = (stream: readonly { target: number; day: number }[], telling: number) =>
  accountOf(stream.map(({ target, day }, index) => signal(index, telling, `account ${target}`, day)));

test('without signs nobody is raised, however many they write to', () => {
  fc.assert(
    fc.property(streams, fc.double({ min: 0, max: 0.3499, noNaN: true }), (stream, telling) => {
      expect(fanOutOf(accountWith(stream, telling), THRESHOLDS)).toBeNull();
    }),
  );
});

test('with signs it raises the score, never lowers it, and the more people the more', () => {
  const reaching = (people: number) =>
    accountWith(
      Array.from({ length: people }, (_, target) => ({ target, day: target / 10 })),
      0.5,
    );
  expect(fanOutOf(reaching(7), THRESHOLDS)).toBeNull();
  const scores = [8, 12, 20, 40].map((people) => fanOutOf(reaching(people), THRESHOLDS)?.score ?? 0);
  expect(scores[0]).toBeGreaterThan(0.5);
  expect(scores).toEqual([...scores].sort());
  expect(scores.at(-1)).toBeLessThanOrEqual(1);
});

test('many messages to the same people, or to a few each week, are no fan-out', () => {
  const same = Array.from({ length: 40 }, (_, index) => ({ target: index % 3, day: index / 10 }));
  const slow = Array.from({ length: 20 }, (_, index) => ({ target: index, day: index * 2 }));
  expect(fanOutOf(accountWith(same, 0.9), THRESHOLDS)).toBeNull();
  expect(fanOutOf(accountWith(slow, 0.9), THRESHOLDS)).toBeNull();
});

test('the order of arrival and repeats change nothing', () => {
  fc.assert(
    fc.property(streams, fc.double({ min: 0.35, max: 1, noNaN: true }), (stream, telling) => {
      const signals = stream.map(({ target, day }, index) => signal(index, telling, `account ${target}`, day));
      const other = accountOf([...signals, ...signals.slice(0, 5)].reverse());
      expect(fanOutOf(other, THRESHOLDS)).toEqual(fanOutOf(accountOf(signals), THRESHOLDS));
    }),
  );
});
