import type { Assessment, Dimension, IndicatorHit, Stage, Strength } from '@manumit/contracts';
import { logOdds, round } from './score.js';

/** Which part of the Palermo definition a stage shows: act, means or purpose. */
const DIMENSIONS: Readonly<Partial<Record<Stage, Dimension>>> = {
  recruitment: 'act',
  transport: 'act',
  control: 'means',
  exploitation: 'purpose',
  advertising: 'purpose',
  demand: 'purpose',
};
/** Log odds of the judge at which a message begins to weigh in a course; and how much one message may weigh at most. */
const FROM = -2.2;
const HEAVIEST = 3.7;
const STRONG = 2.6;
const MODERATE = 1.5;

/**
 * What the judge's opinion of a message is worth in the course of a conversation: a sign of its own, named by its stage, because
 * what is harmless by itself may not be after what came before. Null where it is worth nothing.
 */
export function judgedSign({ judgement, indicators }: Assessment, textLength: number): IndicatorHit | null {
  if (judgement === undefined || judgement.stage === null) return null;
  const weight = Math.min(HEAVIEST, logOdds(judgement.flag) - FROM);
  const spans = judgement.carriedBy.length > 0 ? judgement.carriedBy : indicators.flatMap((one) => one.spans);
  return {
    id: `judged_${judgement.stage}`,
    strength: strengthOf(weight),
    stage: judgement.stage,
    dimension: DIMENSIONS[judgement.stage] ?? 'act',
    spans: spans.length > 0 ? spans : [{ start: 0, end: textLength }],
    weight: round(weight),
    scoreWithout: 0,
  };
}

const strengthOf = (weight: number): Strength =>
  weight >= STRONG ? 'strong' : weight >= MODERATE ? 'moderate' : 'weak';
