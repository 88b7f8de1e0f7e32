// `npm run bench`: what the pipeline costs, beside loops that do less. Prints a table, writes reports/bench.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { latency } from './latency.mjs';
import { startUp } from './start-up.mjs';
import { throughput } from './throughput.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const quick = process.argv.includes('--quick');

const report = {
  node: process.version,
  cpus: cpus().length,
  throughput: await throughput(quick ? 20_000 : 100_000, quick ? 1 : 3),
  latency: await latency({ perSecond: 1_000, seconds: quick ? 5 : 20 }),
  startUp: await startUp(quick ? 1 : 3),
};
mkdirSync(`${root}reports`, { recursive: true });
writeFileSync(`${root}reports/bench.json`, `${JSON.stringify(report, null, 2)}\n`);

const line = (...cells) =>
  process.stdout.write(
    `${cells.map((cell, index) => (index === 0 ? String(cell).padEnd(44) : String(cell).padStart(12))).join('')}\n`,
  );
process.stdout.write(`\nNode.js ${report.node}, ${report.cpus} cores; medians of ${quick ? 1 : 3} runs\n\n`);
line('consume → assess → flag → commit', 'messages/s', 'of empty');
for (const { name, perSecond, ofEmpty } of report.throughput)
  line(name, Math.round(perSecond), ofEmpty === null ? '' : ofEmpty.toFixed(2));
process.stdout.write('\n');
line(`webhook → queue at ${report.latency.perSecond} messages/s (Kafka)`, 'p50 ms', 'p95 ms', 'p99 ms', 'flags');
line(
  '',
  report.latency.p50Ms.toFixed(1),
  report.latency.p95Ms.toFixed(1),
  report.latency.p99Ms.toFixed(1),
  report.latency.flags,
);
line('scorer at work, resident', `${Math.round(report.latency.scorerResidentMb)} MB`);
process.stdout.write('\n');
for (const { name, ms } of report.startUp) line(`start to ready: ${name}`, `${Math.round(ms)} ms`);
