import { z } from 'zod';
import { AccountId, MessageId } from './ids.js';
import { Instant } from './vocabulary.js';

/** What somebody who reports says that it is. It decides nothing: what was written does. */
export const ReportReason = z.enum([
  'recruitment',
  'control_or_exploitation',
  'suspicious_ad',
  'minor_at_risk',
  'person_in_danger',
  'other',
]);
export type ReportReason = z.infer<typeof ReportReason>;

export const ReportId = z.string().min(1).max(128).brand('ReportId');
export type ReportId = z.infer<typeof ReportId>;

/** Of an end-to-end encrypted platform: its own proof that the message was sent. Kept as it is, never read. */
const Franking = z
  .string()
  .regex(/^[A-Za-z0-9+/_=-]*$/, 'base64')
  .max(16_384);

/** Why a message event is there although nobody but its readers saw it: one of them reported it. */
export const ReportedPart = z.object({
  reportId: ReportId,
  reporterId: AccountId,
  reason: ReportReason,
  reportedAt: Instant,
  part: z.enum(['message', 'note']).describe('`note`: the words of whoever reported.'),
  franking: Franking.optional(),
});
export type ReportedPart = z.infer<typeof ReportedPart>;

export const MAX_REPORTED_MESSAGES = 50;

/** Who reports, and why; the messages of it are read each by itself. */
export const ReportHead = z.object({
  reportId: ReportId,
  tenant: z.string().min(1).max(64).optional(),
  platform: z.string().min(1).max(64),
  reporterId: AccountId,
  reason: ReportReason,
  reportedAt: Instant,
  note: z.string().trim().min(1).max(10_000).optional(),
});

/** A user's report, as the platform passes it on. Strict: a misspelt field must not be a report without it. */
export const Report = ReportHead.extend({
  messages: z
    .array(
      z
        .looseObject({ id: MessageId, franking: Franking.optional() })
        .describe('A MessageEvent without `platform` and `tenant`; with `franking` where the platform has it.'),
    )
    .max(MAX_REPORTED_MESSAGES)
    .default([]),
})
  .strict()
  .refine(({ note, messages }) => note !== undefined || messages.length > 0, {
    path: ['messages'],
    message: 'say what it is about: messages, or a note',
  })
  .meta({ id: 'Report' });
export type Report = z.infer<typeof Report>;
