import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, openKafkaBus } from '@manumit/bus';
import { TOPICS } from '@manumit/contracts';
import { busSettings, kafkaOptionsOf, readConfig } from '@manumit/service-kit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createService, freePorts } from '../chaos/processes.js';
import { type KafkaServer, startKafka } from '../servers/kafka.js';
import { type Certificates, makeCertificates, securedKafka } from '../servers/kafka-security.js';
import { createPostgresDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { flagsOn, messageEvent, publishEvents } from '../support/scoring.js';

const ACCOUNT = { username: 'manumit', password: `secret-${randomBytes(9).toString('hex')}` };
const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'];

let kafka: KafkaServer;
let certificates: Certificates;
let passwordFile: string;
beforeAll(async () => {
  certificates = await makeCertificates();
  kafka = await startKafka(await securedKafka(certificates, ACCOUNT));
  passwordFile = join(await mkdtemp(join(tmpdir(), 'manumit-password-')), 'password');
  await writeFile(passwordFile, `${ACCOUNT.password}\n`);
});
afterAll(() => kafka?.stop());

const sasl = (mechanism: string) => ({
  MANUMIT_KAFKA_BROKERS: kafka.addressOf('SECURED'),
  MANUMIT_KAFKA_TLS: 'true',
  MANUMIT_KAFKA_TLS_CA_FILE: certificates.ca,
  MANUMIT_KAFKA_SASL_MECHANISM: mechanism,
  MANUMIT_KAFKA_SASL_USERNAME: ACCOUNT.username,
  MANUMIT_KAFKA_SASL_PASSWORD_FILE: passwordFile,
});
const mutual = () => ({
  MANUMIT_KAFKA_BROKERS: kafka.addressOf('MUTUAL'),
  MANUMIT_KAFKA_TLS: 'true',
  MANUMIT_KAFKA_TLS_CA_FILE: certificates.ca,
  MANUMIT_KAFKA_TLS_CERT_FILE: certificates.client.cert,
  MANUMIT_KAFKA_TLS_KEY_FILE: certificates.client.key,
});

/** As a service opens it: from the environment. */
function openFromEnvironment(env: Record<string, string>): Bus {
  const bus = openKafkaBus(kafkaOptionsOf(readConfig(busSettings, env)));
  onTestFinished(() => bus.close());
  return bus;
}

/** Every kind of connection that a bus makes: admin, producer, transactional producer, reader, consumer. */
async function useAll(bus: Bus): Promise<string[]> {
  const topic = `test.${randomUUID()}`;
  await bus.ensureTopics([{ topic, partitions: 1 }]);
  await bus.publish([{ topic, key: 'a', value: Buffer.from('published') }]);
  const writer = await bus.openSequencedWriter(randomUUID());
  await writer.write([{ topic, key: 'a', value: Buffer.from('sequenced') }], 1n);
  // What was committed a moment ago may not be readable yet.
  const read = await eventually('both records', async () => {
    const values: string[] = [];
    for await (const { value } of bus.read(topic, { kind: 'earliest' })) values.push(String(value));
    return values.length === 2 && values;
  });
  const consumed: string[] = [];
  const consumer = await bus.consume(
    { groupId: randomUUID(), topics: [topic], maxBatchRecords: 10, from: 'earliest' },
    { handle: async ({ records }) => void consumed.push(...records.map(({ value }) => String(value))) },
  );
  await eventually('both records', () => consumed.length === 2);
  await consumer.stop();
  expect(consumed).toEqual(read);
  return read;
}

test.each(MECHANISMS)('everything that a bus does works with TLS and %s', async (mechanism) => {
  expect(await useAll(openFromEnvironment(sasl(mechanism)))).toEqual(['published', 'sequenced']);
});

test('a certificate of the client is enough where brokers ask for one', async () => {
  expect(await useAll(openFromEnvironment(mutual()))).toEqual(['published', 'sequenced']);
});

test.each(MECHANISMS)('%s with a wrong password is refused, and the error does not quote it', async (mechanism) => {
  const { MANUMIT_KAFKA_SASL_PASSWORD_FILE: _file, ...env } = sasl(mechanism);
  const bus = openFromEnvironment({ ...env, MANUMIT_KAFKA_SASL_PASSWORD: 'a-wrong-password' });
  const error = await bus.ping().then(
    () => null,
    (thrown: Error) => thrown,
  );
  expect(error?.name).toMatch(/SASL|Authentication/i);
  expect(String(error?.stack)).not.toContain('a-wrong-password');
});

test('no connection without TLS, without its authority, without the certificate that is asked for', async () => {
  const { MANUMIT_KAFKA_TLS_CA_FILE: _ca, ...unknownAuthority } = sasl('plain');
  const { MANUMIT_KAFKA_TLS_CERT_FILE: _cert, MANUMIT_KAFKA_TLS_KEY_FILE: _key, ...nameless } = mutual();
  const pings = [unknownAuthority, { ...unknownAuthority, MANUMIT_KAFKA_TLS: 'false' }, nameless].map((env) =>
    openFromEnvironment(env).ping(),
  );
  const outcomes = await Promise.allSettled(pings);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(outcomes[0]).toMatchObject({ reason: { message: expect.stringContaining('certificate') } });
});

test('a scorer reads and flags through TLS and SASL, and logs neither password nor key', async () => {
  const env = { ...sasl('scram-sha-512'), MANUMIT_DATABASE_URL: await createPostgresDatabase() };
  const [adminPort = 0] = await freePorts(1);
  const contextKey = randomBytes(24).toString('hex');
  const scorer = createService('services/scorer/dist/main.js', adminPort, { ...env, MANUMIT_CONTEXT_KEY: contextKey });
  onTestFinished(() => scorer.kill());
  scorer.start();
  await scorer.ready();
  const bus = openFromEnvironment(mutual());
  const conversationId = `secured-${randomUUID()}`;
  await publishEvents(bus, [messageEvent({ conversationId })]);
  await eventually('the flag', async () => (await flagsOn(bus, TOPICS.flags, conversationId)).length > 0);
  expect(await scorer.stop()).toBe(0);
  const key = (await readFile(certificates.client.key, 'utf8')).split('\n')[1] ?? '';
  for (const secret of [ACCOUNT.password, contextKey, key]) expect(scorer.output()).not.toContain(secret);
});
