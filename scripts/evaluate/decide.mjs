import { readdirSync, readFileSync } from 'node:fs';
import { openJudge } from '@manumit/judge';
import { assessScreened, compileRiskModel, cuesFolder, indicatorsFolder, questionOf, screen } from '@manumit/risk';
import { eventOf } from './event.mjs';

const readFiles = (url) =>
  readdirSync(url)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ name, text: readFileSync(new URL(name, url), 'utf8') }));

/** Both stages, opened for an evaluation that looks at each of them. */
export async function openStages(models, thresholds) {
  const model = compileRiskModel({
    indicators: readFiles(indicatorsFolder),
    cues: readFiles(cuesFolder),
    gate: readFileSync(new URL('gate.bin', models)),
  });
  return { model, judge: await openJudge(new URL('judge/', models)), thresholds };
}

const eventFor = ({ id, surface, text }) => eventOf({ id, conversation: id, surface, sender: 'author', text });

/** The first stage alone, as the scorer runs it. */
export function look(one, { model, thresholds }) {
  const event = eventFor(one);
  const screening = screen(event.text, model);
  const byRules = assessScreened(event, screening, model, thresholds, null);
  return { event, screening, byRules, question: questionOf(event.text, screening, model, byRules, thresholds) };
}

/** What each stage, and all of it together, says of every case. The judge is asked also where the gate would not ask it. */
export async function decide(cases, stages) {
  const { model, judge, thresholds } = stages;
  const looks = cases.map((one) => look(one, stages));
  const opinions = await judge.judge(looks.map(({ question, event }) => question ?? event.text));
  return cases.map((one, index) => {
    const { event, screening, byRules, question } = looks[index];
    const judged = { opinion: opinions[index], without: [], version: judge.version };
    const bare = { ...screening, found: { indicators: [], voices: [], hints: [] } };
    const full = (some) => assessScreened(event, some, model, thresholds, judged);
    return {
      ...one,
      isAsked: question !== null,
      gate: screening.gate.logOdds,
      opinion: judged.opinion,
      byRules,
      ungated: full(screening),
      withoutIndicators: question === null ? byRules : full(bare),
      assessment: question === null ? byRules : full(screening),
    };
  });
}
