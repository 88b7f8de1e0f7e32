// `npm run load`: sends invented messages at a steady rate, and says whether the promises held.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { dataFolderSetting, findRunningInstance } from '../connect.js';
import { judgeLoad } from '../load/judge-load.js';
import { loadStream } from '../load/load-stream.js';
import { type LoadMetrics, readMetrics } from '../load/read-metrics.js';
import { createSender } from '../send-events.js';
import { parseStories } from '../stories.js';

const USAGE = `Sends invented messages at a steady rate to a gateway on this machine, and ends with 1 where a promise was missed.

  npm run load [-- OPTIONS]

  --rate N             messages a second, at most 5000 (100)
  --seconds N          for so long, at most 600 (30)
  --per-delivery N     messages in one delivery, at most 100 (10)
  --sign-every N       one message in so many is of a story of trafficking (200)
  --answer-ms N        99 % of deliveries answered within (1000), counted from when the plan had them sent
  --flag-seconds N     99 % of flags on their queue within: 1, 2.5, 5, 10, 30 or 60 (30)
  --url URL            a gateway, with --secret-file FILE and --admin URL of each scorer; else the process of \`npm start\`
`;
const MAX_IN_FLIGHT = 64;
const DRAIN_MS = 120_000;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const BUCKETS = [1, 2.5, 5, 10, 30, 60];
const QUANTILES = [50, 90, 95, 99, 99.9, 100];

interface Target {
  readonly url: string;
  readonly secret: string;
  readonly admins: readonly string[];
}

