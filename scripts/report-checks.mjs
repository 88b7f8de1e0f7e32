/**
 * Runs checks one after the other, one line each; the failures in full at the end.
 *
 * @param {Record<string, () => string[] | Promise<string[]>>} checks each gives its problems
 * @returns {Promise<number>} the exit code
 */
export async function reportChecks(checks) {
  const failures = [];
  for (const [name, check] of Object.entries(checks)) {
    const problems = await check();
    process.stdout.write(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name}\n`);
    if (problems.length > 0) failures.push({ name, problems });
  }
  for (const { name, problems } of failures)
    process.stdout.write(`\n${name}:\n${problems.map((problem) => `  ${problem}\n`).join('')}`);
  process.stdout.write(
    failures.length === 0
      ? 'all checks hold\n'
      : `\n${failures.length} of ${Object.keys(checks).length} checks failed\n`,
  );
  return failures.length === 0 ? 0 : 1;
}
