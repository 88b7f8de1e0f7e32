import { readFileSync } from 'node:fs';
import { openJudge } from '@manumit/judge';
import { assessScreened } from '@manumit/risk';
import { askJudge, createAssessor, loadRiskModel } from '@manumit/scorer';
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
  const opinion = await readAsAsked(look, stages.judge);
  return opinion === null
    ? { opinion, assessment: look.assessment }
    : { opinion, assessment: judgedWith(opinion, look, stages) };
}

/** The opinion that a scorer would get: null where the gate or a glance is enough. */
async function readAsAsked({ question }, judge) {
  const answer = question === null ? 'unremarkable' : await askJudge(question, judge);
  return answer === 'unremarkable' ? null : answer;
}

/** What each stage, and all of it together, says of every case. The judge is asked also where the gate would not ask it. */
export async function decide(cases, stages) {
  const looks = cases.map((one) => stages.assessor.look(loneEvent(one)));
  const opinions = await Promise.all(
    looks.map(({ question, event }) => stages.judge.judge(question?.text ?? event.text)),
  );
  const asked = await Promise.all(looks.map((look) => readAsAsked(look, stages.judge)));
  return cases.map((one, index) => {
    const look = looks[index];
    const { screening, assessment: byRules } = look;
    const isAsked = asked[index] !== null;
    const bare = { ...look, screening: { ...screening, found: { indicators: [], voices: [], hints: [] } } };
    const ungated = judgedWith(opinions[index], look, stages);
    return {
      ...one,
      isAsked,
      gate: screening.gate.logOdds,
      opinion: opinions[index],
      byRules,
      ungated,
      withoutIndicators: isAsked ? judgedWith(opinions[index], bare, stages) : byRules,
      assessment: isAsked ? ungated : byRules,
    };
  });
}
