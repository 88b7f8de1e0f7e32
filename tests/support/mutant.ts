import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { ROOT } from './commands.js';

/**
 * Compiles nothing: patches a copy of a compiled service, to see whether a test catches the break.
 *
 * @param changes text of the compiled file, and what takes its place; each must be there exactly once
 * @returns its entry, relative to the repository
 */
export async function plantMutant(
  service: string,
  file: string,
  changes: readonly (readonly [string, string])[],
): Promise<{ readonly entry: string; remove(): Promise<void> }> {
  const folder = `services/${service}/.mutant-${process.pid}`;
  await cp(`${ROOT}services/${service}/dist`, `${ROOT}${folder}`, { recursive: true });
  let text = await readFile(`${ROOT}${folder}/${file}`, 'utf8');
  for (const [from, to] of changes) {
    if (text.split(from).length !== 2) throw new Error(`the mutant does not fit ${file}: ${from}`);
    text = text.replace(from, () => to);
  }
  await writeFile(`${ROOT}${folder}/${file}`, text);
  return { entry: `${folder}/main.js`, remove: () => rm(`${ROOT}${folder}`, { recursive: true, force: true }) };
}
