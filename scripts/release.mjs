/**
 * @param {string} version of the root's package.json
 * @param {Record<string, string>} places what else names a version, by the name of the file
 * @returns {string[]} problems
 */
export function versionProblems(version, places) {
  return Object.entries(places)
    .filter(([, found]) => found !== version)
    .map(([place, found]) => `${place} says ${found}, package.json ${version}`);
}

/**
 * @param {string} version
 * @param {string} changelog CHANGELOG.md
 * @returns {string[]} problems
 */
export function changelogProblems(version, changelog) {
  const sections = [...changelog.matchAll(/^## (.+)$/gm)].map(([, title]) => title ?? '');
  const section = sections.find((title) => title === version || title.startsWith(`${version} `));
  if (section === undefined) return [`CHANGELOG.md has no section \`## ${version} - YYYY-MM-DD\``];
  return /^\S+ - \d{4}-\d{2}-\d{2}$/.test(section) ? [] : [`CHANGELOG.md: \`## ${section}\` has no date`];
}

/**
 * What `npm audit --json` says that nobody has explained.
 *
 * @param {any} report
 * @param {Record<string, string>} explained why an advisory does not touch this software, by its address
 * @returns {string[]} problems
 */
export function auditProblems(report, explained) {
  if (report.vulnerabilities === undefined)
    return [`the registry could not be asked: ${report.message ?? report.error?.summary ?? 'no report'}`];
  const advisories = Object.values(report.vulnerabilities)
    .flatMap(({ via }) => via)
    .filter((via) => typeof via === 'object');
  const found = new Map(advisories.map((advisory) => [advisory.url, advisory]));
  return [
    ...[...found.values()]
      .filter(({ url }) => explained[url] === undefined)
      .map(({ name, severity, title, url }) => `${name} (${severity}): ${title}, ${url}`),
    ...Object.keys(explained)
      .filter((url) => !found.has(url))
      .map((url) => `scripts/advisories.json explains ${url}, which touches nothing any more`),
  ];
}

/**
 * Packages that run and are not in the bill of materials, or are there without a licence.
 *
 * @param {import('./lockfile.mjs').Lockfile} lockfile
 * @param {{ components: { name: string, version: string, licenses?: object[] }[] }} bill CycloneDX
 * @returns {string[]} problems
 */
export function billProblems(lockfile, bill) {
  const listed = new Map(bill.components.map(({ name, version, licenses }) => [`${name}@${version}`, licenses]));
  return Object.entries(lockfile.packages)
    .filter(([path, entry]) => path.includes('node_modules/') && !entry.link && !entry.dev && !entry.optional)
    .map(
      ([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`,
    )
    .filter((id) => (listed.get(id) ?? []).length === 0)
    .map((id) => `${id} ${listed.has(id) ? 'has no licence in' : 'is missing from'} the bill of materials`);
}
