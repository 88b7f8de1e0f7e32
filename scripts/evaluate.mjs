// `npm run evaluate [-- options]`: how detection does on labelled messages and conversations, and on real text.
//   --cases PATH    a file or a folder of labelled cases; may come several times (training/validation)
//   --real FOLDER   gzipped files of real text that is assumed to be harmless
//   --every N       only each N-th real text (1)
//   --misses        lists what was decided wrongly
//   --write         writes docs/evaluation.md and docs/evaluation.json
//   --gates         ends with 1 where a figure is beyond its gate
// The cases are authored, not collected: the figures compare versions of the model, they are no field performance.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Policy } from '@manumit/contracts';
import { parse } from 'yaml';
import { reportConversations } from './evaluate/conversations.mjs';
import { decide, openStages } from './evaluate/decide.mjs';
import { brokenGates } from './evaluate/gates.mjs';
import { loadCases, loadConversations, loadNetworks } from './evaluate/load.mjs';
import { missesOf, reportMessages } from './evaluate/messages.mjs';
import { reportNetworks } from './evaluate/networks.mjs';
import { reportReal } from './evaluate/real.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', multiple: true, default: [`${root}training/validation`] },
    real: { type: 'string' },
    every: { type: 'string', default: '1' },
    misses: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    gates: { type: 'boolean', default: false },
  },
});
const missing = [...options.cases, ...(options.real ? [options.real] : [])].filter((path) => !existsSync(path));
if (missing.length > 0) {
  process.stderr.write(`manumit: there is no ${missing.join(', no ')}\n`);
  process.exit(2);
}

const policy = Policy.parse(parse(readFileSync(`${root}policies/default.yaml`, 'utf8')));
const stages = await openStages(new URL('../models/', import.meta.url), policy.thresholds);
const parts = [
  `Model: signs ${stages.model.version}, judge ${stages.judge.version}, policy ${policy.name} ${policy.version}. In brackets: 95 % intervals.`,
];
const figures = {};
const misses = [];

const real = options.real ? await reportReal(options.real, stages, Number(options.every)) : null;
for (const path of options.cases) {
  const name = basename(path.replace(/\/$/, ''));
  const cases = loadCases(path);
  if (cases.length > 0) {
    const decided = await decide(cases, stages);
    const report = reportMessages(decided, real?.everyday ?? []);
    figures[name] = report.figures;
    parts.push(`## ${name}: ${cases.length} authored messages`, report.text);
    misses.push(...missesOf(decided));
  }
  const conversations = loadConversations(path);
  if (conversations.length > 0) {
    const report = await reportConversations(conversations, stages, policy);
    figures[`${name} conversations`] = report.figures;
    parts.push(`## ${name}: ${conversations.length} authored conversations`, report.text);
    misses.push(...report.misses);
  }
  const networks = loadNetworks(path);
  if (networks.length > 0) {
    const report = await reportNetworks(networks, stages, policy);
    figures[`${name} networks`] = report.figures;
    parts.push(`## ${name}: ${networks.length} authored streams of many accounts`, report.text);
    misses.push(...report.misses);
  }
}
if (real !== null) {
  figures.real = real.figures;
  parts.push('## Real text, assumed to be harmless', real.text);
  misses.push(...real.flaggedTexts);
}

process.stdout.write(`${parts.join('\n\n')}\n`);
if (options.misses) process.stdout.write(`\n${misses.join('\n')}\n`);
if (options.write) {
  const head =
    '# Evaluation\n\nWritten by `npm run evaluate -- --write` with the options that MODEL_CARD.md names. The cases are authored, not collected:\nthe figures compare versions of the model, they are no field performance.\n';
  writeFileSync(`${root}docs/evaluation.md`, `${head}\n${parts.join('\n\n')}\n`);
  writeFileSync(`${root}docs/evaluation.json`, `${JSON.stringify(figures, null, 2)}\n`);
}
if (options.gates) {
  const broken = brokenGates(figures);
  for (const problem of broken) process.stderr.write(`gate: ${problem}\n`);
  if (broken.length > 0) process.exitCode = 1;
}
await stages.judge.close();
