import { Dimension, Stage, Strength } from '@manumit/contracts';
import { parse } from 'yaml';
import { z } from 'zod';

const Language = z.string().regex(/^[a-z]{2,3}$/, 'a language tag such as `en`');
const Texts = z.record(Language, z.array(z.string().min(1)));

/** One indicator, as `indicators/<id>.yaml` says it. Strict: a misspelt key is an error, not a default. */
export const IndicatorFile = z.strictObject({
  id: z.string().regex(/^[a-z0-9_]+$/),
  name: z.string().min(1),
  definition: z.string().min(1),
  sources: z.array(z.string().min(1)).min(1),
  strength: Strength,
  stage: Stage,
  dimension: Dimension,
  typologies: z.array(z.string().min(1)),
  route: z.enum(['review_if_cooccur', 'review', 'escalate_urgent', 'modifier_only', 'support_route', 'exculpatory']),
  voice: z.enum(['offender', 'buyer', 'victim', 'third_party', 'counter', 'any']),
  computed: z.boolean(),
  minor: z.boolean(),
  review: z.strictObject({ status: z.string().min(1), reviewBy: z.iso.date() }),
  patterns: Texts,
  examples: Texts,
  counterExamples: Texts,
  hardNegative: z.string(),
});
export type IndicatorFile = z.infer<typeof IndicatorFile>;

/** Cues of who speaks, by language; `cues/<id>.yaml`. */
export const CueFile = z.strictObject({
  id: z.enum([
    'victim',
    'distress',
    'third_party',
    'plea',
    'harm',
    'minor',
    'self',
    'kin',
    'counter',
    'legitimate',
    'play',
    'offender',
  ]),
  definition: z.string().min(1),
  patterns: Texts,
});
export type CueFile = z.infer<typeof CueFile>;

/** Loose words for indicators, by indicator and language; `cues/hints.yaml`. */
export const HintFile = z.strictObject({
  id: z.literal('hints'),
  definition: z.string().min(1),
  hints: z.record(z.string(), Texts),
});
export type HintFile = z.infer<typeof HintFile>;

export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** Files of the risk model are not what they should be. Every problem is in it, each with its file. */
export class RiskModelError extends Error {
  readonly code = 'RISK_MODEL_INVALID';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`the risk model is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'RiskModelError';
    this.problems = problems;
  }
}

/** Parses a file; what is wrong goes to `problems`. */
export function parseSource<Schema extends z.ZodType>(
  { name, text }: SourceFile,
  schema: Schema,
  problems: string[],
): z.output<Schema> | null {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    problems.push(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : 'not YAML'}`);
    return null;
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  problems.push(
    ...parsed.error.issues.map(({ path, message }) => `${name}: ${path.map(String).join('.')}: ${message}`),
  );
  return null;
}
