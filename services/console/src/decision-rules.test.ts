import { type Decision, DecisionId, type DecisionRequest, Flag, flagIdOf } from '@manumit/contracts';
import { expect, test } from 'vitest';
import { refusalOf, refusalOfUndo, standingOf } from './decision-rules.js';
import type { Person } from './people.js';

const DAY: Person = { name: 'day', role: 'reviewer' };
const NIGHT: Person = { name: 'night', role: 'reviewer' };
const AT = '2026-01-02T03:04:05.000Z';
const id = (n: number) => DecisionId.parse(`dec_${String(n).padStart(32, '0')}`);
const flagId = flagIdOf(['test']);

const made = (n: number, outcome: Decision['outcome'], more: Partial<Decision> = {}): Decision => ({
  schemaVersion: 1,
  decisionId: id(n),
  flagId,
  revision: 1,
  decidedAt: AT,
  decidedBy: 'day',
  outcome,
  ...more,
});
const flag = Flag.parse({
  schemaVersion: 1,
  flagId,
  revision: 1,
  kind: 'message',
  queue: 'review',
  disposition: 'review',
  platform: 'test',
  surface: 'dm',
  conversationId: 'c',
  actorId: 'invented-agent',
  role: 'recruiter',
  possiblyCoerced: false,
  score: 0.7,
  typologies: [],
  evidence: [{ messageId: 'm', senderId: 'invented-person', sentAt: AT, indicators: [] }],
  counterEvidence: [],
  reasons: [],
  raisedAt: AT,
  expiresAt: AT,
  policy: { name: 'p', version: '1', mode: 'live' },
  versions: { indicators: 'test', model: 'test' },
});

const slugOf = (
  request: Partial<DecisionRequest> & Pick<DecisionRequest, 'outcome'>,
  history: Decision[],
  person = NIGHT,
) => refusalOf({ revision: 1, ...request }, person, { flag, history, claim: null })?.slug ?? 'taken';

test.each<[string, Decision[], boolean, boolean]>([
  ['nothing', [], false, false],
  ['needs more', [made(1, 'needs_more')], false, false],
  ['confirmed', [made(1, 'confirmed')], true, true],
  ['confirmed, withdrawn', [made(1, 'confirmed'), made(2, 'withdrawn', { refersTo: id(1) })], false, false],
  ['confirmed at an earlier revision', [made(1, 'confirmed', { revision: 2 })], false, true],
  ['overturned', [made(1, 'confirmed'), made(2, 'not_trafficking')], true, false],
  ['confirmed, escalated', [made(1, 'confirmed'), made(2, 'escalate')], false, true],
  [
    'confirmed, escalated, declined',
    [made(1, 'confirmed'), made(2, 'escalate'), made(3, 'escalation_declined', { refersTo: id(2) })],
    true,
    true,
  ],
  ['escalated, declined', [made(2, 'escalate'), made(3, 'escalation_declined', { refersTo: id(2) })], false, false],
  ['escalated, agreed', [made(2, 'escalate'), made(3, 'escalation_confirmed', { refersTo: id(2) })], true, true],
  [
    'escalated, agreed, agreement withdrawn',
    [
      made(2, 'escalate'),
      made(3, 'escalation_confirmed', { refersTo: id(2) }),
      made(4, 'withdrawn', { refersTo: id(3) }),
    ],
    false,
    false,
  ],
])('after %s', (_what, history, closed, isConfirmed) => {
  expect(standingOf(history, 1)).toMatchObject({ closed, isConfirmed });
});

test.each<[string, DecisionRequest['outcome'], Partial<DecisionRequest>, Decision[], string]>([
  ['an old revision', 'confirmed', { revision: 2 }, [], 'stale-revision'],
  ['what is decided', 'confirmed', {}, [made(1, 'not_trafficking')], 'already-decided'],
  ['an escalation of what is harmless', 'escalate', {}, [made(1, 'not_trafficking')], 'already-decided'],
  ['an escalation of what is confirmed', 'escalate', {}, [made(1, 'confirmed')], 'taken'],
  ['a second escalation', 'escalate', {}, [made(1, 'escalate')], 'already-escalated'],
  ['a way around the second person', 'confirmed', {}, [made(1, 'escalate')], 'already-escalated'],
  ['an answer to nothing', 'escalation_confirmed', { refersTo: id(1) }, [], 'no-such-escalation'],
  ['an answer', 'escalation_confirmed', { refersTo: id(1) }, [made(1, 'escalate')], 'taken'],
  ['help for a stranger', 'victim_support', { personId: 'stranger' as never }, [], 'unknown-person'],
])('%s: %s', (_what, outcome, more, history, slug) => {
  expect(slugOf({ outcome, ...more }, history)).toBe(slug);
});

test('nobody is their own second person', () => {
  const history = [made(1, 'escalate')];
  expect(slugOf({ outcome: 'escalation_confirmed', refersTo: id(1) }, history, DAY)).toBe('second-person-needed');
});

test.each<[string, Person, Decision[], number, string]>([
  ['in time', DAY, [made(1, 'confirmed')], 60_000, 'taken back'],
  ['late', DAY, [made(1, 'confirmed')], 60_001, 'too-late'],
  ['by somebody else', NIGHT, [made(1, 'confirmed')], 0, 'not-yours'],
  ['after another one', DAY, [made(1, 'needs_more'), made(2, 'confirmed')], 0, 'decided-since'],
  ['twice', DAY, [made(1, 'confirmed'), made(2, 'withdrawn', { refersTo: id(1) })], 0, 'unknown-decision'],
])('to take a decision back %s', (_what, person, history, afterMs, slug) => {
  const now = new Date(Date.parse(AT) + afterMs);
  expect(refusalOfUndo(id(1), person, history, now)?.slug ?? 'taken back').toBe(slug);
});
