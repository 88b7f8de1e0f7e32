import type { Disposition, Strength } from '@manumit/contracts';
import { type Conclusion, countedIn, isSupport, type Thresholds } from './conclusion.js';
import {
  concernsChild,
  type Judged,
  type Opinion,
  roleOn,
  type Side,
  sideOf,
  stageOf,
  typologiesOf,
} from './judged.js';
import { concludeByRules } from './rules.js';
import { isGroundForUrgent, logistic, logOdds, round, type Scored } from './score.js';
import type { Sign, Signs } from './signs.js';

/** What an indicator adds to the log odds of an opinion: the judge has read the same words, so it is little. */
const EVIDENCE: Readonly<Record<Strength, number>> = {
  strong: 0.7,
  moderate: 0.25,
  weak: 0.1,
  modifier: 0.1,
  // Shown beside the flag; what speaks against may not cancel a strong sign.
  exculpatory: 0,
};
const MAX_EVIDENCE = 1.2;
/** Where the rules hear a call for help, the judge has to be surer than this that it is an offender's. */
const SURE_OF_OFFENDER = 0.85;
/** Where nobody's rules say `urgent`, so sure must the judge be, and of control, of exploitation, or of a child. */
const SURE_OF_URGENCY = 0.9;
const PRESSING: ReadonlySet<string> = new Set(['control', 'exploitation', 'transport']);

/** What follows from the judge's opinion, with the signs as evidence and as guard. */
export function concludeByJudge(signs: Signs, judged: Judged, thresholds: Thresholds): Conclusion {
  const { opinion } = judged;
  const { verdict } = opinion;
  const byRules = concludeByRules(signs, thresholds);
  const asksForHelp = byRules.disposition === 'support';
  const judgedSide = sideOf(verdict);
  const side: Side = asksForHelp && verdict.flag < SURE_OF_OFFENDER ? 'support' : judgedSide;
  const role = side === 'support' && judgedSide !== 'support' ? byRules.role : roleOn(side, opinion);
  const counted = countedIn(role, signs.indicators);
  const scoreWith = (some: readonly Sign[], of: Opinion['verdict']): number => {
    if (isSupport(role)) return Math.max(of.support, asksForHelp ? byRules.score : 0);
    const score = round(logistic(logOdds(of.flag) + evidenceOf(some)));
    // However sure the judge is: a strong sign of somebody who neither warns nor asks for help stays in context.
    const isHeld = role !== 'counter_speech' && some.some(({ strength, isHint }) => strength === 'strong' && !isHint);
    return isHeld ? Math.max(score, thresholds.watch) : score;
  };
  const score = scoreWith(counted, verdict);
  const withoutById = new Map(judged.without.map((one) => [one.indicatorId, one.opinion.verdict]));
  return {
    role,
    roleConfidence: round(opinion.roles[role] ?? (side === 'harmless' ? verdict.none : byRules.roleConfidence)),
    score,
    disposition: dispositionOf(role, score, counted, opinion, thresholds),
    minorSignal: byRules.minorSignal || (side !== 'harmless' && concernsChild(opinion)),
    typologies: side === 'harmless' ? [] : typologiesOf(opinion),
    speaking: counted.map((one) => ({
      ...one,
      scoreWithout: scoreWith(
        counted.filter((other) => other !== one),
        withoutById.get(one.id) ?? verdict,
      ),
    })),
  };
}

const evidenceOf = (some: readonly Sign[]): number =>
  Math.min(
    MAX_EVIDENCE,
    some.reduce((sum, { strength }) => sum + EVIDENCE[strength], 0),
  );

function dispositionOf(
  role: Conclusion['role'],
  score: number,
  counted: readonly Scored[],
  opinion: Opinion,
  thresholds: Thresholds,
): Disposition {
  if (isSupport(role)) return score >= thresholds.support ? 'support' : 'none';
  if (score < thresholds.review) return score >= thresholds.watch ? 'watch' : 'none';
  const isPressing = concernsChild(opinion) || PRESSING.has(stageOf(opinion));
  const isGround = isGroundForUrgent(counted) || (opinion.verdict.flag >= SURE_OF_URGENCY && isPressing);
  return score >= thresholds.urgent && isGround ? 'urgent' : 'review';
}
