import type { Decision, Flag } from '@manumit/contracts';
import { z } from 'zod';
import { ExportRefused } from './export-error.js';

// The attributes of a statement in the DSA Transparency Database, as far as they apply here:
// https://transparency.dsa.ec.europa.eu/page/api-documentation
const Day = z.iso.date();
const Visibility = z.enum([
  'DECISION_VISIBILITY_CONTENT_REMOVED',
  'DECISION_VISIBILITY_CONTENT_DISABLED',
  'DECISION_VISIBILITY_CONTENT_DEMOTED',
  'DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED',
  'DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED',
  'DECISION_VISIBILITY_CONTENT_LABELLED',
]);
const Account = z.enum(['DECISION_ACCOUNT_SUSPENDED', 'DECISION_ACCOUNT_TERMINATED']);
const Provision = z.enum([
  'DECISION_PROVISION_PARTIAL_SUSPENSION',
  'DECISION_PROVISION_TOTAL_SUSPENSION',
  'DECISION_PROVISION_PARTIAL_TERMINATION',
  'DECISION_PROVISION_TOTAL_TERMINATION',
]);
const Monetary = z.enum(['DECISION_MONETARY_SUSPENSION', 'DECISION_MONETARY_TERMINATION']);
const Country = z.string().regex(/^[A-Z]{2}$/, 'two letters of ISO 3166-1');
const Ground = z.string().trim().min(1).max(500);
const Explanation = z.string().trim().min(1).max(2_000);

/** What the platform did and why, in the words of the person who answers for it. */
export const StatementRequest = z
  .strictObject({
    reference: z
      .string()
      .regex(/^[\w-]{1,64}$/, 'letters, digits, - and _, at most 64')
      .describe('Its unique number at the platform.'),
    restrictions: z
      .strictObject({
        visibility: z.array(Visibility).min(1).optional(),
        account: Account.optional(),
        provision: Provision.optional(),
        monetary: Monetary.optional(),
      })
      .refine((restrictions) => Object.values(restrictions).some((one) => one !== undefined), 'name at least one'),
    ground: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('law'), law: Ground, explanation: Explanation }),
      z.strictObject({
        kind: z.literal('terms'),
        clause: Ground,
        explanation: Explanation,
        alsoIllegal: z.boolean().optional(),
      }),
    ]),
    facts: z.string().trim().min(1).max(5_000).describe('For the public database too: no names, ids or quotes.'),
    appliedOn: Day,
    endsOn: Day.optional(),
    womenAndGirls: z.boolean().default(false).describe('It is about trafficking in women and girls.'),
    territorialScope: z.array(Country).min(1).optional(),
    byTrustedFlagger: z.boolean().default(false),
    redress: z.strictObject({
      complaintUrl: z.url().describe('The internal complaint, Article 20.'),
      disputeBodiesUrl: z
        .url()
        .default('https://digital-strategy.ec.europa.eu/en/policies/dsa-out-court-dispute-settlement'),
    }),
  })
  .meta({ id: 'StatementRequest' });
export type StatementRequest = z.infer<typeof StatementRequest>;

