import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openLogBus } from '@manumit/bus';
import { TOPICS } from '@manumit/contracts';
import { linkerGroupOf } from '@manumit/scorer';
import { openPglite } from '@manumit/store';
import { expect, onTestFinished, test } from 'vitest';
import { deliver } from './deliver.js';
import { calmOutcome, readOutcome } from './outcome.js';
import { createService, freePorts, until } from './processes.js';
import { RUN_LENGTH } from './run-length.js';
import { seededRandom, seededStream } from './stream.js';

const SEED = 20_260_202;

test('a standalone process that is killed again and again loses nothing and doubles nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'manumit-standalone-'));
  const [port = 0, adminPort = 0] = await freePorts(2);
  // What is tested is delivery: signs are enough.
  const env = {
    MANUMIT_DATA_DIR: folder,
    MANUMIT_PORT: String(port),
    MANUMIT_LOG_LEVEL: 'warn',
    MANUMIT_JUDGE: 'off',
  };
  const standalone = createService('services/standalone/dist/main.js', adminPort, env);
  onTestFinished(async () => {
    await standalone.kill();
    await rm(folder, { recursive: true, force: true });
  });
  standalone.start();
  await standalone.ready();
  const secrets = JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8')) as { webhookSecret: string };

  const { events } = seededStream({ seed: SEED, messages: RUN_LENGTH.messages });
  const over = new AbortController();
  let kills = 0;
  const killing = (async () => {
    const random = seededRandom(SEED);
    while (!over.signal.aborted) {
      // On a busy machine a start takes longer than a life: then nothing would ever be taken. Every third dies in it all the same.
      if (kills % 3 !== 2) await standalone.ready();
      await wait(RUN_LENGTH.standaloneLivesMs * (1 + 1.5 * random()), undefined, { signal: over.signal }).catch(
        () => {},
      );
      if (over.signal.aborted) return;
      await standalone.kill();
      kills += 1;
      standalone.start();
    }
  })();
  await deliver(events, {
    url: `http://127.0.0.1:${port}`,
    secret: secrets.webhookSecret,
    pauseMs: RUN_LENGTH.pauseMs,
  });
  over.abort();
  await killing;
  await standalone.ready();
  const isIdle = async (): Promise<boolean> => {
    const metrics = await (await fetch(`${standalone.adminUrl}/metrics`)).text();
    const lags = [...metrics.matchAll(/^moderation_consumer_lag_records\{.*\} (\d+)/gm)].map(([, lag]) => Number(lag));
    return lags.length > 0 && lags.every((lag) => lag === 0);
  };
  await until(isIdle, 60_000, () => `not drained: ${standalone.output()}`);
  expect(await standalone.stop()).toBe(0);

  const database = await openPglite({ folder: join(folder, 'database') });
  const bus = openLogBus({ database });
  onTestFinished(async () => {
    await bus.close();
    await database.close();
  });
  expect((await bus.lag('manumit-scorer', [TOPICS.messages])).map(({ lag }) => lag)).toEqual([0n, 0n, 0n, 0n]);
  const linking = await bus.lag(linkerGroupOf('manumit-scorer'), [TOPICS.linkSignals]);
  expect(linking.map(({ lag }) => lag)).toEqual([0n, 0n, 0n, 0n]);
  const { expectedDeadLetters, ...outcome } = await readOutcome(bus);
  const calm = await calmOutcome(events);
  expect(kills).toBeGreaterThan(2);
  expect(calm.flags.length).toBeGreaterThan(20);
  expect(calm.networks.length).toBeGreaterThan(0);
  expect(outcome).toEqual({ ...calm, deadLetters: [] });
  expect(expectedDeadLetters).toEqual([]);
});
