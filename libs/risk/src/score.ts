import type { Dimension, IndicatorHit, Strength } from '@manumit/contracts';
import type { Indicator } from './model.js';

/** What the score needs of an indicator that was hit. */
export type Scored = Pick<IndicatorHit, 'id' | 'strength' | 'dimension' | 'weight'>;

/** Log odds before anything is seen. */
const PRIOR = -3.2;
/**
 * What a hit adds to the log odds. With the prior, a strong indicator alone passes `review` (0.6), two moderate ones or a
 * moderate one with two weak ones just do, and weak ones alone do not: the W, M and S rules of the indicator sources.
 */
const WEIGHTS: Readonly<Record<Strength, number>> = {
  weak: 0.9,
  moderate: 1.85,
  strong: 3.7,
  modifier: 0.5,
  exculpatory: -1.5,
};
/** An indicator that is urgent by itself: trade in a person, a child, a threat to life. */
const URGENT_WEIGHT = 5.2;
/** Just below `review` and `urgent` of the default policy: what a rule forbids, no sum of weights may reach. */
const BELOW_REVIEW = 0.59;
const BELOW_URGENT = 0.84;

/** What an indicator adds to the log odds. */
export const weightOf = ({ strength, route }: Pick<Indicator, 'strength' | 'route'>): number =>
  strength === 'strong' && route === 'escalate_urgent' ? URGENT_WEIGHT : WEIGHTS[strength];

const SMALLEST = 1e-4;
/** Of a share, held away from never and always. */
export function logOdds(share: number): number {
  const held = Math.min(1 - SMALLEST, Math.max(SMALLEST, share));
  return Math.log(held / (1 - held));
}

export const logistic = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** Four decimals: a replay on another machine gives the same. */
export const round = (share: number): number => Math.round(share * 10_000) / 10_000;

/**
 * The score of a set of distinct indicators, 0 to 1.
 *
 * @param shift added to the log odds, for example for stages that follow each other
 */
export function scoreOf(hits: readonly Scored[], shift = 0): number {
  const counted = hits.filter(({ strength }) => strength !== 'modifier');
  if (!counted.some(({ strength }) => strength !== 'exculpatory')) return 0;
  const share = logistic(PRIOR + shift + hits.reduce((sum, { weight }) => sum + weight, 0));
  const ceiling = isGroundForReview(counted) ? (isGroundForUrgent(counted) ? 1 : BELOW_URGENT) : BELOW_REVIEW;
  return round(Math.min(share, ceiling));
}

/**
 * A weak indicator needs two others of two dimensions, one of them moderate or strong; a moderate one needs another, or
 * two weak ones; a strong one may stand alone. No weak or moderate indicator flags by itself.
 */
export function isGroundForReview(hits: readonly Scored[]): boolean {
  const count = (strength: Strength): number => hits.filter((hit) => hit.strength === strength).length;
  if (count('strong') > 0) return true;
  const moderate = count('moderate');
  if (moderate >= 2) return true;
  return moderate === 1 && count('weak') >= 2 && dimensionsOf(hits).size >= 2;
}

/** Urgent takes an indicator that is urgent by itself, or strong ones that others of another dimension support. */
export function isGroundForUrgent(hits: readonly Scored[]): boolean {
  if (hits.some(({ weight }) => weight >= URGENT_WEIGHT)) return true;
  const strong = hits.filter(({ strength }) => strength === 'strong').length;
  const moderate = hits.filter(({ strength }) => strength === 'moderate').length;
  return strong >= 2 || (strong === 1 && moderate >= 2 && dimensionsOf(hits).size >= 2);
}

/** What speaks against is no dimension of the crime: it may never be the second one that a ground needs. */
const dimensionsOf = (hits: readonly Scored[]): Set<Dimension> =>
  new Set(hits.filter(({ strength }) => strength !== 'exculpatory').map(({ dimension }) => dimension));
