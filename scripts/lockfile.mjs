/** @typedef {{ packages: Record<string, { version?: string, link?: boolean, resolved?: string, optional?: boolean, peer?: boolean, dev?: boolean, license?: string }> }} Lockfile */

/**
 * Which packages of the lockfile are not installed as it says. Optional ones may be absent: they are binaries of other platforms.
 *
 * @param {Lockfile} wanted package-lock.json
 * @param {Lockfile} installed node_modules/.package-lock.json, which npm writes beside what it installed
 * @returns {string[]} paths such as `node_modules/zod`
 */
export function packagesToInstall(wanted, installed) {
  return Object.entries(wanted.packages)
    .filter(([path, entry]) => path.startsWith('node_modules/') && !isAsWanted(entry, installed.packages[path]))
    .map(([path]) => path);
}

function isAsWanted(wanted, found) {
  if (found === undefined) return wanted.optional === true;
  return wanted.link ? found.link === true : found.version === wanted.version;
}

/**
 * Addresses that would tie an installation to one registry.
 *
 * @param {Lockfile} lockfile
 * @returns {string[]} problems
 */
export function registryAddresses(lockfile) {
  return Object.entries(lockfile.packages)
    .filter(([, entry]) => entry.resolved !== undefined && entry.link !== true)
    .map(
      ([path, entry]) =>
        `package-lock.json: ${path} is resolved to ${entry.resolved}; install with omit-lockfile-registry-resolved`,
    );
}

/** What may be linked into an Apache-2.0 work without conditions on the whole. */
const RUNTIME = [
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
];
/** Tools that nothing shipped contains: file-level copyleft is fine there. */
const DEVELOPMENT = [...RUNTIME, 'MPL-2.0', 'CC0-1.0', 'CC-BY-4.0', 'Python-2.0'];

/**
 * Dependencies whose licence is not on the list.
 *
 * @param {Lockfile} lockfile
 * @returns {string[]} problems
 */
export function licenceProblems(lockfile) {
  return Object.entries(lockfile.packages)
    .filter(([path, entry]) => path.includes('node_modules/') && !entry.link)
    .filter(([, entry]) => !isAllowed(entry.license ?? '', entry.dev ? DEVELOPMENT : RUNTIME))
    .map(
      ([path, entry]) =>
        `${path}: licence ${entry.license ?? 'not stated'} is not on the list for ${entry.dev ? 'tools' : 'what runs'}`,
    );
}

/** An SPDX expression: every part of an AND, any part of an OR. */
function isAllowed(expression, allowed) {
  const parts = expression.replace(/^\((.*)\)$/, '$1');
  if (parts.includes(' OR ')) return parts.split(' OR ').some((part) => isAllowed(part, allowed));
  return parts.split(' AND ').every((part) => allowed.includes(part));
}
