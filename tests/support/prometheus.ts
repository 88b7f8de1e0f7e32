import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { freePorts, until } from '../chaos/processes.js';
import { OBSERVABILITY } from './observability.js';

const Answer = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z.object({ result: z.array(z.unknown()) }).optional(),
});

export interface Prometheus {
  /** How many series a query finds; an error of the query is thrown. */
  series(query: string): Promise<number>;
  /** The health of each rule, by name. */
  ruleHealth(): Promise<ReadonlyMap<string, string>>;
  stop(): Promise<void>;
}

/** A real Prometheus with the configuration of deploy/, only faster, which scrapes one process. */
export async function startPrometheus(adminUrl: string): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'manumit-prometheus-'));
  await cp(OBSERVABILITY, folder, { recursive: true });
  const file = join(folder, 'prometheus.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/(scrape|evaluation)_interval: \d+s/g, '$1_interval: 1s'));
  await writeFile(join(folder, 'targets/manumit.yaml'), `- targets: ['${new URL(adminUrl).host}']\n`);
  await writeFile(join(folder, 'targets/alertmanager.yaml'), '[]\n');
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const child: ChildProcess = spawn(
    'prometheus',
    [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: 'ignore' },
  );
  const missing = new Promise<never>((_, reject) => {
    child.on('error', (cause) => reject(new Error('prometheus is missing: apt-get install prometheus', { cause })));
  });
  await Promise.race([
    missing,
    until(
      async () => (await fetch(`${url}/-/ready`)).ok,
      30_000,
      () => 'Prometheus is not ready',
    ),
  ]);
  return {
    async series(query) {
      const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`);
      const { status, error, data } = Answer.parse(await response.json());
      if (status !== 'success') throw new Error(`${query}\n${error}`);
      return data?.result.length ?? 0;
    },
    async ruleHealth() {
      const rules = z.object({
        data: z.object({
          groups: z.array(z.object({ rules: z.array(z.object({ name: z.string(), health: z.string() })) })),
        }),
      });
      const { data } = rules.parse(await (await fetch(`${url}/api/v1/rules`)).json());
      return new Map(data.groups.flatMap((group) => group.rules.map(({ name, health }) => [name, health])));
    },
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
