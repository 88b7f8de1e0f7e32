// `npm test`: the unit tests, the integration tests on real servers, the console in a real browser, and a short form of the
// fault tests, whose long form is `npm run test:chaos`. `--unit`, `--integration`, `--browser` and `--chaos` choose;
// what follows them goes to vitest (`npm test -- --unit folding`).
// `npm run screenshots` is a suite that runs when it is asked for by name.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensure } from './ensure.mjs';
import { countResults } from './test-results.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const SUITES = {
  unit: 'vitest.config.ts',
  integration: 'tests/vitest.config.ts',
  browser: 'tests/vitest.browser.config.ts',
  chaos: 'tests/vitest.chaos.config.ts',
  screenshots: 'tests/vitest.screenshots.config.ts',
};

function chosen(args) {
  const named = Object.keys(SUITES).filter((suite) => args.includes(`--${suite}`));
  return named.length > 0 ? named : ['unit', 'integration', 'browser', 'chaos'];
}

function runSuite(suite, vitestArgs, long) {
  const report = `${root}reports/${suite}.json`;
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync(
    process.execPath,
    [
      `${root}node_modules/vitest/vitest.mjs`,
      'run',
      '--config',
      `${root}${SUITES[suite]}`,
      ...reporters,
      ...vitestArgs,
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, CHAOS_LONG: long ? '1' : '' } },
  );
  const results = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null;
  return countResults(results, status);
}

async function main(args) {
  await ensure();
  mkdirSync(`${root}reports`, { recursive: true });
  const long = args.includes('--long');
  const vitestArgs = args.filter((arg) => ![...Object.keys(SUITES), 'long'].includes(arg.replace(/^--/, '')));
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const suite of chosen(args)) {
    const counts = runSuite(suite, vitestArgs, long);
    process.stdout.write(`${suite}: ${counts.passed} passed, ${counts.failed} failed\n`);
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
  writeFileSync(`${root}reports/summary.json`, `${JSON.stringify(total)}\n`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`manumit: ${error.message}\n`);
  return 1;
});
