import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { measureLatencies } from './latency.js';
import { measureStartUp } from './start-up.js';
import { measureThroughput } from './throughput.js';

const isQuick = process.env['BENCH_QUICK'] === '1';
const runs = isQuick ? 1 : 3;

test('measure', async () => {
  const report = {
    node: process.version,
    cores: cpus().length,
    runs,
    throughput: await measureThroughput(isQuick ? 30_000 : 60_000, runs),
    latency: await measureLatencies(isQuick ? 30 : 120),
    startUp: await measureStartUp(runs),
  };
  const folder = fileURLToPath(new URL('../../reports/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}bench.json`, `${JSON.stringify(report, null, 2)}\n`);
  expect(Math.min(...report.latency.map(({ flags }) => flags))).toBeGreaterThan(0);
});
