import { Flag, flagIdOf } from '@manumit/contracts';
import { expect, test } from 'vitest';
import { drawNetwork } from './index.js';

const member = (accountId: string, fields: object = {}) => ({
  accountId,
  role: 'recruiter',
  possiblyCoerced: false,
  ...fields,
});
const tie = (from: string, to: string, kind: string) => ({ from, to, kind, weight: 1, evidence: ['m1', 'm2'] });

function flagOf(members: readonly object[], ties: readonly object[]) {
  const flag = Flag.parse({
    schemaVersion: 1,
    flagId: flagIdOf(['drawn']),
    revision: 2,
    kind: 'network',
    queue: 'networks',
    disposition: 'review',
    platform: 'demo',
    surface: 'group',
    conversationId: 'board',
    actorId: 'a',
    role: 'recruiter',
    possiblyCoerced: false,
    score: 0.91,
    typologies: [],
    evidence: [{ messageId: 'm1', senderId: 'a', sentAt: '2026-01-01T00:00:00Z', indicators: [] }],
    counterEvidence: [],
    reasons: ['3 accounts belong together'],
    raisedAt: '2026-01-01T00:00:00Z',
    expiresAt: '2026-04-01T00:00:00Z',
    policy: { name: 'default', version: '1', mode: 'live' },
    versions: { indicators: '1', model: '1' },
    network: { members, ties, since: '2026-01-01T00:00:00Z' },
  });
  if (flag.network === undefined) throw new Error('the flag has its network');
  return { ...flag, network: flag.network };
}

test('names every member and its role, labels every tie, and marks who may be coerced', () => {
  const coerced = member('invented-person', { role: 'contact', possiblyCoerced: true });
  const svg = drawNetwork(
    flagOf(
      [member('invented-agent'), member('invented-boss', { role: 'controller' }), coerced],
      [tie('invented-agent', 'invented-boss', 'contact_point'), tie('invented-agent', 'invented-person', 'handover')],
    ),
  );
  for (const words of ['invented-agent', 'invented-boss', 'invented-person', 'controller', 'possibly coerced'])
    expect(svg).toContain(`>${words}</text>`);
  expect(svg).toContain('>same contact point · 2 messages</text>');
  expect(svg).toContain('>sends people on · 2 messages</text>');
});

test('what many share is drawn once', () => {
  const names = Array.from({ length: 9 }, (_, index) => `account-${index}`);
  const svg = drawNetwork(
    flagOf(
      names.map((name) => member(name)),
      names.slice(1).map((name) => tie('account-0', name, 'contact_point')),
    ),
  );
  expect(svg.match(/>same contact point[^<]*<\/text>/g)?.filter((words) => words.includes('accounts'))).toHaveLength(1);
});

test('the same network is drawn alike, and names are words, not markup', () => {
  const flag = flagOf([member('</text><script>"&'), member('b')], [tie('</text><script>"&', 'b', 'template')]);
  expect(drawNetwork(flag)).toBe(drawNetwork(flag));
  expect(drawNetwork(flag)).not.toContain('<script');
});