/** A statement as the database takes it. */
export const TransparencyStatement = z.strictObject({
  decision_visibility: z.array(Visibility).optional(),
  decision_account: Account.optional(),
  decision_provision: Provision.optional(),
  decision_monetary: Monetary.optional(),
  end_date_visibility_restriction: Day.optional(),
  end_date_account_restriction: Day.optional(),
  end_date_service_restriction: Day.optional(),
  end_date_monetary_restriction: Day.optional(),
  decision_ground: z.enum(['DECISION_GROUND_ILLEGAL_CONTENT', 'DECISION_GROUND_INCOMPATIBLE_CONTENT']),
  illegal_content_legal_ground: Ground.optional(),
  illegal_content_explanation: Explanation.optional(),
  incompatible_content_ground: Ground.optional(),
  incompatible_content_explanation: Explanation.optional(),
  incompatible_content_illegal: z.enum(['Yes', 'No']).optional(),
  category: z.enum(['STATEMENT_CATEGORY_VIOLENCE', 'STATEMENT_CATEGORY_PROTECTION_OF_MINORS']),
  category_specification: z
    .array(
      z.enum([
        'KEYWORD_HUMAN_TRAFFICKING',
        'KEYWORD_HUMAN_EXPLOITATION',
        'KEYWORD_TRAFFICKING_WOMEN_GIRLS',
        'KEYWORD_OTHER',
      ]),
    )
    .min(1),
  content_type: z.tuple([z.literal('CONTENT_TYPE_TEXT')]),
  content_date: Day,
  application_date: Day,
  territorial_scope: z.array(Country).optional(),
  decision_facts: z.string().min(1).max(5_000),
  source_type: z.enum(['SOURCE_ARTICLE_16', 'SOURCE_TRUSTED_FLAGGER', 'SOURCE_VOLUNTARY']),
  automated_detection: z.literal('Yes'),
  automated_decision: z.literal('AUTOMATED_DECISION_NOT_AUTOMATED'),
  puid: z.string().min(1).max(500),
});
export type TransparencyStatement = z.infer<typeof TransparencyStatement>;

export interface StatementOfReasons {
  /** For the Transparency Database, Article 24(5). */
  readonly statement: TransparencyStatement;
  /** For whoever is restricted, Article 17(3), in English; to be sent by the platform. */
  readonly notice: string;
}

/** What came before the decision. */
export interface StatementCause {
  readonly flag: Flag;
  /** Those that were not withdrawn. */
  readonly standing: readonly Decision[];
  readonly reportedBy: number;
}

/**
 * The statement of reasons of a restriction (Digital Services Act, Article 17). Nothing is sent: a person takes it and sends it.
 *
 * @throws ExportRefused where nobody confirmed the flag, where it is about somebody to help, or where the facts name somebody
 */
export function statementOfReasons(
  request: StatementRequest,
  { flag, standing, reportedBy }: StatementCause,
): StatementOfReasons {
  if (flag.queue === 'support') throw new ExportRefused('this is about somebody to help: nothing is restricted for it');
  if (!standing.some(({ outcome }) => outcome === 'confirmed' || outcome === 'escalation_confirmed'))
    throw new ExportRefused('nobody has confirmed this flag');
  for (const field of [request.facts, request.ground.explanation]) requireNobodyNamed(field, flag);
  return { statement: statementOf(request, flag, reportedBy), notice: noticeOf(request, reportedBy) };
}

/** The database is public, and takes no personal data. */
function requireNobodyNamed(text: string, flag: Flag): void {
  const ids = [
    flag.actorId,
    flag.conversationId,
    ...flag.evidence.flatMap(({ senderId, messageId }) => [senderId, messageId]),
  ];
  const quotes = flag.evidence.flatMap(({ text: of }) => (of !== undefined && of.length >= 12 ? [of] : []));
  const folded = text.toLowerCase();
  if ([...ids.filter((id) => id.length >= 4), ...quotes].some((part) => folded.includes(part.toLowerCase())))
    throw new ExportRefused('facts and explanation must name nobody and quote nothing: the database is public');
}

const EXPLOITATION = new Set(['labour', 'debt_bondage', 'domestic_servitude', 'forced_criminality', 'begging']);

