import { readdir, readFile } from 'node:fs/promises';
import { compileRiskModel, cuesFolder, indicatorsFolder, type RiskModel, type SourceFile } from '@manumit/risk';

/**
 * Reads the files of the risk model and compiles them.
 *
 * @throws RiskModelError naming every file and field that is wrong
 */
export async function loadRiskModel(): Promise<RiskModel> {
  const [indicators, cues] = await Promise.all([readFolder(indicatorsFolder), readFolder(cuesFolder)]);
  return compileRiskModel({ indicators, cues });
}

async function readFolder(folder: URL): Promise<SourceFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  return await Promise.all(names.map(async (name) => ({ name, text: await readFile(new URL(name, folder), 'utf8') })));
}
