import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { parseYaml } from '@manumit/service-kit';
import { z } from 'zod';
import { ROOT } from './commands.js';

export const OBSERVABILITY = `${ROOT}deploy/observability/`;

const Rule = z.object({
  alert: z.string().optional(),
  record: z.string().optional(),
  expr: z.string(),
  labels: z.object({ severity: z.enum(['page', 'ticket']) }).optional(),
  annotations: z.object({ summary: z.string(), runbook_url: z.string() }).optional(),
});
export type Rule = z.infer<typeof Rule>;
const RuleFile = z.object({ groups: z.array(z.object({ rules: z.array(Rule) })) });
const RuleTests = z.object({
  tests: z.array(
    z.object({ alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })) }),
  ),
});
const Dashboard = z.object({
  uid: z.string(),
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) })),
});
export type Dashboard = z.infer<typeof Dashboard>;

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(`${OBSERVABILITY}${folder}`)
    .filter((name) => name.endsWith(ending))
    .map((name) => `${OBSERVABILITY}${folder}/${name}`);

export const ruleFiles = (): string[] => filesIn('rules', '.yaml');
export const ruleTestFiles = (): string[] => filesIn('rules/tests', '.yaml');

export const readRules = (): Rule[] =>
  ruleFiles().flatMap((file) =>
    parseYaml(file, readFileSync(file, 'utf8'), RuleFile).groups.flatMap(({ rules }) => rules),
  );

/** What `promtool test rules` is told to expect: test by test, the alert and whether it is on, each time that it is looked at. */
export const readRuleTests = (): { readonly alerts: readonly string[]; readonly isFiring: readonly boolean[] }[] =>
  ruleTestFiles().flatMap((file) =>
    parseYaml(file, readFileSync(file, 'utf8'), RuleTests).tests.map(({ alert_rule_test: looks }) => ({
      alerts: looks.map(({ alertname }) => alertname),
      isFiring: looks.map(({ exp_alerts }) => exp_alerts.length > 0),
    })),
  );

export const readDashboards = (): Dashboard[] =>
  filesIn('dashboards', '.json').map((file) => Dashboard.parse(JSON.parse(readFileSync(file, 'utf8'))));

/** Runs a tool that Debian's packages `prometheus` and `prometheus-alertmanager` bring; a missing one is a failure that says so. */
export async function runTool(tool: 'promtool' | 'amtool', ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(tool, args);
    return stdout;
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: string; stdout?: string; stderr?: string };
    if (code === 'ENOENT') throw new Error(`${tool} is missing: apt-get install prometheus prometheus-alertmanager`);
    throw new Error(`${tool} ${args.join(' ')}\n${stdout}${stderr}`);
  }
}