function statementOf(request: StatementRequest, flag: Flag, reportedBy: number): TransparencyStatement {
  const { restrictions, ground, endsOn, appliedOn } = request;
  const isOfMinors = flag.queue === 'child-safety';
  const keywords = [
    'KEYWORD_HUMAN_TRAFFICKING' as const,
    ...(flag.typologies.some((one) => EXPLOITATION.has(one)) ? (['KEYWORD_HUMAN_EXPLOITATION'] as const) : []),
    ...(request.womenAndGirls ? (['KEYWORD_TRAFFICKING_WOMEN_GIRLS'] as const) : []),
  ];
  const ends = <Name extends string>(name: Name, restricted: unknown) =>
    endsOn === undefined || restricted === undefined ? {} : { [name]: endsOn };
  return TransparencyStatement.parse({
    ...(restrictions.visibility === undefined ? {} : { decision_visibility: restrictions.visibility }),
    ...(restrictions.account === undefined ? {} : { decision_account: restrictions.account }),
    ...(restrictions.provision === undefined ? {} : { decision_provision: restrictions.provision }),
    ...(restrictions.monetary === undefined ? {} : { decision_monetary: restrictions.monetary }),
    ...ends('end_date_visibility_restriction', restrictions.visibility),
    ...ends('end_date_account_restriction', restrictions.account),
    ...ends('end_date_service_restriction', restrictions.provision),
    ...ends('end_date_monetary_restriction', restrictions.monetary),
    ...(ground.kind === 'law'
      ? {
          decision_ground: 'DECISION_GROUND_ILLEGAL_CONTENT',
          illegal_content_legal_ground: ground.law,
          illegal_content_explanation: ground.explanation,
        }
      : {
          decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT',
          incompatible_content_ground: ground.clause,
          incompatible_content_explanation: ground.explanation,
          ...(ground.alsoIllegal === undefined
            ? {}
            : { incompatible_content_illegal: ground.alsoIllegal ? 'Yes' : 'No' }),
        }),
    category: isOfMinors ? 'STATEMENT_CATEGORY_PROTECTION_OF_MINORS' : 'STATEMENT_CATEGORY_VIOLENCE',
    // Which keywords the database takes under the protection of minors is not documented for trafficking.
    category_specification: isOfMinors ? ['KEYWORD_OTHER'] : keywords,
    content_type: ['CONTENT_TYPE_TEXT'],
    content_date: earliestDay(flag),
    application_date: appliedOn,
    ...(request.territorialScope === undefined ? {} : { territorial_scope: [...request.territorialScope].sort() }),
    decision_facts: request.facts,
    source_type: sourceOf(request, reportedBy),
    automated_detection: 'Yes',
    automated_decision: 'AUTOMATED_DECISION_NOT_AUTOMATED',
    puid: request.reference,
  });
}

const earliestDay = ({ evidence }: Flag): string =>
  new Date(Math.min(...evidence.map(({ sentAt }) => Date.parse(sentAt)))).toISOString().slice(0, 10);

function sourceOf({ byTrustedFlagger }: StatementRequest, reportedBy: number): TransparencyStatement['source_type'] {
  if (byTrustedFlagger) return 'SOURCE_TRUSTED_FLAGGER';
  return reportedBy > 0 ? 'SOURCE_ARTICLE_16' : 'SOURCE_VOLUNTARY';
}

const readable = (value: string): string =>
  value
    .replace(/^DECISION_(VISIBILITY|ACCOUNT|PROVISION|MONETARY)_/, '')
    .toLowerCase()
    .replaceAll('_', ' ');

/** Article 17(3): (a) the restriction, (b) facts, (c) automated means, (d) or (e) the ground, (f) redress. */
function noticeOf(
  { restrictions, ground, facts, appliedOn, endsOn, territorialScope, redress, reference }: StatementRequest,
  reportedBy: number,
): string {
  const taken = [
    ...(restrictions.visibility ?? []),
    restrictions.account,
    restrictions.provision,
    restrictions.monetary,
  ]
    .filter((one) => one !== undefined)
    .map(readable);
  return [
    `Reference: ${reference}`,
    `What we did: ${taken.join(', ')}, from ${appliedOn}${endsOn === undefined ? '' : ` to ${endsOn}`}${
      territorialScope === undefined ? '' : `, in ${[...territorialScope].sort().join(', ')}`
    }.`,
    `Why: ${facts}`,
    reportedBy > 0 ? 'Somebody had reported it to us.' : 'We found it ourselves.',
    'Software pointed it out. A person read it and decided; no decision was automated.',
    ground.kind === 'law'
      ? `It is illegal: ${ground.law}. ${ground.explanation}`
      : `It is against our terms: ${ground.clause}. ${ground.explanation}`,
    `You can complain to us: ${redress.complaintUrl}. You can also turn to a certified body for out-of-court settlement, ${redress.disputeBodiesUrl}, or to a court.`,
  ].join('\n\n');
}
