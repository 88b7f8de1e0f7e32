import { z } from 'zod';
import { AccountId, ConversationId, MessageId } from './ids.js';
import { AuthorRole, Dimension, Disposition, SchemaVersion, Stage, Strength } from './vocabulary.js';

export const Span = z
  .object({ start: z.number().int().nonnegative(), end: z.number().int().nonnegative() })
  .describe('Half-open range in the original text, in UTF-16 code units.');
export type Span = z.infer<typeof Span>;

export const IndicatorHit = z
  .object({
    id: z.string().min(1),
    strength: Strength,
    stage: Stage,
    dimension: Dimension,
    spans: z.array(Span).min(1),
    weight: z.number().describe('What this indicator added to the log odds of the score.'),
    scoreWithout: z.number().min(0).max(1).describe('The score, recomputed, had this indicator not been there.'),
  })
  .meta({ id: 'IndicatorHit' });
export type IndicatorHit = z.infer<typeof IndicatorHit>;

export const CounterEvidence = z
  .object({ id: z.string().min(1), reason: z.string(), spans: z.array(Span) })
  .describe('What speaks against: shown beside the flag, never hidden.')
  .meta({ id: 'CounterEvidence' });
export type CounterEvidence = z.infer<typeof CounterEvidence>;

export const Judgement = z
  .object({
    flag: z.number().min(0).max(1).describe('Calibrated probability that the author shows signs of trafficking.'),
    support: z
      .number()
      .min(0)
      .max(1)
      .describe('Calibrated probability that the author needs help, or worries about somebody.'),
    stage: Stage.nullable().describe('Of what the author does; null where the judge sees no sign.'),
    carriedBy: z
      .array(Span)
      .describe(
        'The words without which the judge would think otherwise, found by leaving them out; empty where it was not asked.',
      ),
  })
  .describe('What the second stage thinks of the text.')
  .meta({ id: 'Judgement' });
export type Judgement = z.infer<typeof Judgement>;

export const Versions = z.object({ indicators: z.string(), model: z.string() });
export type Versions = z.infer<typeof Versions>;

/** What the risk scorer says of one event, by itself: a pure function of the event and the model. */
export const Assessment = z
  .object({
    schemaVersion: SchemaVersion,
    messageId: MessageId,
    conversationId: ConversationId,
    senderId: AccountId,
    score: z.number().min(0).max(1).describe('Rounded to four decimals, so that a replay gives the same.'),
    disposition: Disposition,
    role: AuthorRole,
    roleConfidence: z.number().min(0).max(1),
    minorSignal: z.boolean().describe('Something says that a person concerned is under 18.'),
    typologies: z.array(z.string()),
    indicators: z.array(IndicatorHit),
    counterEvidence: z.array(CounterEvidence),
    judgement: Judgement.optional().describe(
      'Absent where the first stage found nothing to ask about, or the judge is off.',
    ),
    versions: Versions,
  })
  .meta({ id: 'Assessment', title: 'Assessment' });
export type Assessment = z.infer<typeof Assessment>;
