import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { freePorts, until } from '../chaos/processes.js';
import { ROOT } from '../support/commands.js';
import { createPostgresDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { buildImage, copyContext, readDockerfile } from '../support/image.js';
import { messageEvent } from '../support/scoring.js';

const Compose = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      command: z.array(z.string()).optional(),
      read_only: z.boolean().optional(),
      environment: z.record(z.string(), z.coerce.string()).default({}),
      env_file: z.string().optional(),
      volumes: z.array(z.string()).default([]),
      ports: z.array(z.string()).default([]),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()),
});
const compose = Compose.parse(parse(await readFile(`${ROOT}deploy/compose.yaml`, 'utf8'), { merge: true }));
const ours = Object.entries(compose.services).filter(([, { image }]) => image === 'manumit');

const folder = await mkdtemp(join(tmpdir(), 'manumit-image-'));
const secrets = join(folder, 'secrets');
await promisify(execFile)(process.execPath, [`${ROOT}deploy/prepare.mjs`, secrets]);
const processes: ChildProcess[] = [];
afterAll(async () => {
  for (const child of processes) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

test('the stack listens on loopback only, with pinned images, and mounts what is there', () => {
  for (const [name, { image, ports, volumes, read_only: isReadOnly }] of Object.entries(compose.services)) {
    for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
    if (image === 'manumit') expect(isReadOnly, name).toBe(true);
    else expect(image, name).toMatch(/:v?\d+(\.\d+)*$/);
    for (const [from = ''] of volumes.map((volume) => volume.split(':'))) {
      const isThere = from.startsWith('./secrets/')
        ? existsSync(join(secrets, from.slice('./secrets/'.length)))
        : from.startsWith('.') && existsSync(resolve(ROOT, 'deploy', from));
      expect(isThere || from in compose.volumes, `${name}: ${from}`).toBe(true);
    }
  }
});

test('preparing again changes no secret', async () => {
  const before = await readFile(join(secrets, 'scorer.env'), 'utf8');
  await promisify(execFile)(process.execPath, [`${ROOT}deploy/prepare.mjs`, secrets]);
  expect(await readFile(join(secrets, 'scorer.env'), 'utf8')).toBe(before);
});

test('what the image holds is enough: every service starts from it, healthy, and a message becomes a delivered flag', async () => {
  const image = readDockerfile();
  const [context, root] = [join(folder, 'context'), join(folder, 'image')];
  await copyContext(context);
  await buildImage(image, context, root);
  await rm(context, { recursive: true });
  const written = join(folder, 'written');
  await mkdir(written);
  await chmod(folder, 0o755);
  await chmod(written, 0o777);
  const endpoints = await readFile(join(secrets, 'endpoints.yaml'), 'utf8');
  await writeFile(join(secrets, 'endpoints.yaml'), endpoints.replace('/var/lib/manumit', written));
  await chmod(secrets, 0o755);

  const database = await createPostgresDatabase();
  const ports = await freePorts(ours.length * 2);
  const portOf = new Map<string, number>();
  const started = ours.map(([name, service], index) => {
    const [port = 0, adminPort = 0] = ports.slice(2 * index);
    portOf.set(name, port);
    const env = {
      PATH: process.env['PATH'],
      ...image.env,
      ...readEnv(join(secrets, service.env_file?.replace('secrets/', '') ?? '')),
      ...Object.fromEntries(
        Object.entries(service.environment).map(([key, value]) => [key, value.replace('/etc/manumit', secrets)]),
      ),
      ...('MANUMIT_HOST' in service.environment ? { MANUMIT_HOST: '127.0.0.1', MANUMIT_PORT: String(port) } : {}),
      MANUMIT_ADMIN_HOST: '127.0.0.1',
      MANUMIT_ADMIN_PORT: String(adminPort),
      MANUMIT_KAFKA_BROKERS: inject('kafka').brokers.join(','),
      MANUMIT_DATABASE_URL: database,
      // Nobody takes traces here, and a process ends all the same.
      OTEL_EXPORTER_OTLP_ENDPOINT: '',
    };
    const [command = '', ...args] = image.entrypoint;
    const child = spawn(command, [...args, ...(service.command ?? [])], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // As the image does: who has no rights can still read everything.
      ...(process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {}),
    });
    processes.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => {
        output = (output + bytes.toString()).slice(-5_000);
      });
    return { name, env, url: `http://127.0.0.1:${adminPort}`, output: () => output };
  });
  for (const { name, url, env, output } of started) {
    await until(
      async () => (await fetch(`${url}/readyz`)).ok,
      60_000,
      () => `${name} is not ready:\n${output()}`,
    );
    const [command = '', ...args] = image.healthcheck;
    await promisify(execFile)(command, args, { env });
  }

  const sources = await readFile(join(secrets, 'sources.yaml'), 'utf8');
  const webhook = new Webhook(/whsec_[^']+/.exec(sources)?.[0] ?? '');
  const body = JSON.stringify(messageEvent({ conversationId: 'deployed' }));
  const now = new Date();
  const response = await fetch(`http://127.0.0.1:${portOf.get('gateway')}/v1/messages`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': 'msg_deployed',
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': webhook.sign('msg_deployed', now, body),
    },
    body,
  });
  expect(response.status).toBe(202);
  await eventually('the flag at the endpoint', async () => existsSync(join(written, 'flags.jsonl')));
}, 300_000);

const readEnv = (file: string): NodeJS.Dict<string> => parseEnv(readFileSync(file, 'utf8'));
