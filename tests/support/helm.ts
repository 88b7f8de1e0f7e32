import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { ROOT } from './commands.js';

const run = promisify(execFile);
const TOOLS = `${ROOT}.cache/helm/`;
export const CHART = `${ROOT}helm/manumit`;
export const SCENARIOS = readdirSync(`${ROOT}tests/helm`)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace('.yaml', ''));
export const valuesOf = (scenario: string): string => `${ROOT}tests/helm/${scenario}.yaml`;

/** What is rendered: as much of it as the tests look at. */
export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: each kind has its own
  readonly spec?: any;
  readonly data?: Readonly<Record<string, string>>;
}

async function runTool(tool: 'helm' | 'kubeconform', args: readonly string[]): Promise<string> {
  const path = `${TOOLS}bin/${tool}`;
  if (!existsSync(path)) throw new Error(`there is no ${tool}: .ci/helm-tools fetches it`);
  const { stdout } = await run(path, args, { maxBuffer: 1e8 });
  return stdout;
}

export const helm = (...args: readonly string[]): Promise<string> => runTool('helm', args);

/** @param set values, as `--set` takes them */
export const render = (scenario: string, ...set: readonly string[]): Promise<string> =>
  helm(
    'template',
    'release',
    CHART,
    // A helm that Go built knows of no cluster and takes the oldest.
    '--kube-version',
    '1.37.0',
    '--namespace',
    'watch',
    '--values',
    valuesOf(scenario),
    ...set.flatMap((value) => ['--set', value]),
  );

export const parseManifests = (manifests: string): Rendered[] =>
  parseAllDocuments(manifests)
    .map((document) => document.toJS() as Rendered | null)
    .filter((document) => document !== null);

/** What Kubernetes would say to the files; kinds that are not its own are left to their operators. */
export const kubeconform = (...files: readonly string[]): Promise<string> =>
  runTool('kubeconform', [
    '-strict',
    '-summary',
    '-schema-location',
    `${TOOLS}schemas/{{.ResourceKind}}{{.KindSuffix}}.json`,
    '-skip',
    'ServiceMonitor,PrometheusRule,ScaledObject',
    ...files,
  ]);
