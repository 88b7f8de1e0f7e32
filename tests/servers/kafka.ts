import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Daemon, freePorts, runCommand, startDaemon } from './process.js';

export interface KafkaServer {
  readonly brokers: readonly string[];
  /** Of one of the further listeners. */
  addressOf(listener: string): string;
  /** Clients that begin here are told to stay here: where a test may put a proxy before `proxyTarget`. */
  readonly proxyPort: number;
  readonly proxyTarget: number;
  /** Ends the broker as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on what it had written. */
  restart(): Promise<void>;
  /** Stops it and deletes its data. */
  stop(): Promise<void>;
}

const POM = fileURLToPath(new URL('pom.xml', import.meta.url));
const LOG4J = fileURLToPath(new URL('log4j2.xml', import.meta.url));
const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qk';
const JAVA = { command: 'java', install: 'install a Java runtime, 17 or newer (Debian: openjdk-17-jre-headless)' };
const MAVEN = { command: 'mvn', install: 'install Apache Maven (Debian: maven); it fetches Kafka from Maven Central' };

/** Fetches Kafka once for each version, into the user's cache. */
async function installKafka(): Promise<string> {
  const version = /<kafka\.version>(.+?)</.exec(await readFile(POM, 'utf8'))?.[1] ?? 'unknown';
  const folder = join(homedir(), '.cache', 'manumit', `kafka-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(join(folder, '..'), { recursive: true });
  const partial = await mkdtemp(`${folder}-`);
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${partial}`];
  await runCommand({ ...MAVEN, args: ['-B', '-ntp', '-q', '-f', POM, ...goal] });
  // Another run may have been faster.
  await rename(partial, folder).catch(() => rm(partial, { recursive: true, force: true }));
  return folder;
}

/** Further listeners, for what only some tests need. */
export interface KafkaListener {
  readonly name: string;
  readonly protocol: 'SSL' | 'SASL_SSL';
  readonly properties: string;
}

function serverProperties(
  folder: string,
  [port, internal, controller, proxy, ...more]: readonly number[],
  listeners: readonly KafkaListener[],
): string {
  const places = listeners.map(({ name }, index) => `,${name}://127.0.0.1:${more[index]}`).join('');
  const protocols = listeners.map(({ name, protocol }) => `,${name}:${protocol}`).join('');
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=PLAINTEXT://127.0.0.1:${port},PROXIED://127.0.0.1:${internal},CONTROLLER://127.0.0.1:${controller}${places}
advertised.listeners=PLAINTEXT://127.0.0.1:${port},PROXIED://127.0.0.1:${proxy}${places}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT${protocols}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs=${folder}/logs
num.partitions=4
num.network.threads=2
num.io.threads=2
log.cleaner.dedupe.buffer.size=2097152
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
auto.create.topics.enable=false
${listeners.map(({ properties }) => properties).join('\n')}
`;
}

export interface KafkaOptions {
  readonly listeners?: readonly KafkaListener[];
  /** For what is there before the first start: users of SCRAM. */
  readonly formatArgs?: readonly string[];
}

/** A real broker of Apache Kafka on free ports of the loopback interface; its data lives as long as the server. */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaServer> {
  const { listeners = [], formatArgs = [] } = options;
  const jars = await installKafka();
  const folder = await mkdtemp(join(tmpdir(), 'manumit-kafka-'));
  const properties = join(folder, 'server.properties');
  const ports = await freePorts(4 + listeners.length);
  const [port = 0, proxyTarget = 0, , proxyPort = 0, ...more] = ports;
  await writeFile(properties, serverProperties(folder, ports, listeners));
  const java = (main: string, ...args: string[]) => ({
    ...JAVA,
    args: [
      ...['-Xms32m', '-Xmx320m', '-XX:+UseSerialGC', '-Xshare:auto', '-Djava.awt.headless=true'],
      ...[`-Dlog4j2.configurationFile=${LOG4J}`, '-cp', `${jars}/*`, main, ...args],
    ],
  });
  await runCommand(java('kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', properties, ...formatArgs));
  const start = () => startDaemon(java('kafka.Kafka', properties), /Kafka Server started/);
  let daemon: Daemon = await start();
  return {
    brokers: [`127.0.0.1:${port}`],
    addressOf: (name) => `127.0.0.1:${more[listeners.findIndex((listener) => listener.name === name)]}`,
    proxyPort,
    proxyTarget,
    kill: () => daemon.end('SIGKILL'),
    async restart() {
      await daemon.end('SIGKILL');
      daemon = await start();
    },
    async stop() {
      await daemon.end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
