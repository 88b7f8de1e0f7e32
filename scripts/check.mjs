// `npm run check`: what holds without running anything. One line a check; the failures in full at the end.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { documentProblems } from './check-docs.mjs';
import { importProblems } from './check-imports.mjs';
import { ensure } from './ensure.mjs';
import { licenceProblems, registryAddresses } from './lockfile.mjs';
import { reportChecks } from './report-checks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command of the tree; its output is the problem when it fails. */
function command(path, ...args) {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [`${root}${path}`, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  if (error) return [error.message];
  return status === 0 ? [] : [`${stdout}${stderr}`.trim() || `${path} ended with ${status}`];
}

const biome = (...args) => command('node_modules/@biomejs/biome/bin/biome', ...args);
const lockfile = () => JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8'));

const CHECKS = {
  'sources compile': () =>
    ensure().then(
      () => [],
      (error) => [error.message],
    ),
  'tests compile': () => command('node_modules/typescript/bin/tsc', '--project', 'tsconfig.tests.json'),
  'format and lint': () => biome('check', '--error-on-warnings', '--colors=off', '--max-diagnostics=50', '.'),
  'imports go one way': () => importProblems(root.replace(/[\\/]$/, '')),
  'generated files are up to date': () =>
    existsSync(`${root}scripts/generate.mjs`)
      ? command('scripts/generate.mjs', '--check')
      : ['scripts/generate.mjs is missing'],
  'lockfile names no registry': () => registryAddresses(lockfile()),
  'licences of dependencies': () => licenceProblems(lockfile()),
  'links and commands in documents': () => documentProblems(root.replace(/[\\/]$/, '')),
};

process.exitCode = await reportChecks(CHECKS);
