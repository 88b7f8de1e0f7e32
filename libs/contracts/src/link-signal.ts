import { z } from 'zod';
import { IndicatorHit, Versions } from './assessment.js';
import { AccountId, MessageId } from './ids.js';
import { AuthorRole, Instant, SchemaVersion, Surface } from './vocabulary.js';

export const Mention = z
  .object({
    key: z.string().min(1).describe('The contact point in its one form; a keyed HMAC wherever it is stored or sent.'),
    firm: z.boolean().describe('Written as what it is; else a guess that another text has to confirm.'),
    disguised: z.boolean().describe('Written so that readers see it and machines do not.'),
  })
  .describe('A way to reach somebody, as one message gives it.');
export type Mention = z.infer<typeof Mention>;

/** So many numbers of an outline are kept: of a long text its beginning is enough. */
export const MAX_OUTLINE = 96;

/** What one message says about who belongs together: never its text, and no account or contact point by its name. */
export const LinkSignal = z
  .object({
    messageId: MessageId,
    accountId: AccountId.describe('Who wrote it; a keyed HMAC wherever it is stored or sent.'),
    sentAt: Instant,
    surface: Surface,
    telling: z
      .number()
      .min(0)
      .max(1)
      .describe("How much of an offender's message it is; 0 for whoever asks for help, warns or reports."),
    protects: z.boolean().describe('Its author asks for help, warns or reports: what they name is no tie to them.'),
    role: AuthorRole,
    typologies: z.array(z.string()),
    minorSignal: z.boolean(),
    indicators: z.array(IndicatorHit),
    mentions: z.array(Mention),
    ownNames: z.array(z.string()).describe('Names under which others can point to the account; keyed HMACs.'),
    targets: z
      .array(z.string())
      .describe('Whom a telling message reaches: its recipients, or the conversation of a group; keyed HMACs.'),
    answers: z.array(AccountId).describe('Whom a buyer writes to; keyed HMACs.'),
    outline: z
      .array(z.number().int().nonnegative())
      .max(MAX_OUTLINE)
      .describe('Of a telling text, its words as keyed hashes: it can be compared, not read. Empty where it is short.'),
    buckets: z.array(z.string()).describe('Where texts of one template meet; keyed HMACs.'),
    versions: Versions,
    sealed: z
      .object({ accountId: z.string(), conversationId: z.string() })
      .describe('The real ids for the flag that a person reads, encrypted wherever they are stored or sent.'),
  })
  .meta({ id: 'LinkSignal', title: 'LinkSignal' });
export type LinkSignal = z.infer<typeof LinkSignal>;

/** What the scorers send to the linker. */
export const LinkRecord = z
  .object({
    schemaVersion: SchemaVersion,
    tenant: z.string().optional(),
    platform: z.string(),
    signal: LinkSignal,
  })
  .meta({ id: 'LinkRecord', title: 'LinkRecord' });
export type LinkRecord = z.infer<typeof LinkRecord>;
