// `node training/try-cases.mjs FILE…`: what the model that is in models/ says of authored cases, those that it gets wrong marked. For
// writing cases where it is weak; `npm run evaluate` gives the figures.
import { fileURLToPath } from 'node:url';
import { ensure } from '../scripts/ensure.mjs';

await ensure();
const { Policy } = await import('@manumit/contracts');
const { readYamlFile } = await import('@manumit/service-kit');
const { decide, openStages } = await import('../scripts/evaluate/decide.mjs');
const { isFlagged, isSupported } = await import('../scripts/evaluate/event.mjs');
const { loadCases } = await import('../scripts/evaluate/load.mjs');

const policy = await readYamlFile(fileURLToPath(new URL('../policies/default.yaml', import.meta.url)), Policy);
const stages = await openStages(new URL('../models/', import.meta.url), policy.thresholds);
const cases = process.argv.slice(2).flatMap(loadCases);

const saidOf = (assessment) => (isFlagged(assessment) ? 'flag' : isSupported(assessment) ? 'support' : 'none');
let wrong = 0;
for (const { expect, level, opinion, isAsked, ungated, text } of await decide(cases, stages)) {
  const isRight = saidOf(ungated) === expect;
  if (!isRight) wrong += 1;
  const { flag, support } = opinion.verdict;
  process.stdout.write(
    `${isRight ? '  ' : '✗ '}${expect} ${level}: ${ungated.disposition}${isAsked ? '' : ' (the gate would not ask)'}, flag ${flag.toFixed(2)} support ${support.toFixed(2)}  ${text.slice(0, 70).replaceAll('\n', ' ')}\n`,
  );
}
process.stdout.write(`${wrong} of ${cases.length} wrong\n`);
await stages.judge.close();
