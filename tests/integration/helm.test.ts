import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topicSpecs } from '@manumit/bus';
import { consoleSettings } from '@manumit/console';
import { TOPICS } from '@manumit/contracts';
import { dispatcherSettings } from '@manumit/dispatcher';
import { gatewaySettings } from '@manumit/gateway';
import { scorerSettings } from '@manumit/scorer';
import { adminSettings, lifecycleSettings, logSettings } from '@manumit/service-kit';
import { afterAll, describe, expect, test } from 'vitest';
import { ROOT } from '../support/commands.js';
import {
  CHART,
  helm,
  kubeconform,
  parseManifests,
  type Rendered,
  render,
  SCENARIOS,
  valuesOf,
} from '../support/helm.js';
import { runTool } from '../support/observability.js';

const folder = await mkdtemp(join(tmpdir(), 'manumit-helm-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const always = { ...adminSettings, ...logSettings, ...lifecycleSettings };
const SETTINGS: Readonly<Record<string, Readonly<Record<string, { readonly variable: string }>>>> = {
  gateway: { ...gatewaySettings, ...always },
  scorer: scorerSettings,
  dispatcher: { ...dispatcherSettings, ...always },
  console: { ...consoleSettings, ...always },
};

const manifests = new Map<string, Promise<string>>();
/** What a scenario renders, made once for all that look at it. */
function manifestsOf(scenario: string): Promise<string> {
  const made = manifests.get(scenario) ?? render(scenario);
  manifests.set(scenario, made);
  return made;
}
const renderedOf = async (scenario: string): Promise<Rendered[]> => parseManifests(await manifestsOf(scenario));

const byKind = (rendered: readonly Rendered[], kind: string): Rendered[] => rendered.filter((one) => one.kind === kind);
const componentOf = ({ metadata }: Rendered): string => metadata.labels?.['app.kubernetes.io/component'] ?? '';
interface Variable {
  readonly name: string;
  readonly value: string;
}
const podOf = ({ spec }: Rendered) => spec.template.spec;
const containerOf = (workload: Rendered) => podOf(workload).containers[0];

/** Dashboards are compared elsewhere: here it is enough that they are there. */
const readable = (manifests: string): string =>
  manifests.replace(/^( {2}manumit-\w+\.json: \|-)\n(?: {4}.*\n?)+/gm, '$1\n    (a dashboard)\n');

test.each(SCENARIOS)('%s: lint finds nothing', async (scenario) => {
  expect(await helm('lint', '--strict', '--values', valuesOf(scenario), CHART)).toContain('0 chart(s) failed');
});

test.each(SCENARIOS)('%s renders what it rendered before, and Kubernetes takes it', async (scenario) => {
  const text = await manifestsOf(scenario);
  const file = join(folder, `${scenario}.yaml`);
  await writeFile(file, text);
  expect(await kubeconform(file)).toMatch(/Invalid: 0, Errors: 0/);
  await expect(readable(text)).toMatchFileSnapshot(`../helm/golden/${scenario}.yaml`);
});

test('Kubernetes takes no field that it does not know: a chart that misspells one is found', async () => {
  const file = join(folder, 'misspelt.yaml');
  await writeFile(file, (await manifestsOf('minimal')).replace('readOnlyRootFilesystem', 'readonlyRootFilesystem'));
  await expect(kubeconform(file)).rejects.toThrow();
});

describe.each(SCENARIOS)('%s', (scenario) => {
  const rendered = renderedOf(scenario);
  const workloads = rendered.then((all) => [...byKind(all, 'Deployment'), ...byKind(all, 'Job')]);

  test('every process gets variables that it knows, and none twice', async () => {
    for (const deployment of byKind(await rendered, 'Deployment')) {
      const known = Object.values(SETTINGS[componentOf(deployment)] ?? {}).map(({ variable }) => variable);
      const names = (containerOf(deployment).env as Variable[]).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      const ours = names.filter((name) => name.startsWith('MANUMIT_'));
      expect(ours.filter((name) => !known.includes(name) && !known.includes(name.replace(/_FILE$/, '')))).toEqual([]);
    }
  });

  test('pods may do nothing that they need not', async () => {
    for (const workload of await workloads) {
      expect(podOf(workload)).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect(containerOf(workload).securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(containerOf(workload).resources.limits.memory).toBeDefined();
    }
  });

  test('no secret is in a variable: each is a file that a Secret brings', async () => {
    for (const workload of await workloads) {
      const { env, volumeMounts } = containerOf(workload);
      const secret = /KEY|TOKEN|PASSWORD|DATABASE_URL|SOURCES|ENDPOINTS_|CERT|_CA/;
      const files = podOf(workload)
        .volumes.find(({ name }: { name: string }) => name === 'secrets')
        .projected.sources.flatMap(({ secret: { items } }: { secret: { items: { path: string }[] } }) =>
          items.map(({ path }) => `/etc/manumit/secrets/${path}`),
        );
      for (const { name, value } of (env as Variable[]).filter(({ name }) => secret.test(name))) {
        expect(name).toMatch(/_FILE$/);
        expect(files, name).toContain(value);
      }
      expect(volumeMounts).toContainEqual({ name: 'secrets', mountPath: '/etc/manumit/secrets', readOnly: true });
    }
  });

  test('a pod has time to finish: what it may take, and what it waits before', async () => {
    for (const deployment of byKind(await rendered, 'Deployment')) {
      const { env, lifecycle } = containerOf(deployment);
      const timeout = (env as Variable[]).find(({ name }) => name === 'MANUMIT_SHUTDOWN_TIMEOUT_MS');
      const needed = Number(timeout?.value) / 1_000 + lifecycle.preStop.sleep.seconds;
      expect(podOf(deployment).terminationGracePeriodSeconds).toBeGreaterThan(needed);
    }
  });

  test('each service has its deployment, budget and network policy, chosen by the same labels', async () => {
    const all = await rendered;
    for (const deployment of byKind(all, 'Deployment')) {
      const { matchLabels } = deployment.spec.selector;
      expect(deployment.spec.template.metadata.labels).toMatchObject(matchLabels);
      const own = all.filter((one) => componentOf(one) === componentOf(deployment));
      expect(own.find(({ kind }) => kind === 'Service')?.spec.selector).toEqual(matchLabels);
      expect(own.find(({ kind }) => kind === 'PodDisruptionBudget')?.spec.selector.matchLabels).toEqual(matchLabels);
      const policy = own.find(({ kind }) => kind === 'NetworkPolicy');
      expect(policy?.spec.podSelector.matchLabels).toEqual(matchLabels);
      expect(policy?.spec.policyTypes).toEqual(['Ingress', 'Egress']);
    }
  });
});

test('without a receiver there is no dispatcher, and nothing may go to the internet', async () => {
  const rendered = await renderedOf('minimal');
  expect(byKind(rendered, 'Deployment').map(componentOf).sort()).toEqual(['console', 'gateway', 'scorer']);
  expect(JSON.stringify(byKind(rendered, 'NetworkPolicy'))).not.toContain('0.0.0.0/0');
  const dispatching = await renderedOf('production');
  const open = byKind(dispatching, 'NetworkPolicy').filter((one) => JSON.stringify(one).includes('0.0.0.0/0'));
  expect(open.map(componentOf)).toEqual(['dispatcher']);
});

test('KEDA asks for the groups and topics that the scorer reads', async () => {
  const [scaled] = byKind(await renderedOf('keda'), 'ScaledObject');
  const topics = topicSpecs(1).map(({ topic }) => topic);
  const triggers = scaled?.spec.triggers.map(({ metadata }: { metadata: Record<string, string> }) => metadata);
  expect(triggers).toMatchObject([
    { consumerGroup: 'scorers.links', topic: TOPICS.linkSignals, sasl: 'scram_sha256', tls: 'enable' },
    { consumerGroup: 'scorers', topic: TOPICS.messages },
  ]);
  for (const { topic } of triggers) expect(topics).toContain(topic);
  const [deployment] = byKind(await renderedOf('keda'), 'Deployment').filter((one) => componentOf(one) === 'scorer');
  expect(deployment?.spec.replicas).toBeUndefined();
});

test('Prometheus takes the rules as the chart brings them', async () => {
  const rules = byKind(await renderedOf('production'), 'PrometheusRule');
  expect(rules.map(({ metadata }) => metadata.name)).toEqual(['release-manumit-alerts', 'release-manumit-slo']);
  for (const { metadata, spec } of rules) {
    const file = join(folder, `${metadata.name}.json`);
    await writeFile(file, JSON.stringify(spec));
    await runTool('promtool', 'check', 'rules', file);
  }
});

test('dashboards are those of the stack', async () => {
  const maps = byKind(await renderedOf('production'), 'ConfigMap');
  expect(maps).toHaveLength(4);
  for (const { data = {} } of maps)
    for (const [name, text] of Object.entries(data))
      expect(JSON.parse(text)).toEqual(
        JSON.parse(await readFile(`${ROOT}deploy/observability/dashboards/${name}`, 'utf8')),
      );
});

test('the set-up runs before anything else, tables first', async () => {
  const jobs = byKind(await renderedOf('production'), 'Job');
  const weight = ({ metadata }: Rendered) => Number(metadata.annotations?.['helm.sh/hook-weight']);
  expect([...jobs].sort((a, b) => weight(a) - weight(b)).map((job) => containerOf(job).args[1])).toEqual([
    'tables',
    'topics',
  ]);
  for (const { metadata } of jobs) expect(metadata.annotations?.['helm.sh/hook']).toBe('pre-install,pre-upgrade');
});

test.each([
  ['minimal', 'bus=kafka', 'kafka.brokers: name at least one broker'],
  ['minimal', 'secrets.sources.name=', 'secrets.sources.name: name the Secret'],
  ['minimal', 'scorer.replica=3', 'replica'],
  ['minimal', 'logLevel=loud', 'logLevel'],
  ['minimal', 'scorer.autoscaling.kind=keda', 'with bus postgres use hpa'],
  ['minimal', 'scorer.env.lower=1', 'lower'],
  ['production', 'scorer.autoscaling.maxReplicas=25', '25 scorers cannot share 24 partitions'],
  ['production', 'scorer.replicas=25', '25 scorers cannot share 24 partitions'],
  ['production', 'secrets.dispatcherToken.name=', 'secrets.dispatcherToken.name: the dispatcher needs'],
  ['production', 'kafka.sasl.mechanism=scram-sha-512', 'kafka.sasl.password.name'],
  ['production', 'image.digest=sha256:12', 'digest'],
  ['external-kafka', 'kafka.sasl.mechanism=oauth', 'mechanism'],
  ['production', 'gateway.ingress.host=', 'gateway.ingress.host: an ingress needs'],
])('%s with %s is refused: %s', async (scenario, set, message) => {
  await expect(render(scenario, set)).rejects.toThrow(message);
});

test('the version is that of the release', async () => {
  const { version } = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8'));
  const chart = await helm('show', 'chart', CHART);
  expect(chart).toContain(`\nversion: ${version}\n`);
  expect(chart).toContain(`appVersion: ${version}\n`);
});
