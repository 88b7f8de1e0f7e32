import { type Assessment, type Judgement, type MessageEvent, SCHEMA_VERSION } from '@manumit/contracts';
import type { Conclusion, Thresholds } from './conclusion.js';
import { type Judged, type Occlusion, type Opinion, sideOf, stageOf } from './judged.js';
import { concludeByJudge } from './judgement.js';
import type { RiskModel } from './model.js';
import { concludeByRules } from './rules.js';
import { type Screening, screen } from './screen.js';
import { readSigns, type Signs } from './signs.js';

export type { Thresholds } from './conclusion.js';

/** An opinion below this says nothing, also beside others. */
const WORTH_REMEMBERING = 0.15;

/** The name of the rules; the model of an assessment is this, or the judge's version with it. */
const RULES = 'rules/2';

/**
 * What one event says by itself. Pure: the same event, model and opinion give the same assessment, byte for byte.
 *
 * Words of a victim, of somebody who worries about another, or of somebody who warns are never evidence against them.
 *
 * @param judged the second stage's opinion, where it was asked
 */
export function assess(
  event: MessageEvent,
  model: RiskModel,
  thresholds: Thresholds,
  judged: Judged | null = null,
): Assessment {
  return assessScreened(event, screen(event.text, model), model, thresholds, judged);
}

/** The same, where the text was screened already. */
export function assessScreened(
  event: MessageEvent,
  screening: Screening,
  model: RiskModel,
  thresholds: Thresholds,
  judged: Judged | null,
): Assessment {
  const signs = readSigns(screening, model);
  const conclusion = judged === null ? concludeByRules(signs, thresholds) : concludeByJudge(signs, judged, thresholds);
  return {
    schemaVersion: SCHEMA_VERSION,
    messageId: event.id,
    conversationId: event.conversationId,
    senderId: event.sender.id,
    score: conclusion.score,
    disposition: conclusion.disposition,
    role: conclusion.role,
    roleConfidence: conclusion.roleConfidence,
    minorSignal: conclusion.minorSignal,
    typologies: [...conclusion.typologies],
    indicators: conclusion.speaking.map((one) => indicatorOf(one, signs)),
    counterEvidence: [...signs.counterEvidence],
    ...(judged === null ? {} : { judgement: judgementOf(judged) }),
    versions: { indicators: model.version, model: judged === null ? RULES : `${RULES} judge ${judged.version}` },
  };
}

const indicatorOf = (
  { id, strength, stage, dimension, weight, scoreWithout }: Conclusion['speaking'][number],
  { spansById }: Signs,
): Assessment['indicators'][number] => ({
  id,
  strength,
  stage,
  dimension,
  spans: [...(spansById.get(id) ?? [])],
  weight,
  scoreWithout,
});

function judgementOf({ opinion, without }: Judged): Judgement {
  const { flag, support } = opinion.verdict;
  return {
    flag,
    support,
    stage: flag >= WORTH_REMEMBERING && sideOf(opinion.verdict) !== 'support' ? stageOf(opinion) : null,
    carriedBy: carriersOf(opinion, without),
  };
}

/** A stretch carried an opinion if leaving it out took at least this share of what the most telling one took. */
const TELLING_SHARE = 0.5;
const LEAST_DROP = 0.02;

function carriersOf(opinion: Opinion, without: readonly (Occlusion & { readonly opinion: Opinion })[]) {
  const side = opinion.verdict.support > opinion.verdict.flag ? 'support' : 'flag';
  const drops = without
    .filter(({ indicatorId }) => indicatorId === null)
    .map((one) => ({ spans: one.spans, drop: opinion.verdict[side] - one.opinion.verdict[side] }));
  const most = Math.max(LEAST_DROP, ...drops.map(({ drop }) => drop));
  return drops.filter(({ drop }) => drop >= most * TELLING_SHARE).flatMap(({ spans }) => spans);
}

/** Whether the message is worth a place in its conversation's context, or a flag. */
export function hasSignal({ indicators, disposition, judgement }: Assessment): boolean {
  return (
    disposition !== 'none' ||
    (judgement !== undefined && judgement.stage !== null) ||
    indicators.some(({ strength }) => strength !== 'modifier' && strength !== 'exculpatory')
  );
}
