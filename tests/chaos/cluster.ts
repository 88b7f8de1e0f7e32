import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openKafkaBus } from '@manumit/bus';
import { TOPICS } from '@manumit/contracts';
import { linkerGroupOf } from '@manumit/scorer';
import { openPostgres } from '@manumit/store';
import { startKafka } from '../servers/kafka.js';
import { startPostgres } from '../servers/postgres.js';
import { deliver } from './deliver.js';
import { type Outcome, readOutcome } from './outcome.js';
import { createService, freePorts, type Service, until } from './processes.js';
import type { RunLength } from './run-length.js';
import { pick, seededRandom, seededStream } from './stream.js';

const GROUP = 'chaos';
const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

export interface ClusterRun {
  readonly seed: number;
  readonly length: RunLength;
  /** A compiled module, relative to the repository. */
  readonly scorerEntry?: string;
  /** Of Kafka and PostgreSQL too, in the middle of the run. */
  readonly restartServers: boolean;
}

/**
 * Plays a seeded stream through a gateway and two scorers on a real Kafka and a real PostgreSQL, while processes are
 * killed, frozen and started again, and says what is left behind.
 */
export async function runCluster({
  seed,
  length,
  scorerEntry,
  restartServers,
}: ClusterRun): Promise<Awaited<ReturnType<typeof readOutcome>> & Outcome & { faults: number }> {
  const [kafka, postgres] = await Promise.all([startKafka(), startPostgres()]);
  const folder = await mkdtemp(join(tmpdir(), 'manumit-chaos-'));
  const sourcesFile = join(folder, 'sources.yaml');
  await writeFile(sourcesFile, `sources: [{ id: chaos, kind: standard-webhooks, secrets: ['${SECRET}'] }]\n`);
  const [port = 0, ...adminPorts] = await freePorts(4);
  const env = {
    MANUMIT_BUS: 'kafka',
    MANUMIT_KAFKA_BROKERS: kafka.brokers.join(','),
    MANUMIT_KAFKA_SESSION_TIMEOUT_MS: '2000',
    MANUMIT_PARTITIONS: '4',
    MANUMIT_DATABASE_URL: postgres.url,
    MANUMIT_LOG_LEVEL: 'warn',
  };
  const scorerEnv = {
    ...env,
    MANUMIT_GROUP_ID: GROUP,
    MANUMIT_CONTEXT_KEY: randomBytes(24).toString('hex'),
    MANUMIT_MAX_BATCH_RECORDS: '20',
    // What is tested is delivery: signs are enough.
    MANUMIT_JUDGE: 'off',
  };
  const gatewayEnv = { ...env, MANUMIT_PORT: String(port), MANUMIT_SOURCES_FILE: sourcesFile };
  const gateway = createService('services/gateway/dist/main.js', adminPorts[0] ?? 0, gatewayEnv);
  const scorers = adminPorts
    .slice(1)
    .map((adminPort) => createService(scorerEntry ?? 'services/scorer/dist/main.js', adminPort, scorerEnv));
  const bus = openKafkaBus({ brokers: kafka.brokers, clientId: 'chaos-test' });
  const database = openPostgres({ url: postgres.url, poolSize: 2 });
  try {
    for (const service of [gateway, ...scorers]) service.start();
    await Promise.all([gateway, ...scorers].map((service) => service.ready()));
    const { events } = seededStream({ seed, messages: length.messages });
    const over = new AbortController();
    const breaking = breakThings([gateway, ...scorers], seededRandom(seed + 1), over.signal);
    let restarted = !restartServers;
    let poison = 0;
    await deliver(events, {
      url: `http://127.0.0.1:${port}`,
      secret: SECRET,
      pauseMs: length.pauseMs,
      async onProgress(share) {
        // Whatever it says, nobody can read it. Its key spreads it over the partitions.
        const value = Buffer.from(`poison ${poison++}`);
        await bus.publish([{ topic: TOPICS.messages, key: `poison-${poison}`, value }]);
        if (share < 0.5 || restarted) return;
        restarted = true;
        await kafka.restart();
        await postgres.restart();
      },
    });
    over.abort();
    const faults = await breaking;
    await Promise.all([gateway, ...scorers].map((service) => service.ready()));
    await drained();
    return { ...(await readOutcome(bus)), faults };
  } finally {
    await Promise.all([gateway, ...scorers].map((service) => service.kill()));
    await bus.close().catch(() => {});
    await database.close();
    await Promise.all([kafka.stop(), postgres.stop()]);
  }

  async function drained(): Promise<void> {
    const isDone = async (): Promise<boolean> => {
      const lags = [
        ...(await bus.lag(GROUP, [TOPICS.messages])),
        ...(await bus.lag(linkerGroupOf(GROUP), [TOPICS.linkSignals])),
      ];
      const { rows } = await database.query<{ waiting: string }>('SELECT count(*) AS waiting FROM outbox');
      return lags.length > 0 && lags.every(({ lag }) => lag === 0n) && rows[0]?.waiting === '0';
    };
    await until(
      isDone,
      120_000,
      () => `not drained: ${scorers.map((scorer) => scorer.output().slice(-2_000)).join('\n')}`,
    );
  }
}

/** Kills, and now and then freezes for longer than a session, one process after the other. @returns how often */
async function breakThings(services: readonly Service[], random: () => number, over: AbortSignal): Promise<number> {
  let faults = 0;
  while (!over.aborted) {
    await wait(300 + random() * 1_200, undefined, { signal: over }).catch(() => {});
    if (over.aborted) break;
    const service = pick(services, random);
    faults += 1;
    if (random() < 0.15) {
      service.pause();
      await wait(4_000);
      service.resume();
    } else {
      await service.kill();
      service.start();
    }
  }
  return faults;
}
