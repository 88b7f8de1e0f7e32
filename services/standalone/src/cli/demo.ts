// `npm run demo`: plays invented conversations through the real webhook of `npm start`, and shows the flags.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { dataFolderSetting, findRunningInstance } from '../connect.js';
import { flagTable } from '../flag-table.js';
import { flagsOf } from '../read-queues.js';
import { createSender } from '../send-events.js';
import { durationMs, parseStories, toEvents } from '../stories.js';

const USAGE = `Plays invented conversations, chatter and a few stories of trafficking, through the webhook of \`npm start\`.

  npm run demo [-- --rate MESSAGES_PER_SECOND] [--seed NUMBER]
`;

/** Flags follow their messages within moments; after so long without a new one, none is missing. */
const QUIET_MS = 2_000;
const DEADLINE_MS = 30_000;

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      rate: { type: 'string', default: '25' },
      seed: { type: 'string', default: '7' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const rate = Number(values.rate);
  const seed = Number(values.seed);
  if (values.help || !(rate > 0 && rate <= 1_000) || !Number.isInteger(seed)) {
    (values.help ? process.stdout : process.stderr).write(USAGE);
    return values.help ? 0 : 2;
  }
  const folder = dataFolderSetting.schema.parse(process.env[dataFolderSetting.variable]);
  const instance = await findRunningInstance(folder);
  if (instance === null) throw new Error(`nothing runs on ${folder}: \`npm start\` in another terminal first`);

  const stories = parseStories(await readFile(new URL('../../demo/stories.yaml', import.meta.url), 'utf8'));
  const runId = `demo-${randomBytes(3).toString('hex')}`;
  const startAt = new Date(Date.now() - durationMs(stories));
  const events = toEvents(stories, { seed, startAt, runId });
  process.stdout.write(
    `${events.length} invented messages in ${stories.chatter.length + stories.stories.length} conversations, ` +
      `${stories.stories.length} of them stories; ${rate} a second\n`,
  );

  const send = createSender(instance.url, instance.secrets.webhookSecret);
  const bar = new SingleBar({ format: '{bar} {value}/{total} messages', stream: process.stdout });
  bar.start(events.length, 0);
  const begin = performance.now();
  let rejected = 0;
  for (const [index, event] of events.entries()) {
    const [result] = await send([event]);
    if (result?.status === 'rejected') rejected += 1;
    bar.update(index + 1);
    await wait(Math.max(0, begin + ((index + 1) * 1_000) / rate - performance.now()));
  }
  bar.stop();

  const { reviewer, support, lead } = instance.secrets.tokens;
  const read = () => flagsOf(instance.url, [reviewer, support, lead], runId);
  const flags = await untilQuiet(read);
  process.stdout.write(`\n${flags.length} flags on the queues:\n`);
  process.stdout.write(`${flagTable(flags, process.stdout.columns ?? 140)}\n`);
  process.stdout.write(`\nEverything in it is invented. The queues: ${instance.url}/v1/queues\n`);
  if (rejected > 0) process.stderr.write(`${rejected} messages were rejected\n`);
  return rejected === 0 && flags.length > 0 ? 0 : 1;
}

/** Reads until nothing new has come for a while. */
async function untilQuiet<Item>(read: () => Promise<readonly Item[]>): Promise<readonly Item[]> {
  const deadline = performance.now() + DEADLINE_MS;
  let items = await read();
  let since = performance.now();
  while (performance.now() < deadline && performance.now() - since < QUIET_MS) {
    await wait(250);
    const next = await read();
    if (next.length !== items.length) since = performance.now();
    items = next;
  }
  return items;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
