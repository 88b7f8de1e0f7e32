import { z } from 'zod';
import { AccountId, ConversationId, MessageId } from './ids.js';
import { ReportedPart } from './report.js';
import { Instant, SCHEMA_VERSION, SchemaVersion, Surface } from './vocabulary.js';

/** The longest text of one message, in UTF-16 code units. Longer messages are refused, never cut. */
export const MAX_TEXT_LENGTH = 100_000;

const Name = z.string().max(512);

export const Attachment = z
  .object({
    kind: z.enum(['image', 'video', 'audio', 'document', 'sticker', 'location', 'contact', 'link', 'other']),
    mimeType: z.string().max(255).optional(),
    sizeBytes: z.number().int().nonnegative().optional(),
    name: Name.optional(),
  })
  .describe('Described, not assessed: what an attachment shows is outside of what is read.');

/**
 * One message, post, ad or report as it entered. Unknown fields are dropped; known fields are
 * checked strictly, so that a wrong one is a dead letter and not a wrong assessment.
 */
export const MessageEvent = z
  .object({
    schemaVersion: SchemaVersion.default(SCHEMA_VERSION),
    id: MessageId,
    tenant: z.string().min(1).max(64).optional().describe('The platform team that the event belongs to.'),
    platform: z.string().min(1).max(64).describe('The messenger, forum or network, for example `telegram`.'),
    surface: Surface,
    conversationId: ConversationId,
    sender: z.object({ id: AccountId, createdAt: Instant.optional(), displayName: Name.optional() }),
    recipients: z
      .array(z.object({ id: AccountId }))
      .max(1_000)
      .default([]),
    text: z.string().max(MAX_TEXT_LENGTH),
    sentAt: Instant,
    language: z.string().min(2).max(35).optional().describe('BCP 47 tag, if the platform knows it.'),
    replyTo: MessageId.optional(),
    attachments: z.array(Attachment).max(100).optional(),
    report: ReportedPart.optional().describe('A user reported it.'),
    profile: z
      .object({ bio: z.string().max(10_000).optional(), links: z.array(z.string().max(2_048)).max(50).optional() })
      .optional(),
  })
  .meta({ id: 'MessageEvent', title: 'MessageEvent' });
export type MessageEvent = z.infer<typeof MessageEvent>;
export type MessageEventInput = z.input<typeof MessageEvent>;
