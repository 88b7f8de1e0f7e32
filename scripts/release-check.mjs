// `npm run release:check`: whether this checkout can be released. Writes the bill of materials to reports/ on the way.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { auditProblems, billProblems, changelogProblems, versionProblems } from './release.mjs';
import { reportChecks } from './report-checks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path) => readFileSync(`${root}${path}`, 'utf8');
const json = (path) => JSON.parse(read(path));
const { version } = json('package.json');

function run(command, ...args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error) throw error;
  return { status, stdout, output: `${stdout}${stderr}`.trim() };
}
const script = (path, ...args) => {
  const { status, output } = run(process.execPath, `${root}${path}`, ...args);
  return status === 0 ? [] : output.split('\n').filter((line) => /FAILED|failed|^ {2}\S/.test(line));
};

function versions() {
  const workspaces = Object.keys(json('package-lock.json').packages).filter((path) =>
    /^(libs|services)\/[^/]+$/.test(path),
  );
  const chart = 'helm/manumit/Chart.yaml';
  return {
    'package-lock.json': json('package-lock.json').version,
    ...Object.fromEntries(workspaces.map((path) => [path, json(`${path}/package.json`).version])),
    ...(existsSync(`${root}${chart}`) ? { [chart]: parse(read(chart)).appVersion } : {}),
  };
}

function billOfMaterials() {
  const bill = run('npm', 'run', '--silent', 'sbom');
  if (bill.status !== 0) return [bill.output];
  mkdirSync(`${root}reports`, { recursive: true });
  writeFileSync(`${root}reports/sbom.cdx.json`, bill.stdout);
  return billProblems(json('package-lock.json'), JSON.parse(bill.stdout));
}

process.exitCode = await reportChecks({
  'nothing is uncommitted': () => run('git', 'status', '--porcelain').stdout.split('\n').filter(Boolean),
  'one version everywhere': () => versionProblems(version, versions()),
  'the changelog has the version': () => changelogProblems(version, read('CHANGELOG.md')),
  'npm run check': () => script('scripts/check.mjs'),
  'events of every release are read': () => script('scripts/test.mjs', '--unit', 'released', 'compatibility'),
  'bill of materials, in reports/sbom.cdx.json': billOfMaterials,
  'no known weakness that is not explained': () =>
    auditProblems(JSON.parse(run('npm', 'audit', '--json', '--omit=dev').stdout), json('scripts/advisories.json')),
});
