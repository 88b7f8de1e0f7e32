import { readFileSync } from 'node:fs';
import { openJudge } from '@manumit/judge';
import { assessScreened } from '@manumit/risk';
import { createAssessor, loadRiskModel } from '@manumit/scorer';
import { eventOf } from './event.mjs';

/** Both stages, opened for an evaluation that looks at each of them. */
export async function openStages(models, thresholds) {
  const model = await loadRiskModel(readFileSync(new URL('gate.bin', models)));
  const judge = await openJudge(new URL('judge/', models));
  return { model, judge, thresholds, assessor: createAssessor(model, thresholds, judge) };
}

/** A text without company as the event that it would be. */
export const loneEvent = ({ id, surface, text }) => eventOf({ id, conversation: id, surface, sender: 'author', text });

/** What follows from an opinion, unexplained. */
export function judgedWith(opinion, { event, screening }, { model, judge, thresholds }) {
  return assessScreened(event, screening, model, thresholds, { opinion, without: [], version: judge.version });
}

/** Both stages of one message, without the questions that only explain: `opinion` is null where the judge was not asked. */
export async function assessPlainly(look, stages) {
  if (look.question === null) return { opinion: null, assessment: look.assessment };
  const [opinion] = await stages.judge.judge([look.question]);
  return { opinion, assessment: judgedWith(opinion, look, stages) };
}

/** What each stage, and all of it together, says of every case. The judge is asked also where the gate would not ask it. */
export async function decide(cases, stages) {
  const looks = cases.map((one) => stages.assessor.look(loneEvent(one)));
  const opinions = await stages.judge.judge(looks.map(({ question, event }) => question ?? event.text));
  return cases.map((one, index) => {
    const look = looks[index];
    const { screening, question, assessment: byRules } = look;
    const bare = { ...look, screening: { ...screening, found: { indicators: [], voices: [], hints: [] } } };
    const ungated = judgedWith(opinions[index], look, stages);
    return {
      ...one,
      isAsked: question !== null,
      gate: screening.gate.logOdds,
      opinion: opinions[index],
      byRules,
      ungated,
      withoutIndicators: question === null ? byRules : judgedWith(opinions[index], bare, stages),
      assessment: question === null ? byRules : ungated,
    };
  });
}
