import { topicSpecs } from '@manumit/bus';
import { openPostgres } from '@manumit/store';
import kafkajs from 'kafkajs';
import { expect, inject, test } from 'vitest';
import { runCli } from '../support/commands.js';
import { createPostgresDatabase } from '../support/databases.js';

const setUp = (args: readonly string[], env: Record<string, string> = {}) =>
  runCli('services/standalone/dist/cli/set-up.js', args, { env });

test('tables are made, and making them again changes nothing', async () => {
  const url = await createPostgresDatabase();
  const env = { MANUMIT_DATABASE_URL: url };
  for (let time = 0; time < 2; time += 1)
    expect(await setUp(['tables'], env)).toMatchObject({ code: 0, stdout: 'the tables are up to date\n' });
  const database = openPostgres({ url, poolSize: 1 });
  expect((await database.query('SELECT flag_id FROM flags')).rows).toEqual([]);
  await database.close();
});

test('topics are made on Kafka as each service would make them', async () => {
  const { brokers } = inject('kafka');
  const env = { MANUMIT_BUS: 'kafka', MANUMIT_KAFKA_BROKERS: brokers.join(','), MANUMIT_PARTITIONS: '3' };
  for (let time = 0; time < 2; time += 1) {
    const { code, stdout } = await setUp(['topics'], env);
    expect(code).toBe(0);
    for (const { topic } of topicSpecs(3)) expect(stdout).toContain(`${topic}\n`);
  }
  const admin = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  const topics = await admin.listTopics();
  await admin.disconnect();
  expect(topics).toEqual(expect.arrayContaining(['manumit.writers.v1', ...topicSpecs(3).map(({ topic }) => topic)]));
});

test('topics are made in log tables', async () => {
  const env = { MANUMIT_BUS: 'postgres', MANUMIT_DATABASE_URL: await createPostgresDatabase() };
  expect((await setUp(['topics'], env)).code).toBe(1);
  expect((await setUp(['tables'], env)).code).toBe(0);
  expect(await setUp(['topics'], env)).toMatchObject({ code: 0, stdout: expect.stringContaining('topics are there') });
});

test('what is wrong is told', async () => {
  expect(await setUp(['everything'])).toMatchObject({ code: 2, stderr: expect.stringContaining('tables') });
  expect(await setUp(['tables'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('MANUMIT_DATABASE_URL'),
  });
  expect(await setUp(['topics'], { MANUMIT_KAFKA_BROKER: 'x:1' })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('MANUMIT_KAFKA_BROKER'),
  });
});
