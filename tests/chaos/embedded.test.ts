import { cp, mkdtemp, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLogBus } from '@manumit/bus';
import type { MessageEventInput } from '@manumit/contracts';
import { openPglite } from '@manumit/store';
import { expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../servers/process.js';
import { deliver } from './deliver.js';
import { calmOutcome, readOutcome } from './outcome.js';
import { createService, freePorts, type Service, until } from './processes.js';
import { seededStream } from './stream.js';

// The process of `npm start`, and what may happen to its folder.

const MESSAGES = 400;
const MOUNT = { command: 'mount', install: 'run the tests as root, or leave out chaos/embedded' };

interface Standalone {
  readonly service: Service;
  readonly url: string;
}

async function startOn(folder: string): Promise<Standalone> {
  const [port = 0, adminPort = 0] = await freePorts(2);
  const service = createService('services/standalone/dist/main.js', adminPort, {
    MANUMIT_DATA_DIR: folder,
    MANUMIT_PORT: String(port),
    MANUMIT_LOG_LEVEL: 'warn',
    MANUMIT_JUDGE: 'off',
  });
  onTestFinished(() => service.kill());
  service.start();
  await service.ready();
  return { service, url: `http://127.0.0.1:${port}` };
}

async function send(
  { url }: Standalone,
  folder: string,
  events: readonly MessageEventInput[],
  giveUpMs = 60_000,
): Promise<void> {
  const secrets = JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8')) as { webhookSecret: string };
  await deliver(events, { url, secret: secrets.webhookSecret, pauseMs: 0, giveUpMs });
}

/** The gauge of the lag is some seconds old: what came since shows in the next one. */
const LAG_TOLD_EVERY_MS = 5_000;

async function drainAndStop({ service }: Standalone): Promise<void> {
  let idleSinceMs: number | null = null;
  const isIdle = async (): Promise<boolean> => {
    const metrics = await (await fetch(`${service.adminUrl}/metrics`)).text();
    const lags = [...metrics.matchAll(/^moderation_consumer_lag_records\{.*\} (\d+)/gm)].map(([, lag]) => Number(lag));
    const isZero = lags.length > 0 && lags.every((lag) => lag === 0);
    idleSinceMs = isZero ? (idleSinceMs ?? performance.now()) : null;
    return idleSinceMs !== null && performance.now() - idleSinceMs > 1.5 * LAG_TOLD_EVERY_MS;
  };
  await until(isIdle, 60_000, () => `not drained: ${service.output()}`);
  expect(await service.stop()).toBe(0);
}

async function expectOutcome(folder: string, events: readonly MessageEventInput[]): Promise<void> {
  const database = await openPglite({ folder: join(folder, 'database') });
  const bus = openLogBus({ database });
  onTestFinished(async () => {
    await bus.close();
    await database.close();
  });
  const { expectedDeadLetters, ...outcome } = await readOutcome(bus);
  const calm = await calmOutcome(events);
  expect(calm.flags.length).toBeGreaterThan(5);
  expect(outcome).toEqual({ ...calm, deadLetters: expectedDeadLetters });
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'manumit-embedded-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('a copy of the folder goes on where it was made, and what its senders deliver again has its effect once', async () => {
  const folder = await newFolder();
  const data = join(folder, 'data');
  const { events } = seededStream({ seed: 31, messages: MESSAGES });
  const first = await startOn(data);
  await send(first, data, events.slice(0, MESSAGES / 2));
  await drainAndStop(first);
  await cp(data, join(folder, 'backup'), { recursive: true });

  const second = await startOn(data);
  await send(second, data, events.slice(MESSAGES / 2));
  await second.service.kill();
  await rm(data, { recursive: true });
  await cp(join(folder, 'backup'), data, { recursive: true });

  const restored = await startOn(data);
  await send(restored, data, events);
  await drainAndStop(restored);
  await expectOutcome(data, events);
});

test.skipIf(process.getuid?.() !== 0)('a full disk takes nothing more; with room again nothing is lost', async () => {
  const folder = await newFolder();
  await runCommand({ ...MOUNT, args: ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', folder] });
  onTestFinished(async () => void (await runCommand({ ...MOUNT, command: 'umount', args: ['-l', folder] })));
  const data = join(folder, 'data');
  const { events } = seededStream({ seed: 32, messages: MESSAGES });
  const half = await startOn(data);
  await send(half, data, events.slice(0, MESSAGES / 2));

  const { bavail, bsize } = await statfs(folder);
  const filler = join(folder, 'filler');
  // The process writes too: whoever comes last is told that there is no space.
  await writeFile(filler, Buffer.alloc(bavail * bsize)).catch(() => {});
  // Smaller writes may still fit somewhere; what was acknowledged must be there afterwards all the same.
  await expect(send(half, data, events.slice(MESSAGES / 2), 5_000)).rejects.toThrow('did not take');
  expect(half.service.output()).toContain('"level":"error"');
  await rm(filler);
  await half.service.kill();
  const again = await startOn(data);
  await send(again, data, events);
  await drainAndStop(again);
  await expectOutcome(data, events);
});
