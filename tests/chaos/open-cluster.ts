import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, openKafkaBus } from '@manumit/bus';
import { TOPICS } from '@manumit/contracts';
import { linkerGroupOf } from '@manumit/scorer';
import { type Database, openPostgres } from '@manumit/store';
import { type KafkaServer, startKafka } from '../servers/kafka.js';
import { type PostgresServer, startPostgres } from '../servers/postgres.js';
import { type FaultyLine, startProxy } from '../support/proxy.js';
import { createService, freePorts, type Service, until } from './processes.js';

const GROUP = 'chaos';
const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

export interface ClusterOptions {
  /** A compiled module, relative to the repository. */
  readonly scorerEntry?: string;
  readonly scorers?: number;
  /** Of every process, beside what it needs. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A gateway and scorers as processes, on a real Kafka and a real PostgreSQL that they reach through proxies. */
export interface Cluster {
  readonly kafka: KafkaServer;
  readonly postgres: PostgresServer;
  readonly kafkaLine: FaultyLine;
  readonly postgresLine: FaultyLine;
  readonly gateway: Service;
  readonly scorers: readonly Service[];
  readonly services: readonly Service[];
  readonly url: string;
  readonly secret: string;
  /** The test's own way to the servers, past the proxies. */
  readonly bus: Bus;
  readonly database: Database;
  ready(): Promise<void>;
  /** Everything that was sent has had its effect. */
  drained(deadlineMs?: number): Promise<void>;
  close(): Promise<void>;
}

export async function openCluster({
  scorerEntry,
  scorers: count = 2,
  env = {},
}: ClusterOptions = {}): Promise<Cluster> {
  const [kafka, postgres] = await Promise.all([startKafka(), startPostgres()]);
  const folder = await mkdtemp(join(tmpdir(), 'manumit-chaos-'));
  const sourcesFile = join(folder, 'sources.yaml');
  await writeFile(sourcesFile, `sources: [{ id: chaos, kind: standard-webhooks, secrets: ['${SECRET}'] }]\n`);
  const [port = 0, linePort = 0, gatewayAdmin = 0, ...scorerAdmins] = await freePorts(3 + count);
  const postgresUrl = new URL(postgres.url);
  const kafkaLine = await startProxy(kafka.proxyPort, kafka.proxyTarget);
  const postgresLine = await startProxy(linePort, Number(postgresUrl.port));
  postgresUrl.port = String(linePort);
  const shared = {
    MANUMIT_BUS: 'kafka',
    MANUMIT_KAFKA_BROKERS: `127.0.0.1:${kafka.proxyPort}`,
    MANUMIT_KAFKA_SESSION_TIMEOUT_MS: '2000',
    MANUMIT_PARTITIONS: '4',
    MANUMIT_DATABASE_URL: postgresUrl.href,
    MANUMIT_LOG_LEVEL: 'warn',
    ...env,
  };
  const scorerEnv = {
    ...shared,
    MANUMIT_GROUP_ID: GROUP,
    MANUMIT_CONTEXT_KEY: randomBytes(24).toString('hex'),
    MANUMIT_MAX_BATCH_RECORDS: '20',
    // What is tested is delivery: signs are enough.
    MANUMIT_JUDGE: 'off',
  };
  const gateway = createService('services/gateway/dist/main.js', gatewayAdmin, {
    ...shared,
    MANUMIT_PORT: String(port),
    MANUMIT_SOURCES_FILE: sourcesFile,
  });
  const scorers = scorerAdmins.map((adminPort) =>
    createService(scorerEntry ?? 'services/scorer/dist/main.js', adminPort, scorerEnv),
  );
  const services = [gateway, ...scorers];
  const bus = openKafkaBus({ brokers: kafka.brokers, clientId: 'chaos-test' });
  const database = openPostgres({ url: postgres.url, poolSize: 2 });

  const ready = async (): Promise<void> => void (await Promise.all(services.map((service) => service.ready())));
  const isDone = async (): Promise<boolean> => {
    const lags = [
      ...(await bus.lag(GROUP, [TOPICS.messages])),
      ...(await bus.lag(linkerGroupOf(GROUP), [TOPICS.linkSignals])),
    ];
    const { rows } = await database.query<{ waiting: string }>('SELECT count(*) AS waiting FROM outbox');
    return lags.length > 0 && lags.every(({ lag }) => lag === 0n) && rows[0]?.waiting === '0';
  };
  const cluster: Cluster = {
    kafka,
    postgres,
    kafkaLine,
    postgresLine,
    gateway,
    scorers,
    services,
    url: `http://127.0.0.1:${port}`,
    secret: SECRET,
    bus,
    database,
    ready,
    drained: (deadlineMs = 120_000) =>
      until(
        isDone,
        deadlineMs,
        () => `not drained: ${scorers.map((scorer) => scorer.output().slice(-2_000)).join('\n')}`,
      ),
    async close() {
      await Promise.all(services.map((service) => service.kill()));
      await bus.close().catch(() => {});
      await database.close();
      await Promise.all([kafkaLine.close(), postgresLine.close()]);
      await Promise.all([kafka.stop(), postgres.stop(), rm(folder, { recursive: true, force: true })]);
    },
  };
  for (const service of services) service.start();
  await ready().catch(async (error: unknown) => {
    await cluster.close();
    throw error;
  });
  return cluster;
}
