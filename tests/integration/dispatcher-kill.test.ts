import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openLogBus, topicSpecs } from '@manumit/bus';
import { webhookIdOf } from '@manumit/dispatcher';
import { openPostgres, readEndpointHealth } from '@manumit/store';
import { expect, onTestFinished, test } from 'vitest';
import { createService, freePorts } from '../chaos/processes.js';
import { createPostgresDatabase, openMigrated } from '../support/databases.js';
import { aWrittenFlag, putOnQueue, secretFile, temporaryFolder } from '../support/delivering.js';
import { eventually } from '../support/eventually.js';
import { plantMutant } from '../support/mutant.js';
import { startReceiver } from '../support/receiver.js';

const ITEMS = 300;
const CHUNK = 60;
const ENDPOINT = 'killed';
/** After so many requests the process dies before it has the answer; the places differ from run to run. */
const placesToDie = (): Set<number> =>
  new Set(Array.from({ length: 5 }, (_, index) => index * 55 + 5 + Math.floor(Math.random() * 45)));

/** A run in which the dispatcher is killed again and again. @returns the ids that the receiver took, and those that it should have */
async function runWithKills(entry: string, items: number, deadlineMs: number) {
  const url = await createPostgresDatabase();
  const database = await openMigrated(openPostgres({ url, poolSize: 4 }));
  onTestFinished(() => database.close());
  const bus = openLogBus({ database });
  onTestFinished(() => bus.close());
  await bus.ensureTopics(topicSpecs(2));

  const taken: string[] = [];
  const deaths = placesToDie();
  let kills = 0;
  // What is at hand when the sender dies is lost to the receiver: only what it could answer counts as taken.
  const receiver = await startReceiver(async ({ headers }, count) => {
    if (deaths.has(count)) {
      kills += 1;
      await service.kill();
      service.start();
      return { status: 500 };
    }
    taken.push(String(headers['webhook-id']));
    return { status: 200 };
  });
  onTestFinished(() => receiver.close());

  const folder = await temporaryFolder();
  const file = join(folder, 'endpoints.yaml');
  const secret = await secretFile(`whsec_${Buffer.alloc(32, 'test').toString('base64')}`);
  await writeFile(
    file,
    `endpoints:
  - id: ${ENDPOINT}
    kind: standard-webhooks
    url: ${receiver.url}
    queues: [review]
    secretFiles: [${secret}]
    timeoutMs: 500
    allowHttp: true
    allowPrivateAddresses: true
`,
  );
  const [adminPort = 0, port = 0] = await freePorts(2);
  const service = createService(entry, adminPort, {
    MANUMIT_BUS: 'postgres',
    MANUMIT_DATABASE_URL: url,
    MANUMIT_ENDPOINTS_FILE: file,
    MANUMIT_ADMIN_TOKEN: 'admin-token-of-tests-01',
    MANUMIT_PORT: String(port),
    MANUMIT_LOG_LEVEL: 'warn',
  });
  onTestFinished(() => service.kill());
  service.start();
  await service.ready();

  const expected = new Set<string>();
  for (let sent = 0; sent < items; sent += CHUNK) {
    const flags = await putOnQueue(
      bus,
      database,
      Array.from({ length: CHUNK }, () => aWrittenFlag('review')),
    );
    for (const { flagId } of flags) expected.add(webhookIdOf(ENDPOINT, flagId, 1));
    // In the middle of storing what was read, as well.
    if (sent === CHUNK) {
      kills += 1;
      await service.kill();
      service.start();
    }
  }
  await eventually(
    `${items} deliveries written down\n${service.output()}`,
    async () =>
      (await readEndpointHealth(database)).some(({ delivered, waiting }) => delivered >= items && waiting === 0),
    deadlineMs,
  );
  return { taken, expected, kills };
}

test('a dispatcher that is killed again and again delivers every item, by its own id', async () => {
  const { taken, expected, kills } = await runWithKills('services/dispatcher/dist/main.js', ITEMS, 50_000);
  expect(kills).toBeGreaterThanOrEqual(5);
  expect(expected.size).toBe(ITEMS);
  expect(new Set(taken)).toEqual(expected);
});

test('the test catches a dispatcher that writes down that it sent before it sends', async () => {
  const mutant = await plantMutant('dispatcher', 'worker.js', [
    [
      'const start = performance.now();',
      "await finishDeliveries(database, endpoint.id, sent.map(({ webhookId }) => webhookId), 'delivered', 'early'); const start = performance.now();",
    ],
  ]);
  onTestFinished(() => mutant.remove());
  const { taken, expected } = await runWithKills(mutant.entry, ITEMS, 50_000);
  expect(new Set(taken).size).toBeLessThan(expected.size);
});
