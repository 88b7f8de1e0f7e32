import { randomUUID } from 'node:crypto';
import { Flag, flagIdOf, type QueueName } from '@manumit/contracts';
import type { z } from 'zod';

/** A flag of one message, invented; what a test is about is given. */
export function aFlag(queue: QueueName, given: Partial<z.input<typeof Flag>> = {}): Flag {
  const id = given.conversationId ?? randomUUID();
  const raisedAt = given.raisedAt ?? '2026-01-02T03:04:05.000Z';
  return Flag.parse({
    schemaVersion: 1,
    flagId: flagIdOf(['test', id]),
    revision: 1,
    kind: 'message',
    queue,
    disposition: queue === 'support' ? 'support' : 'review',
    platform: 'test',
    surface: 'dm',
    conversationId: id,
    actorId: 'invented-account',
    role: 'unclear',
    possiblyCoerced: false,
    score: 0.7,
    typologies: [],
    evidence: [{ messageId: id, senderId: 'invented-account', sentAt: raisedAt, indicators: [] }],
    counterEvidence: [],
    reasons: [],
    raisedAt,
    expiresAt: '2099-01-01T00:00:00Z',
    policy: { name: 'default', version: '1', mode: 'live' },
    versions: { indicators: 'test', model: 'test' },
    ...given,
  });
}
