import { z } from 'zod';
import { CounterEvidence, IndicatorHit, Judgement, Versions } from './assessment.js';
import { AccountId, ConversationId, FlagId, MessageId } from './ids.js';
import { FlaggedNetwork } from './network.js';
import { AuthorRole, Disposition, Instant, QueueName, SchemaVersion, Surface } from './vocabulary.js';

export const FlagKind = z.enum(['message', 'trajectory', 'network']);
export type FlagKind = z.infer<typeof FlagKind>;

export const EvidenceMessage = z
  .object({
    messageId: MessageId,
    senderId: AccountId,
    sentAt: Instant,
    text: z.string().optional().describe('Only of the message that raised the flag; unflagged text is never kept.'),
    indicators: z.array(IndicatorHit),
    judgement: Judgement.optional(),
  })
  .meta({ id: 'EvidenceMessage' });
export type EvidenceMessage = z.infer<typeof EvidenceMessage>;

/** An assessment, a trajectory or a network that goes to people. */
export const Flag = z
  .object({
    schemaVersion: SchemaVersion,
    flagId: FlagId,
    revision: z.number().int().positive().describe('Grows each time that the same flag is updated.'),
    kind: FlagKind,
    queue: QueueName,
    disposition: Disposition.exclude(['none', 'watch']),
    tenant: z.string().optional(),
    platform: z.string(),
    surface: Surface,
    conversationId: ConversationId,
    actorId: AccountId.describe('Whom the flag is about; on `support`, the person to help.'),
    role: AuthorRole,
    possiblyCoerced: z.boolean(),
    score: z.number().min(0).max(1),
    typologies: z.array(z.string()),
    evidence: z.array(EvidenceMessage).min(1),
    answers: z
      .object({ messageId: MessageId.optional(), accountIds: z.array(AccountId) })
      .optional()
      .describe('Of a buyer: the message that is replied to, and who is written to.'),
    network: FlaggedNetwork.optional().describe('Of a flag of kind `network`: who belongs together, and why.'),
    counterEvidence: z.array(CounterEvidence),
    reasons: z.array(z.string()).describe('In plain words, why this is on a queue.'),
    raisedAt: Instant.describe("The event's own time of the message that raised or last updated the flag."),
    expiresAt: Instant.describe('When retention deletes it, unless a legal hold says otherwise.'),
    policy: z.object({ name: z.string(), version: z.string(), mode: z.enum(['live', 'shadow']) }),
    versions: Versions,
  })
  .meta({ id: 'Flag', title: 'Flag' });
export type Flag = z.infer<typeof Flag>;

/** What a queue's own topic and the queue list carry. */
export const QueueItem = z
  .object({
    schemaVersion: SchemaVersion,
    queue: QueueName,
    flagId: FlagId,
    revision: z.number().int().positive(),
    queuedAt: Instant,
    flag: Flag,
  })
  .meta({ id: 'QueueItem', title: 'QueueItem' });
export type QueueItem = z.infer<typeof QueueItem>;

export const DeadLetter = z
  .object({
    schemaVersion: SchemaVersion,
    deadLetterId: z.string().min(1),
    reason: z.enum([
      'invalid_json',
      'invalid_utf8',
      'invalid_event',
      'unsupported_schema_version',
      'processing_failed',
    ]),
    detail: z.string().describe('Names fields and limits, never values.'),
    topic: z.string(),
    partition: z.number().int().nonnegative(),
    offset: z.string().regex(/^\d+$/),
    keyBase64: z.string().nullable(),
    valueBase64: z.string().nullable().describe('The original bytes.'),
    headers: z.record(z.string(), z.string()).describe('The original headers, each value in base64.'),
    failedAt: Instant,
  })
  .meta({ id: 'DeadLetter', title: 'DeadLetter' });
export type DeadLetter = z.infer<typeof DeadLetter>;
