// `npm run evaluate -- FOLDER [--misses]`: how the risk scorer does on a labelled set of messages and conversations.
// The cases are authored, not collected: the figures order two versions of the model, they are no field performance.
// --misses lists the cases that were decided wrongly, with the indicators found in each.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Policy } from '@manumit/contracts';
import { compileRiskModel, cuesFolder, indicatorsFolder } from '@manumit/risk';
import { parse } from 'yaml';
import { evaluateConversations } from './evaluate/conversations.mjs';
import { evaluateMessages } from './evaluate/messages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const showsMisses = args.includes('--misses');
const folder = args.find((arg) => !arg.startsWith('--'));
if (folder === undefined) {
  process.stderr.write('npm run evaluate -- FOLDER [--misses]; FOLDER holds messages.jsonl and conversations.jsonl\n');
  process.exit(2);
}

const readFiles = (url) =>
  readdirSync(url)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ name, text: readFileSync(new URL(name, url), 'utf8') }));

const readLines = (name) => {
  const path = `${folder}/${name}`;
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line));
};

const model = compileRiskModel({ indicators: readFiles(indicatorsFolder), cues: readFiles(cuesFolder) });
const policy = Policy.parse(parse(readFileSync(`${root}policies/default.yaml`, 'utf8')));
const messages = readLines('messages.jsonl');
const conversations = readLines('conversations.jsonl');

if (messages.length + conversations.length === 0) {
  process.stderr.write(`manumit: ${folder} holds no messages.jsonl and no conversations.jsonl\n`);
  process.exitCode = 2;
} else {
  process.stdout.write(`on the authored cases of ${folder}, model ${model.version}, policy ${policy.name}\n`);
  const reports = [evaluateMessages(messages, model, policy), evaluateConversations(conversations, model, policy)];
  for (const { lines, misses } of reports) {
    process.stdout.write(`${lines.join('\n')}\n`);
    if (showsMisses) process.stdout.write(`${misses.join('\n')}\n`);
  }
  // The one promise without a tolerance: nobody who asks for help is ever put before reviewers as an offender.
  if (reports.some(({ victimsAsOffenders }) => victimsAsOffenders > 0)) process.exitCode = 1;
}
