import type { AuthorRole, Span, Stage } from '@manumit/contracts';

/** What the second stage thinks of a text, as libs/judge gives it: calibrated probabilities. */
export interface Opinion {
  readonly verdict: { readonly none: number; readonly flag: number; readonly support: number };
  readonly roles: Readonly<Record<string, number>>;
  readonly typologies: Readonly<Record<string, number>>;
  readonly stages: Readonly<Record<string, number>>;
}

/** A text with a part left out, to see what carried an opinion. */
export interface Occlusion {
  /** The id of an indicator whose words are left out, or null for a stretch of the text. */
  readonly indicatorId: string | null;
  readonly spans: readonly Span[];
  readonly text: string;
}

/** The second stage's part of an assessment; it comes as a value, so that assessing stays pure. */
export interface Judged {
  readonly opinion: Opinion;
  /** What it would think without this or that; empty where nobody asked. */
  readonly without: readonly (Occlusion & { readonly opinion: Opinion })[];
  readonly version: string;
}

const SUPPORT_ROLES = ['victim', 'worried_third_party'] as const;
const OFFENDING_ROLES = ['recruiter', 'controller', 'advertiser', 'buyer'] as const;
/** Somebody who advertises others has them in hand. */
const AS_CONTRACTED: Readonly<Record<(typeof OFFENDING_ROLES)[number], AuthorRole>> = {
  recruiter: 'recruiter',
  controller: 'controller',
  advertiser: 'controller',
  buyer: 'buyer',
};
/** From here on a harmless text is said to warn or report; below, its author's part is not known. */
const SURE_OF_COUNTER_SPEECH = 0.5;
const SURE_OF_TYPOLOGY = 0.5;

const likeliest = <Name extends string>(names: readonly Name[], shares: Readonly<Record<string, number>>): Name =>
  names.reduce((best, name) => ((shares[name] ?? 0) > (shares[best] ?? 0) ? name : best));

export type Side = 'offender' | 'support' | 'harmless';

/** Which side an opinion is on. At equal strength the doubt is for the one who may need help. */
export function sideOf({ none, flag, support }: Opinion['verdict']): Side {
  if (none > flag && none > support) return 'harmless';
  return support >= flag ? 'support' : 'offender';
}

/** The author's part as seen from a side. */
export function roleOn(side: Side, { roles }: Opinion): AuthorRole {
  if (side === 'support') return likeliest(SUPPORT_ROLES, roles);
  if (side === 'offender') return AS_CONTRACTED[likeliest(OFFENDING_ROLES, roles)];
  return (roles['counter_speech'] ?? 0) >= SURE_OF_COUNTER_SPEECH ? 'counter_speech' : 'unclear';
}

const STAGES = [
  'recruitment',
  'transport',
  'control',
  'exploitation',
  'advertising',
  'demand',
] as const satisfies Stage[];

export const stageOf = ({ stages }: Opinion): Stage => likeliest(STAGES, stages);

export const typologiesOf = ({ typologies }: Opinion): string[] =>
  Object.entries(typologies)
    .filter(([, share]) => share >= SURE_OF_TYPOLOGY)
    .map(([name]) => name);

export const concernsChild = ({ typologies }: Opinion): boolean => (typologies['child'] ?? 0) >= SURE_OF_TYPOLOGY;
