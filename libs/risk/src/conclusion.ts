import type { AuthorRole, Disposition, Policy } from '@manumit/contracts';
import type { Indicator } from './model.js';
import { weightOf } from './score.js';
import type { Sign } from './signs.js';

export type Thresholds = Policy['thresholds'];

/** What follows from the signs of a text, and from the judge's opinion where there is one. */
export interface Conclusion {
  readonly role: AuthorRole;
  readonly roleConfidence: number;
  readonly score: number;
  readonly disposition: Disposition;
  readonly minorSignal: boolean;
  readonly typologies: readonly string[];
  /** The indicators that count in the author's role. */
  readonly speaking: readonly Weighed[];
}

export interface Weighed extends Sign {
  readonly weight: number;
  /** The score, recomputed, had this indicator not been there. */
  readonly scoreWithout: number;
}

export const isSupport = (role: AuthorRole): boolean => role === 'victim' || role === 'worried_third_party';

/** In a protected role only the words that ask for help count; in any other, everything but those. */
function countsFor(role: AuthorRole, { voice }: Indicator): boolean {
  const protectedVoice = voice === 'victim' || voice === 'third_party';
  return isSupport(role) ? protectedVoice || voice === 'any' : !protectedVoice && voice !== 'counter';
}

/** The indicators that count in a role, each with its weight among indicators. */
export const countedIn = (role: AuthorRole, indicators: readonly Sign[]): (Sign & { readonly weight: number })[] =>
  indicators.filter((one) => countsFor(role, one)).map((one) => ({ ...one, weight: weightOf(one) }));
