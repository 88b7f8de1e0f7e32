// The import rule: imports go one way, services never import each other, nothing reaches into another package.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCycle } from './cycle.mjs';
import { mayImport, ROOMS } from './rooms.mjs';

/**
 * Every place where the import rule is broken.
 *
 * @param {string} root of the repository
 * @returns {string[]} problems, each with its file
 */
export function importProblems(root) {
  const packages = readPackages(root);
  return [
    ...packages.flatMap((pkg) => manifestProblems(root, pkg)),
    ...packages.flatMap((pkg) => sourceProblems(root, pkg, packages)),
    ...cycleProblems(root, packages),
  ];
}

function readPackages(root) {
  return ['libs', 'services']
    .flatMap((folder) =>
      existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map((name) => join(root, folder, name)) : [],
    )
    .concat(join(root, 'tests'))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return { folder, manifest, name: manifest.name, files: sourcesIn(folder) };
    });
}

function sourcesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mts|mjs|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/(^|[\\/])(node_modules|dist|fixtures|public)[\\/]/.test(relative(folder, path)));
}

const ours = (name) => name.startsWith('@manumit/');
const dependenciesOf = (manifest) =>
  Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies });

function manifestProblems(root, { folder, manifest, name }) {
  const where = relative(root, join(folder, 'package.json'));
  if (ROOMS[name] === undefined) return [`${where}: ${name} is not in scripts/rooms.mjs`];
  return dependenciesOf(manifest)
    .filter((to) => ours(to) && !mayImport(name, to))
    .map((to) => `${where}: ${name} must not depend on ${to}`);
}

function sourceProblems(root, pkg, packages) {
  const declared = new Set(dependenciesOf(pkg.manifest));
  return pkg.files.flatMap((file) =>
    importsOf(readFileSync(file, 'utf8')).flatMap(({ specifier }) => {
      const problem = specifier.startsWith('.')
        ? relativeProblem(pkg, file, specifier)
        : ours(specifier)
          ? packageProblem(pkg, specifier, declared, packages)
          : null;
      return problem === null ? [] : [`${relative(root, file)}: ${problem}`];
    }),
  );
}

function relativeProblem(pkg, file, specifier) {
  const target = resolve(dirname(file), specifier);
  return target.startsWith(pkg.folder + sep) ? null : `${specifier} leaves the package ${pkg.name}`;
}

function packageProblem(pkg, specifier, declared, packages) {
  const [scope, room, ...rest] = specifier.split('/');
  const to = `${scope}/${room}`;
  if (to === pkg.name) return `${specifier} is the package itself: import the file`;
  if (!mayImport(pkg.name, to)) return `${pkg.name} must not import ${to}`;
  if (!declared.has(to)) return `${to} is not in the package's dependencies`;
  const entry = rest.length === 0 ? '.' : `./${rest.join('/')}`;
  const exported = packages.find((other) => other.name === to)?.manifest.exports ?? {};
  return entry in exported ? null : `${specifier} is not one of the package's exports`;
}

/**
 * The modules that a source imports. A scan, not a parse: the compiler of this project offers no syntax tree to scripts.
 *
 * @param {string} source
 * @returns {{ specifier: string, typeOnly: boolean }[]}
 */
export function importsOf(source) {
  const code = source.replace(/^\s*(\/\/.*|\/?\*.*)$/gm, '');
  const statements = [
    ...code.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[\w$*{][^'"`;=]*?\bfrom\s*|)(['"])([^'"\n]+)\2/gm),
  ];
  const calls = [...code.matchAll(/\bimport(?:\.meta\.resolve)?\(\s*(['"])([^'"\n]+)\1/g)];
  return [
    ...statements.map((match) => ({ specifier: match[3], typeOnly: match[1] !== undefined })),
    ...calls.map((match) => ({ specifier: match[2], typeOnly: false })),
  ];
}

function cycleProblems(root, packages) {
  const byPackage = new Map(packages.map((pkg) => [pkg.name, dependenciesOf(pkg.manifest).filter(ours)]));
  const cycles = [findCycle(byPackage), ...packages.map((pkg) => findCycle(moduleGraph(root, pkg)))];
  return cycles.filter((cycle) => cycle !== null).map((cycle) => `import cycle: ${cycle.join(' → ')}`);
}

/** Imports of types are left out: they are gone at run time, where a cycle bites. */
function moduleGraph(root, pkg) {
  const edges = pkg.files.map((file) => [
    relative(root, file),
    importsOf(readFileSync(file, 'utf8'))
      .filter(({ specifier, typeOnly }) => specifier.startsWith('.') && !typeOnly)
      .map(({ specifier }) => relative(root, resolve(dirname(file), specifier)).replace(/\.js$/, '.ts')),
  ]);
  return new Map(edges);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = importProblems(fileURLToPath(new URL('..', import.meta.url)));
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
