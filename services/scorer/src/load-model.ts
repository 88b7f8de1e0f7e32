import { readdir, readFile } from 'node:fs/promises';
import { compileRiskModel, indicatorsFolder, type RiskModel } from '@manumit/risk';

/**
 * Reads the indicator files and compiles them.
 *
 * @throws when a file is not valid; the error names every file and field
 */
export async function loadRiskModel(folder: URL = indicatorsFolder): Promise<RiskModel> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  return compileRiskModel(
    await Promise.all(names.map(async (name) => ({ name, text: await readFile(new URL(name, folder), 'utf8') }))),
  );
}
