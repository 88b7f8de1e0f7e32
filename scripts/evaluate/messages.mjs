import { assess } from '@manumit/risk';
import { eventOf, isFlagged, share } from './event.mjs';

const FALSE_POSITIVE_RATES = [0.01, 0.05];

/** What was decided of every case: recall, false flags and support routing, by level and language. */
export function evaluateMessages(cases, model, policy) {
  const decided = cases.map((one) => {
    const event = eventOf({ ...one, conversation: one.id, sender: 'author', recipients: [] });
    return { ...one, assessment: assess(event, model, policy.thresholds) };
  });
  const flags = decided.filter(({ expect }) => expect === 'flag');
  const nones = decided.filter(({ expect }) => expect === 'none');
  const supports = decided.filter(({ expect }) => expect === 'support');
  const flagged = ({ assessment }) => isFlagged(assessment.disposition);
  const toSupport = ({ assessment }) => assessment.disposition === 'support';
  const victimsAsOffenders = supports.filter(flagged).length;
  return {
    victimsAsOffenders,
    lines: [
      '\nmessages',
      ...table('flag: flagged (recall)', flags, flagged),
      ...table('flag: sent to support', flags, toSupport),
      ...table('none: flagged', nones, flagged),
      ...table('none: sent to support', nones, toSupport),
      ...table('support: sent to support', supports, toSupport),
      ...table('support: flagged as an offender (must be 0)', supports, flagged),
      ...FALSE_POSITIVE_RATES.map((rate) => recallAt(rate, flags, nones)),
    ],
    misses: [
      ...miss('flag not flagged', flags, (one) => !flagged(one)),
      ...miss('none flagged', nones, flagged),
      ...miss('none sent to support', nones, toSupport),
      ...miss('support not found', supports, (one) => !toSupport(one)),
      ...miss('support flagged', supports, flagged),
    ],
  };
}

function table(title, cases, isHit) {
  const row = (name, some) => `    ${name.padEnd(12)}${share(some.filter(isHit).length, some.length)}`;
  const by = (key) =>
    [...new Set(cases.map((one) => one[key]))].map((name) =>
      row(
        name,
        cases.filter((one) => one[key] === name),
      ),
    );
  return [`  ${title}`, row('all', cases), ...by('level'), ...by('lang')];
}

/** Only a score that says `offender` counts for an order of messages: a call for help has a score of its own kind. */
const offenderScore = ({ assessment: { role, score } }) =>
  role === 'victim' || role === 'worried_third_party' ? 0 : score;

function recallAt(rate, flags, nones) {
  const falseScores = nones.map(offenderScore).sort((a, b) => b - a);
  const limit = falseScores[Math.floor(rate * falseScores.length)] ?? 0;
  const found = flags.filter((one) => offenderScore(one) > limit).length;
  return `  recall at ${rate * 100} % of none flagged${share(found, flags.length)}   (score over ${limit})`;
}

const miss = (title, cases, isMiss) => [
  `\n== ${title}`,
  ...cases.filter(isMiss).map(({ id, level, text, assessment: { score, role, indicators, counterEvidence } }) => {
    const found = [...indicators, ...counterEvidence].map((one) => one.id).join(', ');
    return `${id} ${level} ${score} ${role} [${found}] ${text.replaceAll('\n', ' ')}`;
  }),
];
