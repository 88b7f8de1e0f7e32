// `npm run bench`: measures on real servers, prints a table, and leaves reports/bench.json. `--quick` for a first look.
// `npm run bench -- --scale [--without-judge]`: one scorer and two on the same messages, in place of the rest; leaves reports/scale.json.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensure } from './ensure.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

function row(name, ...cells) {
  process.stdout.write(`${name.padEnd(52)}${cells.map((cell) => String(cell).padStart(12)).join('')}\n`);
}

await ensure();
const isScale = process.argv.includes('--scale');
const { status } = spawnSync(
  process.execPath,
  [
    `${root}node_modules/vitest/vitest.mjs`,
    'run',
    '--config',
    `${root}tests/vitest.bench.config.ts`,
    isScale ? 'scale' : 'bench.test',
  ],
  {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: {
      ...process.env,
      BENCH_QUICK: process.argv.includes('--quick') ? '1' : '',
      SCALE_JUDGE: process.argv.includes('--without-judge') ? 'off' : 'on',
    },
  },
);
if (status !== 0) process.exit(1);

if (isScale) {
  const { node, cores, messages, partitions, judge, runs, efficiency } = JSON.parse(
    readFileSync(`${root}reports/scale.json`, 'utf8'),
  );
  process.stdout.write(
    `Node.js ${node}, ${cores} cores, ${messages} messages on ${partitions} partitions of Kafka, judge ${judge}\n\n`,
  );
  row('scorers', 'messages/s', 'µs CPU each', 'MB each');
  for (const { scorers, perSecond, cpuMicrosecondsPerMessage, residentMb } of runs)
    row(String(scorers), Math.round(perSecond), Math.round(cpuMicrosecondsPerMessage), Math.round(residentMb));
  process.stdout.write(`\nscale efficiency ${efficiency.toFixed(2)}\n`);
  process.exit(0);
}

const { node, cores, runs, throughput, latency, startUp } = JSON.parse(
  readFileSync(`${root}reports/bench.json`, 'utf8'),
);
process.stdout.write(`Node.js ${node}, ${cores} cores, medians of ${runs}\n\n`);
row('consume → assess → flag → commit', 'messages/s', 'of empty');
for (const { name, perSecond, ofEmpty } of throughput) row(name, Math.round(perSecond), ofEmpty?.toFixed(2) ?? '');
process.stdout.write('\n');
row('webhook → queue, Kafka + PostgreSQL', 'p50 ms', 'p95 ms', 'p99 ms', 'flags', 'scorer MB');
for (const { judge, perSecond, perDelivery, p50Ms, p95Ms, p99Ms, flags, scorerResidentMb } of latency)
  row(
    `${perSecond} messages/s, ${perDelivery} a delivery, judge ${judge}`,
    ...[p50Ms, p95Ms, p99Ms].map((ms) => ms.toFixed(0)),
    flags,
    Math.round(scorerResidentMb),
  );
process.stdout.write('\n');
for (const { name, ms } of startUp) row(`start to ready: ${name}`, `${Math.round(ms)} ms`);
