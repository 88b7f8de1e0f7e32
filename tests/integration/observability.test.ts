import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createService, freePorts, type Service } from '../chaos/processes.js';
import { ROOT, runCli } from '../support/commands.js';
import { eventually } from '../support/eventually.js';
import {
  OBSERVABILITY,
  readDashboards,
  readRules,
  readRuleTests,
  ruleFiles,
  ruleTestFiles,
  runTool,
} from '../support/observability.js';
import { type Prometheus, startPrometheus } from '../support/prometheus.js';

const rules = readRules();
const alerts = [...new Set(rules.flatMap(({ alert }) => alert ?? []))];

test('Prometheus and Alertmanager take the files as they are', async () => {
  await runTool('promtool', 'check', 'rules', ...ruleFiles());
  await runTool('promtool', 'check', 'config', '--syntax-only', `${OBSERVABILITY}prometheus.yaml`);
  await runTool('amtool', 'check-config', `${OBSERVABILITY}alertmanager.yaml`);
});

test('each alert is silent, fires, and is silent again', async () => {
  await runTool('promtool', 'test', 'rules', ...ruleTestFiles());
  const whole = readRuleTests().filter(({ isFiring }) => isFiring.join() === 'false,true,false');
  expect(alerts.filter((alert) => !whole.some((one) => one.alerts.every((name) => name === alert)))).toEqual([]);
}, 120_000);

test('the runbook has an entry for each alert, and for nothing else', async () => {
  const runbook = await readFile(`${ROOT}docs/operations/runbook.md`, 'utf8');
  const entries = [...runbook.matchAll(/^### (Manumit\w+)$/gm)].map(([, name]) => name);
  expect(entries.sort()).toEqual([...alerts].sort());
  for (const { alert, annotations } of rules)
    if (alert !== undefined) expect(annotations?.runbook_url).toBe(`docs/operations/runbook.md#${alert.toLowerCase()}`);
});

test('rules, dashboards and the runbook name no metric that nobody has', async () => {
  const reference = await readFile(`${ROOT}docs/reference/metrics.md`, 'utf8');
  const known = new Set([...reference.matchAll(/`(moderation_\w+)`/g)].map(([, name]) => name));
  const named = [
    ...rules.map(({ expr }) => expr),
    ...readDashboards().flatMap(({ panels }) => panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))),
    await readFile(`${ROOT}docs/operations/runbook.md`, 'utf8'),
  ].flatMap((text) => [...text.matchAll(/moderation_\w+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, '')));
  expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
});

test('each promise names a metric, an alert and tests that are there', async () => {
  const page = await readFile(`${ROOT}docs/operations/promises.md`, 'utf8');
  const reference = await readFile(`${ROOT}docs/reference/metrics.md`, 'utf8');
  const rows = [
    ...page.matchAll(
      /^\| (?!promise|---)[^|]+\| `(\w+)` *\| \[(\w+)\]\(([^)]+)\) *\| `npm test -- --(\w+) ([\w-]+)`/gm,
    ),
  ];
  expect(rows.length).toBe(page.split('\n').filter((line) => line.startsWith('| ')).length - 2);
  for (const [, metric = '', alert = '', link, kind, file] of rows) {
    expect(metric.startsWith('process_') || reference.includes(`\`${metric}\``), metric).toBe(true);
    expect(alerts).toContain(alert);
    expect(link).toBe(`runbook.md#${alert.toLowerCase()}`);
    const places = kind === 'unit' ? ['services/scorer/src'] : [`tests/${kind}`];
    expect(
      places.some((place) => existsSync(`${ROOT}${place}/${file}.test.ts`)),
      file,
    ).toBe(true);
  }
});

/** What a calm minute has none of: faults, and what only people or a week do. */
const QUIET = [
  'Support flags delivered later than 5 min',
  'Refused and turned away',
  'Networks that ended',
  'Messages on surfaces that the policy does not open',
  'Decisions an hour, by outcome',
  'Not trafficking: why',
  'Appeals an hour',
  'Claims',
  'Sign-ins and refusals',
  'Audit log: checks',
];

let folder: string;
let service: Service;
let prometheus: Prometheus;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manumit-watched-'));
  const endpoints = join(folder, 'endpoints.yaml');
  await writeFile(
    endpoints,
    `endpoints: [{ id: archive, kind: file, path: '${join(folder, 'flags.jsonl')}', queues: [urgent, review] }]\n`,
  );
  const [port = 0, adminPort = 0] = await freePorts(2);
  service = createService('services/standalone/dist/main.js', adminPort, {
    MANUMIT_DATA_DIR: folder,
    MANUMIT_PORT: String(port),
    MANUMIT_ENDPOINTS_FILE: endpoints,
  });
  service.start();
  await service.ready();
  prometheus = await startPrometheus(service.adminUrl);
  // Counters grow from what the first scrape has seen.
  await eventually('the first scrape', async () => (await prometheus.series('up == 1')) === 1);
  const load = await runCli(
    'services/standalone/dist/cli/load.js',
    ['--rate', '50', '--seconds', '10', '--sign-every', '20'],
    { env: { MANUMIT_DATA_DIR: folder } },
  );
  expect(load.stderr).toBe('');
  for (const role of ['reviewer', 'support'])
    await fetch(`http://127.0.0.1:${port}/v1/queues`, {
      headers: { authorization: `Bearer ${await readFile(join(folder, `${role}.token`), 'utf8')}` },
    });
  await eventually('a rate', async () => (await prometheus.series('rate(moderation_console_requests_total[1m])')) > 0);
}, 120_000);
afterAll(async () => {
  await prometheus?.stop();
  await service?.kill();
  await rm(folder, { recursive: true, force: true });
});

test('every panel of every dashboard shows what a real process under load does', async () => {
  const silent: string[] = [];
  for (const { panels } of readDashboards())
    for (const { title, targets } of panels) {
      if (targets.length === 0) continue;
      let found = 0;
      for (const { expr } of targets) found += await prometheus.series(expr.replaceAll('$__rate_interval', '1m'));
      if (found === 0) silent.push(title);
    }
  expect(silent.filter((title) => !QUIET.includes(title))).toEqual([]);
});

test('every rule is evaluated without a fault, and none fires on a process that is well', async () => {
  const health = await eventually('all rules evaluated', async () => {
    const all = await prometheus.ruleHealth();
    return [...all.values()].every((one) => one !== 'unknown') && all;
  });
  expect([...health].filter(([, one]) => one !== 'ok')).toEqual([]);
  expect([...health.keys()].filter((name) => name.startsWith('Manumit')).sort()).toEqual([...alerts].sort());
  expect(await prometheus.series('ALERTS{alertstate="firing"}')).toBe(0);
});
