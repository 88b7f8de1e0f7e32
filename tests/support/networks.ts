import type { Flag } from '@manumit/contracts';
import { aTellingFlag } from './console.js';

/** A flag of an invented network: one account in the middle of each six, tied to the next. */
export function aNetwork(accounts: number): Flag {
  const nameOf = (index: number): string => `invented-${index}`;
  const members = Array.from({ length: accounts }, (_, index) => ({
    accountId: nameOf(index),
    role: index % 6 === 0 ? ('recruiter' as const) : ('advertiser' as const),
    possiblyCoerced: index % 6 === 3,
  }));
  const ties = members.slice(1).map(({ accountId }, index) => ({
    from: accountId,
    to: nameOf(index - (index % 6)),
    kind: index % 3 === 0 ? ('handover' as const) : ('contact_point' as const),
    weight: 0.5,
    evidence: ['message-1'],
  }));
  return aTellingFlag('networks', {
    kind: 'network',
    surface: 'group',
    actorId: nameOf(0),
    role: 'recruiter',
    network: { members, ties, since: '2026-01-01T00:00:00Z' },
  });
}
