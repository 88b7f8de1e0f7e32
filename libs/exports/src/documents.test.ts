import { type Decision, Decision as DecisionSchema, Flag } from '@manumit/contracts';
import { expect, test } from 'vitest';
import { authorityNotice, NoticeRequest, noticeHtml } from './authority-notice.js';
import { StatementRequest, statementOfReasons, TransparencyStatement } from './statement-of-reasons.js';

const FLAG = Flag.parse({
  schemaVersion: 1,
  flagId: `flg_${'a'.repeat(32)}`,
  revision: 1,
  kind: 'message',
  queue: 'review',
  disposition: 'review',
  platform: 'test',
  surface: 'dm',
  conversationId: 'conversation-9',
  actorId: 'invented-agent',
  role: 'recruiter',
  possiblyCoerced: false,
  score: 0.8,
  typologies: ['labour'],
  evidence: [
    {
      messageId: 'message-5',
      senderId: 'invented-agent',
      sentAt: '2026-03-29T00:30:00.000Z',
      text: '<b>the papers stay with me</b> until the ticket is paid',
      indicators: [],
    },
  ],
  counterEvidence: [],
  reasons: [],
  raisedAt: '2026-03-29T00:30:00.000Z',
  expiresAt: '2026-06-29T00:30:00.000Z',
  policy: { name: 'default', version: '1', mode: 'live' },
  versions: { indicators: '1', model: '1' },
});
const decision = (fields: Partial<Decision>): Decision =>
  DecisionSchema.parse({
    schemaVersion: 1,
    decisionId: `dec_${'1'.repeat(32)}`,
    flagId: FLAG.flagId,
    revision: 1,
    decidedAt: '2026-03-30T10:00:00.000Z',
    decidedBy: 'day',
    outcome: 'confirmed',
    ...fields,
  });
const request = (fields: object = {}): StatementRequest =>
  StatementRequest.parse({
    reference: 'SOR-1',
    restrictions: { visibility: ['DECISION_VISIBILITY_CONTENT_REMOVED'], account: 'DECISION_ACCOUNT_SUSPENDED' },
    ground: {
      kind: 'law',
      law: 'Article 2 of Directive 2011/36/EU as transposed',
      explanation: 'Papers were to be kept until a debt is paid.',
    },
    facts: 'A private message offered work abroad and said that documents would be kept.',
    appliedOn: '2026-03-30',
    redress: { complaintUrl: 'https://platform.example/complaints' },
    ...fields,
  });
const cause = (fields: object = {}) => ({ flag: FLAG, standing: [decision({})], reportedBy: 0, ...fields });

test('a statement has the attributes of the public database', () => {
  const { statement, notice } = statementOfReasons(request({ womenAndGirls: true, endsOn: '2026-09-30' }), cause());
  expect(TransparencyStatement.parse(statement)).toEqual(statement);
  expect(statement).toMatchObject({
    decision_visibility: ['DECISION_VISIBILITY_CONTENT_REMOVED'],
    end_date_account_restriction: '2026-09-30',
    decision_ground: 'DECISION_GROUND_ILLEGAL_CONTENT',
    category: 'STATEMENT_CATEGORY_VIOLENCE',
    category_specification: [
      'KEYWORD_HUMAN_TRAFFICKING',
      'KEYWORD_HUMAN_EXPLOITATION',
      'KEYWORD_TRAFFICKING_WOMEN_GIRLS',
    ],
    content_date: '2026-03-29',
    source_type: 'SOURCE_VOLUNTARY',
    automated_decision: 'AUTOMATED_DECISION_NOT_AUTOMATED',
  });
  expect(statement).not.toHaveProperty('decision_monetary');
  for (const part of ['content removed', 'account', 'complaints', 'A person read it and decided'])
    expect(notice.toLowerCase()).toContain(part === 'account' ? 'suspended' : part.toLowerCase());
});

test('what users reported, and what is against the terms', () => {
  const ground = {
    kind: 'terms',
    clause: 'Section 4',
    explanation: 'No offers that keep documents.',
    alsoIllegal: true,
  };
  expect(statementOfReasons(request({ ground }), cause({ reportedBy: 2 })).statement).toMatchObject({
    source_type: 'SOURCE_ARTICLE_16',
    decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT',
    incompatible_content_illegal: 'Yes',
  });
});

test.each([
  ['nobody confirmed it', {}, { standing: [decision({ outcome: 'needs_more' })] }],
  ['it is about somebody to help', {}, { flag: { ...FLAG, queue: 'support' as const } }],
  ['the facts name an account', { facts: 'It was INVENTED-AGENT who wrote.' }, {}],
  ['the facts quote', { facts: 'It said: <b>the papers stay with me</b> until the ticket is paid' }, {}],
])('there is no statement where %s', (_why, fields, of) => {
  expect(() => statementOfReasons(request(fields), cause(of))).toThrow(
    expect.objectContaining({ code: 'EXPORT_REFUSED' }),
  );
});

test('a restriction has to be named', () => {
  expect(StatementRequest.safeParse({ ...request(), restrictions: {} }).success).toBe(false);
});

const escalate = decision({
  outcome: 'escalate',
  decisionId: `dec_${'2'.repeat(32)}` as Decision['decisionId'],
  note: 'x',
});
const confirm = decision({
  outcome: 'escalation_confirmed',
  decisionId: `dec_${'3'.repeat(32)}` as Decision['decisionId'],
  refersTo: escalate.decisionId,
  decidedBy: 'night',
});
const NOTICE = NoticeRequest.parse({
  provider: { name: 'Example Platform', contact: 'duty@platform.example' },
  memberStates: ['UA', 'PL'],
  explanation: 'Somebody may be kept against their will.',
  timeZone: 'Europe/Kyiv',
});
const now = new Date('2026-03-30T12:00:00Z');

test('a notice gives every time in UTC and in the zone asked for, with its offset on that day', () => {
  const notice = authorityNotice(NOTICE, { flag: FLAG, standing: [escalate, confirm], now });
  // Summer time in Kyiv began that night, at 01:00 UTC.
  expect(notice.messages[0]?.sentAt).toEqual({
    utc: '2026-03-29T00:30:00.000Z',
    local: '2026-03-29 02:30:00 Europe/Kyiv (GMT+02:00)',
  });
  expect(notice.madeAt.local).toBe('2026-03-30 15:00:00 Europe/Kyiv (GMT+03:00)');
  expect(notice.decidedBy.map(({ person }) => person)).toEqual(['day', 'night']);
});

test.each([
  ['nobody escalated', [decision({})]],
  ['the escalation waits', [escalate]],
  ['one person did both', [escalate, { ...confirm, decidedBy: 'day' }]],
])('there is no notice where %s', (_why, standing) => {
  expect(() => authorityNotice(NOTICE, { flag: FLAG, standing, now })).toThrow('a second person');
});

test('there is no notice about somebody to help', () => {
  const flag = { ...FLAG, queue: 'support' as const };
  expect(() => authorityNotice(NOTICE, { flag, standing: [escalate, confirm], now })).toThrow('help');
});

test('the page shows what was written as text, and loads nothing', () => {
  const page = noticeHtml(authorityNotice(NOTICE, { flag: FLAG, standing: [escalate, confirm], now }));
  expect(page).toContain('&#60;b&#62;the papers stay with me');
  expect(page).not.toContain('<b>');
  expect(page).not.toMatch(/<script|src=|href=/);
});

test('a time zone that does not exist is refused', () => {
  expect(NoticeRequest.safeParse({ ...NOTICE, timeZone: 'Europe/Nowhere' }).success).toBe(false);
});