function readOptions(args: string[]) {
  const text = (value: string) => ({ type: 'string' as const, default: value });
  const { values } = parseArgs({
    args,
    options: {
      rate: text('100'),
      seconds: text('30'),
      'per-delivery': text('10'),
      'sign-every': text('200'),
      'answer-ms': text('1000'),
      'flag-seconds': text('30'),
      url: { type: 'string' },
      'secret-file': { type: 'string' },
      admin: { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const number = (name: 'rate' | 'seconds' | 'per-delivery' | 'sign-every' | 'answer-ms', most: number): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1 || value > most)
      throw new Error(`--${name} is a number from 1 to ${most}`);
    return value;
  };
  const flagSeconds = Number(values['flag-seconds']);
  if (!BUCKETS.includes(flagSeconds)) throw new Error(`--flag-seconds is one of ${BUCKETS.join(', ')}`);
  return {
    ...values,
    rate: number('rate', 5_000),
    seconds: number('seconds', 600),
    perDelivery: number('per-delivery', 100),
    signEvery: number('sign-every', 1_000_000),
    answerMs: number('answer-ms', 600_000),
    flagSeconds,
  };
}

async function findTarget(options: ReturnType<typeof readOptions>): Promise<Target> {
  const { url, admin = [], 'secret-file': secretFile } = options;
  if (url === undefined) {
    const folder = dataFolderSetting.schema.parse(process.env[dataFolderSetting.variable]);
    const instance = await findRunningInstance(folder);
    if (instance === null) throw new Error(`nothing runs on ${folder}: \`npm start\` in another terminal first`);
    return { url: instance.url, secret: instance.secrets.webhookSecret, admins: [instance.adminUrl] };
  }
  if (secretFile === undefined || admin.length === 0) throw new Error('--url needs --secret-file and --admin');
  return { url, secret: (await readFile(secretFile, 'utf8')).trim(), admins: admin };
}

async function readAll(admins: readonly string[], within: number): Promise<LoadMetrics> {
  const texts = await Promise.all(admins.map(async (admin) => await (await fetch(new URL('/metrics', admin))).text()));
  const parts = texts.map((text) => readMetrics(text, within));
  const sum = (key: keyof LoadMetrics): number => parts.reduce((total, part) => total + part[key], 0);
  return {
    assessed: sum('assessed'),
    // Each scorer tells the lag of all partitions.
    lag: Math.max(...parts.map(({ lag }) => lag)),
    flags: sum('flags'),
    flagsInTime: sum('flagsInTime'),
    cpuSeconds: sum('cpuSeconds'),
    residentBytes: sum('residentBytes'),
  };
}

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { rate, seconds, perDelivery, signEvery, answerMs, flagSeconds } = options;
  const { url, secret, admins } = await findTarget(options);
  for (const address of [url, ...admins])
    if (!LOOPBACK.includes(new URL(address).hostname))
      throw new Error(`${address} is not on this machine: load stays here`);

  const stories = parseStories(await readFile(new URL('../../demo/stories.yaml', import.meta.url), 'utf8'));
  const eventOf = loadStream(stories, { runId: `load-${randomBytes(4).toString('hex')}`, signEvery });
  const send = createSender(url, secret);
  const histogram = createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 });
  const planned = rate * seconds;
  const before = await readAll(admins, flagSeconds);

  const bar = new SingleBar({
    format: '{bar} {value}/{total} messages · {inFlight} in flight',
    stream: process.stderr,
  });
  bar.start(planned, 0, { inFlight: 0 });
  const open = new Set<Promise<void>>();
  const begin = performance.now();
  let accepted = 0;
  let failed = 0;
  for (let from = 0; from < planned; from += perDelivery) {
    const dueMs = begin + (from * 1_000) / rate;
    await wait(Math.max(0, dueMs - performance.now()));
    while (open.size >= MAX_IN_FLIGHT) await Promise.race(open);
    const sentAt = new Date();
    const count = Math.min(perDelivery, planned - from);
    const events = Array.from({ length: count }, (_, index) => eventOf(from + index, sentAt));
    // From the plan and not from the moment of sending: what waits here would wait there (coordinated omission).
    const delivery = send(events)
      .then(
        (results) => {
          accepted += results.filter(({ status }) => status === 'accepted').length;
        },
        () => {
          failed += count;
        },
      )
      .then(() => histogram.record(Math.max(1, Math.round((performance.now() - dueMs) * 1_000))))
      .finally(() => void open.delete(delivery));
    open.add(delivery);
    bar.update(from + count, { inFlight: open.size });
  }
  await Promise.all(open);
  const sentSeconds = (performance.now() - begin) / 1_000;
  bar.stop();

  const deadline = performance.now() + DRAIN_MS;
  let after = await readAll(admins, flagSeconds);
  while ((after.lag > 0 || after.assessed - before.assessed < accepted) && performance.now() < deadline) {
    await wait(500);
    after = await readAll(admins, flagSeconds);
  }

  const milliseconds = (percentile: number): number => histogram.percentile(percentile) / 1_000;
  const verdicts = judgeLoad(
    { planned, accepted, failed, answerP99Ms: milliseconds(99), before, after },
    { answerMs, flagSeconds },
  );
  const report = {
    options: { rate, seconds, perDelivery, signEvery },
    messagesPerSecond: accepted / sentSeconds,
    answerMs: Object.fromEntries(QUANTILES.map((percentile) => [`p${percentile}`, milliseconds(percentile)])),
    cpuMicrosecondsPerMessage: ((after.cpuSeconds - before.cpuSeconds) * 1e6) / Math.max(1, accepted),
    residentMb: after.residentBytes / 1_048_576,
    verdicts,
  };
  await mkdir('reports', { recursive: true });
  await writeFile('reports/load.json', `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(`${Math.round(report.messagesPerSecond)} messages a second were taken\n\nanswered within, ms\n`);
  for (const percentile of QUANTILES)
    process.stdout.write(`  ${`p${percentile}`.padEnd(6)}${milliseconds(percentile).toFixed(1).padStart(10)}\n`);
  process.stdout.write(`\n${Math.round(report.cpuMicrosecondsPerMessage)} µs of a core a message, `);
  process.stdout.write(`${Math.round(report.residentMb)} MB resident\n\n`);
  for (const { name, holds, seen } of verdicts)
    process.stdout.write(`${holds ? 'ok    ' : 'MISSED'} ${name}: ${seen}\n`);
  return verdicts.every(({ holds }) => holds) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});
