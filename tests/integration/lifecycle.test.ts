import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKafkaBus, topicSpecs } from '@manumit/bus';
import { TOPICS } from '@manumit/contracts';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { createService, freePorts, type Service } from '../chaos/processes.js';
import { type PostgresServer, startPostgres } from '../servers/postgres.js';
import { ROOT, runCli } from '../support/commands.js';
import { eventually } from '../support/eventually.js';

let postgres: PostgresServer;
let sourcesFile: string;
beforeAll(async () => {
  postgres = await startPostgres();
  sourcesFile = join(await mkdtemp(join(tmpdir(), 'manumit-lifecycle-')), 'sources.yaml');
  await writeFile(sourcesFile, 'sources: [{ id: a, kind: bearer, secrets: [0123456789abcdef] }]\n');
});
afterAll(() => postgres.stop());

async function start(service: 'gateway' | 'scorer', more: Record<string, string> = {}): Promise<Service> {
  const [port = 0, adminPort = 0] = await freePorts(2);
  const own: Record<string, string> =
    service === 'gateway'
      ? { MANUMIT_PORT: String(port), MANUMIT_SOURCES_FILE: sourcesFile }
      : { MANUMIT_CONTEXT_KEY: randomBytes(24).toString('hex') };
  const env = { MANUMIT_BUS: 'postgres', MANUMIT_DATABASE_URL: postgres.url, ...own, ...more };
  const process = createService(`services/${service}/dist/main.js`, adminPort, env);
  onTestFinished(() => process.kill());
  process.start();
  return process;
}
const readiness = async (service: Service) => {
  const response = await fetch(`${service.adminUrl}/readyz`);
  return {
    status: response.status,
    parts: ((await response.json()) as { parts: Record<string, { ready: boolean }> }).parts,
  };
};

test.each(['gateway', 'scorer'] as const)(
  'a %s that loses its database is not ready, lives, and recovers by itself',
  async (name) => {
    const service = await start(name);
    await service.ready();
    await postgres.kill();
    const lost = await eventually('not ready', async () => {
      const now = await readiness(service);
      return now.parts['database']?.ready === false && now;
    });
    expect(lost.status).toBe(503);
    expect((await fetch(`${service.adminUrl}/livez`)).status).toBe(200);
    await postgres.restart();
    await service.ready();
    expect(await service.stop()).toBe(0);
  },
);

test('a service that starts before its database waits for it', async () => {
  await postgres.kill();
  const service = await start('scorer');
  await eventually('alive', async () => (await fetch(`${service.adminUrl}/livez`).catch(() => null))?.ok);
  expect((await readiness(service)).status).toBe(503);
  await postgres.restart();
  await service.ready();
});

test('SIGTERM ends a service that still waits for its servers', async () => {
  const service = await start('gateway', { MANUMIT_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  await eventually('alive', async () => (await fetch(`${service.adminUrl}/livez`).catch(() => null))?.ok);
  expect(await service.stop()).toBe(0);
});

/** Where a collector was: it takes connections and says nothing, or there is nobody. */
async function lostCollector(kind: 'silent' | 'gone'): Promise<{ url: string; connections: () => number }> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the collector has no port');
  if (kind === 'gone') server.close();
  else onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${address.port}`, connections: () => connections };
}

test.each(['silent', 'gone'] as const)(
  'a trace collector that is %s costs a stop two seconds and not its exit code',
  async (kind) => {
    const collector = await lostCollector(kind);
    const [port = 0] = await freePorts(1);
    const service = await start('gateway', {
      MANUMIT_PORT: String(port),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      // Longer than the test: the span waits for the stop.
      OTEL_BSP_SCHEDULE_DELAY: '600000',
      NODE_OPTIONS: `--import ${ROOT}libs/service-kit/dist/telemetry.js`,
    });
    await service.ready();
    const headers = { 'content-type': 'application/json' };
    const traced = await fetch(`http://127.0.0.1:${port}/v1/messages`, { method: 'POST', headers, body: '{}' });
    expect(traced.status).toBe(401);
    expect(collector.connections()).toBe(0);

    const startMs = performance.now();
    expect(await service.stop()).toBe(0);
    // Two seconds for the spans, the rest for a slow machine; the exporter by itself would take ten.
    expect(performance.now() - startMs).toBeLessThan(6_000);
    if (kind === 'silent') expect(collector.connections()).toBeGreaterThan(0);
    await eventually('the warning', () => service.output().includes('the last spans did not reach the collector'));
    expect(service.output()).toContain('"msg":"stopped"');
  },
);

test('wrong configuration is told all at once, without a secret', async () => {
  const { code, stderr } = await runCli('services/gateway/dist/main.js', [], {
    env: { MANUMIT_DATABASE_URL: 'mysql://user:hunter2@nowhere', MANUMIT_PORT: '99999', MANUMIT_KAFKA_BROKER: 'x' },
  });
  expect(code).toBe(78);
  for (const name of ['MANUMIT_DATABASE_URL', 'MANUMIT_PORT', 'MANUMIT_SOURCES_FILE', 'MANUMIT_KAFKA_BROKER'])
    expect(stderr).toContain(name);
  expect(stderr).not.toContain('hunter2');
});

test('a wrong policy is told with file, line and column', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'manumit-policy-')), 'policy.yaml');
  await writeFile(file, 'schemaVersion: 1\nname: x\nversion: 1\nmode: loud\n');
  const { code, stderr } = await runCli('services/gateway/dist/main.js', [], {
    env: {
      MANUMIT_DATABASE_URL: postgres.url,
      MANUMIT_SOURCES_FILE: sourcesFile,
      MANUMIT_POLICY_FILE: file,
      MANUMIT_ADMIN_PORT: '0',
    },
  });
  expect(code).toBe(78);
  expect(stderr).toContain(`${file}:4:7 mode`);
});

test('dead letters of Kafka are listed, shown and brought back from the command line', async () => {
  const { brokers } = inject('kafka');
  const bus = openKafkaBus({ brokers, clientId: 'redrive-test' });
  onTestFinished(() => bus.close());
  await bus.ensureTopics(topicSpecs(4));
  const [adminPort = 0] = await freePorts(1);
  const env = { MANUMIT_BUS: 'kafka', MANUMIT_KAFKA_BROKERS: brokers.join(','), MANUMIT_DATABASE_URL: postgres.url };
  const scorer = createService('services/scorer/dist/main.js', adminPort, {
    ...env,
    MANUMIT_GROUP_ID: `redrive-${randomBytes(4).toString('hex')}`,
    MANUMIT_CONTEXT_KEY: randomBytes(24).toString('hex'),
  });
  onTestFinished(() => scorer.kill());
  const marker = `poison-${randomBytes(6).toString('hex')}`;
  await bus.publish([{ topic: TOPICS.messages, key: null, value: Buffer.from(marker) }]);
  scorer.start();
  await scorer.ready();
  const redrive = (...args: string[]) => runCli('services/standalone/dist/cli/redrive.js', args, { env });
  const id = await eventually('the letter', async () => {
    const ids = [...(await redrive('list')).stdout.matchAll(/dl_[0-9a-f]{32}/g)].map(([found]) => found);
    for (const found of ids) if ((await redrive('show', found)).stdout.includes(marker)) return found;
    return null;
  });
  expect(await redrive('bring', id)).toMatchObject({ code: 0 });
  // It still cannot be read: it comes back as another letter, and the first one waits no more.
  await eventually('the second letter', async () => {
    const { stdout } = await redrive('list');
    return !stdout.includes(id) && stdout.includes('invalid_json');
  });
}, 180_000);
