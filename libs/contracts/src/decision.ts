import { z } from 'zod';
import { AccountId, FlagId } from './ids.js';
import { Instant, SchemaVersion } from './vocabulary.js';

export const DecisionId = z
  .string()
  .regex(/^dec_[0-9a-f]{32}$/, 'a decision id is dec_ and 32 hexadecimal digits')
  .brand('DecisionId');
export type DecisionId = z.infer<typeof DecisionId>;

export const AppealId = z
  .string()
  .regex(/^apl_[0-9a-f]{32}$/, 'an appeal id is apl_ and 32 hexadecimal digits')
  .brand('AppealId');
export type AppealId = z.infer<typeof AppealId>;

/** What a reviewer may make of a flag; the last two answer the escalation that somebody else began. */
export const Outcome = z.enum([
  'confirmed',
  'not_trafficking',
  'victim_support',
  'needs_more',
  'escalate',
  'escalation_confirmed',
  'escalation_declined',
]);
export type Outcome = z.infer<typeof Outcome>;

/** Why a flag is not trafficking. They name what the text is, so that what is flagged in error can be counted by kind. */
export const REASON_CODES = [
  'legitimate_job',
  'sex_worker_own_post',
  'ngo_or_news',
  'joke_or_fiction',
  'victim_speaking',
  'worried_third_party',
  'migration_advice',
  'fraud_not_trafficking',
  'ordinary_conversation',
  'overturned_on_appeal',
  'other',
] as const;
export const ReasonCode = z.enum(REASON_CODES);
export type ReasonCode = z.infer<typeof ReasonCode>;

export const MAX_NOTE_LENGTH = 5_000;
const Note = z.string().trim().min(1).max(MAX_NOTE_LENGTH);

/** What is sent to make a decision. Strict: a misspelt field must not be a decision without it. */
export const DecisionRequest = z
  .strictObject({
    outcome: Outcome,
    revision: z.number().int().positive().describe('The revision of the flag that the decision is about.'),
    reasonCode: ReasonCode.optional().describe('Needed for `not_trafficking`.'),
    note: Note.optional().describe('Needed with the reason `other`, and for `escalate`.'),
    refersTo: DecisionId.optional().describe('The escalation that is confirmed or declined.'),
    personId: AccountId.optional().describe(
      'With `victim_support`: the person to help, if it is not whom the flag is about.',
    ),
  })
  .superRefine(({ outcome, reasonCode, note, refersTo, personId }, context) => {
    const problem = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (outcome === 'not_trafficking' && reasonCode === undefined) problem('reasonCode', 'say what it is instead');
    if (outcome !== 'not_trafficking' && reasonCode !== undefined) problem('reasonCode', 'is for `not_trafficking`');
    if (reasonCode === 'other' && note === undefined) problem('note', 'say what `other` is');
    if (outcome === 'escalate' && note === undefined) problem('note', 'say why; a second person reads it');
    const answersEscalation = outcome === 'escalation_confirmed' || outcome === 'escalation_declined';
    if (answersEscalation && refersTo === undefined) problem('refersTo', 'name the escalation');
    if (!answersEscalation && refersTo !== undefined) problem('refersTo', 'is for the answer to an escalation');
    if (outcome !== 'victim_support' && personId !== undefined) problem('personId', 'is for `victim_support`');
  })
  .meta({ id: 'DecisionRequest' });
export type DecisionRequest = z.infer<typeof DecisionRequest>;

/**
 * What a person decided about a flag, as it is on `moderation.decisions.v1`. `escalate` alone is a proposal: nothing follows from it
 * before another person's `escalation_confirmed`. `withdrawn` takes back the decision that it refers to.
 */
export const Decision = z
  .object({
    schemaVersion: SchemaVersion,
    decisionId: DecisionId,
    flagId: FlagId,
    revision: z.number().int().positive().describe('The revision of the flag that was decided about.'),
    decidedAt: Instant,
    decidedBy: z.string().min(1).max(256).describe('The reviewer, as a pseudonym.'),
    outcome: z.enum([...Outcome.options, 'withdrawn']),
    reasonCode: ReasonCode.optional(),
    note: z.string().max(MAX_NOTE_LENGTH).optional(),
    refersTo: DecisionId.optional(),
    personId: AccountId.optional(),
  })
  .meta({ id: 'Decision', title: 'Decision' });
export type Decision = z.infer<typeof Decision>;

/** What keeps a flag and its evidence from being deleted, for example an order of preservation. */
export const HoldRequest = z
  .strictObject({
    reference: z
      .string()
      .regex(/^[\w./-]{1,64}$/, 'a reference is 1 to 64 of A-Z, a-z, 0-9, _, ., / and -')
      .describe(
        "The number of the order or case in the operator's own files; it stands in the audit log, so it names nobody.",
      ),
  })
  .meta({ id: 'HoldRequest' });
export type HoldRequest = z.infer<typeof HoldRequest>;

/** What somebody whom a decision concerns says against it, as the platform passes it on. */
export const AppealRequest = z
  .strictObject({
    flagId: FlagId,
    text: z.string().trim().min(1).max(10_000).describe('In the words of whoever appeals.'),
    reference: z.string().min(1).max(128).optional().describe("The platform's own number of the complaint."),
  })
  .meta({ id: 'AppealRequest' });
export type AppealRequest = z.infer<typeof AppealRequest>;

export const AppealAnswer = z
  .strictObject({ outcome: z.enum(['upheld', 'overturned']), note: Note })
  .meta({ id: 'AppealAnswer' });
export type AppealAnswer = z.infer<typeof AppealAnswer>;

export const Appeal = z
  .object({
    appealId: AppealId,
    flagId: FlagId,
    receivedAt: Instant,
    text: z.string().nullable().describe('Null once the flag has been deleted.'),
    reference: z.string().nullable(),
    status: z.enum(['open', 'upheld', 'overturned']),
    answeredAt: Instant.nullable(),
    answeredBy: z.string().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'Appeal', title: 'Appeal' });
export type Appeal = z.infer<typeof Appeal>;
