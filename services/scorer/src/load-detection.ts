import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadHelplines, publicPoints } from '@manumit/helplines';
import { type Judge, openJudge } from '@manumit/judge';
import {
  compileRiskModel,
  cuesFolder,
  indicatorsFolder,
  type RiskModel,
  type SourceFile,
  type Thresholds,
} from '@manumit/risk';
import { type Assessor, createAssessor } from './assessor.js';

export interface DetectionOptions {
  /** Without it the indicators decide alone, with less recall. */
  readonly judge: boolean;
  /** Path of the folder with `gate.bin` and `judge/`. */
  readonly modelsFolder: string;
  /** YAML with the operator's own helplines; those of this release otherwise. */
  readonly helplinesFile?: string | undefined;
}

export interface Detection {
  readonly assessor: Assessor;
  close(): Promise<void>;
}

/**
 * Reads the indicators and, where the judge is on, its files, and starts it.
 *
 * @throws RiskModelError naming every file and field that is wrong; GateError or JudgeError where a model cannot be read
 */
export async function openDetection(options: DetectionOptions, thresholds: Thresholds): Promise<Detection> {
  const folder = pathToFileURL(`${resolve(options.modelsFolder)}/`);
  const gate = options.judge ? await readFile(new URL('gate.bin', folder)) : undefined;
  const model = await loadRiskModel(gate);
  collectGarbage();
  const judge: Judge | null = options.judge ? await openJudge(new URL('judge/', folder)) : null;
  const helplines = await loadHelplines(options.helplinesFile);
  const assessor = createAssessor(model, thresholds, judge, publicPoints(helplines));
  return { assessor, close: async () => await judge?.close() };
}

/**
 * Reads the indicators and cues of libs/risk.
 *
 * @param gate the bytes of the gate's file, where the judge is to be asked
 * @throws RiskModelError or GateError
 */
export async function loadRiskModel(gate?: Uint8Array): Promise<RiskModel> {
  const [indicators, cues] = await Promise.all([readFolder(indicatorsFolder), readFolder(cuesFolder)]);
  return compileRiskModel({ indicators, cues, ...(gate === undefined ? {} : { gate }) });
}

/**
 * What reading the files leaves behind is some 90 MB, which the engine would keep for as long as it needs no room; the judge that
 * is opened next takes its place. See https://nodejs.org/api/v8.html#v8setflagsfromstringflags.
 */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') return;
  // The second gives back the pages that the first emptied.
  collect();
  collect();
}

async function readFolder(folder: URL): Promise<SourceFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  return await Promise.all(names.map(async (name) => ({ name, text: await readFile(new URL(name, folder), 'utf8') })));
}
