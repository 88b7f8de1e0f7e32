// Makes the tree ready to run: dependencies as the lockfile says, TypeScript compiled. Says what it does on stderr only,
// because commands such as `npm run --silent score` own stdout.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { packagesToInstall } from './lockfile.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const OLDEST_NODE = [20, 19];

/**
 * Installs what is missing with `npm ci` and compiles what changed with `tsc --build`. Two at once wait for each other.
 *
 * @throws when the installation or the compilation fails; their own output says why
 */
export async function ensure() {
  refuseOldNode();
  await withLock(`${root}.cache/ensure.lock`, () => {
    if (needsInstall()) run('installing dependencies', npm(), ['ci', '--no-audit', '--no-fund']);
    compile();
  });
}

/**
 * An incremental build may remember errors about a package that has been compiled since (TypeScript 7.0): only what a
 * build from scratch says counts.
 */
function compile() {
  const build = [`${root}node_modules/typescript/bin/tsc`, '--build'];
  const { status } = spawnSync(process.execPath, build, { cwd: root, stdio: 'ignore' });
  if (status !== 0) run(null, process.execPath, [...build, '--force']);
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new Error(`Node.js ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}`);
  }
}

/** Compares contents and not times: `npm install` itself writes the lockfile after the packages. */
function needsInstall() {
  const installed = `${root}node_modules/.package-lock.json`;
  if (!existsSync(installed)) return true;
  return packagesToInstall(parse(`${root}package-lock.json`), parse(installed)).length > 0;
}

const parse = (path) => JSON.parse(readFileSync(path, 'utf8'));
const npm = () => (process.platform === 'win32' ? 'npm.cmd' : 'npm');

function run(announcement, command, args) {
  if (announcement) process.stderr.write(`manumit: ${announcement} …\n`);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: command.endsWith('.cmd'),
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`\`${[command, ...args].join(' ')}\` failed`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensure().catch((error) => {
    process.stderr.write(`manumit: ${error.message}\n`);
    process.exitCode = 1;
  });
}
