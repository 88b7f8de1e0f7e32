import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { type Flag, QueueItem, SCHEMA_VERSION } from '@manumit/contracts';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ROOT } from '../support/commands.js';
import { eventually } from '../support/eventually.js';
import { aFlag } from '../support/flag.js';

const run = promisify(execFile);
const EXAMPLES = `${ROOT}examples/`;
const CACHE = `${ROOT}.cache/examples/`;

interface Example {
  readonly name: string;
  /** Makes it ready to run, as its reader would. */
  readonly prepare: () => Promise<unknown>;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

const EXAMPLES_RUN: readonly Example[] = [
  {
    name: 'typescript',
    prepare: () =>
      run(process.execPath, [
        `${ROOT}node_modules/typescript/bin/tsc`,
        '--project',
        `${EXAMPLES}typescript`,
        '--outDir',
        `${CACHE}typescript`,
      ]),
    command: [process.execPath, `${CACHE}typescript/consume.js`],
  },
  {
    name: 'python',
    prepare: () =>
      run('python3', [
        ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--root-user-action=ignore'],
        ...['--only-binary', ':all:', '--upgrade', '--target', `${CACHE}python`],
        ...['--requirement', `${EXAMPLES}python/requirements.txt`],
      ]),
    command: ['python3', `${EXAMPLES}python/consume.py`],
    env: { PYTHONPATH: `${CACHE}python` },
  },
  {
    name: 'go',
    async prepare() {
      const { stdout } = await run(`${ROOT}.ci/find-go`);
      await run(stdout.trim(), ['build', '-o', `${CACHE}go/subscriber`, '.'], { cwd: `${EXAMPLES}go` });
    },
    command: [`${CACHE}go/subscriber`],
  },
];

let producer: kafkajs.Producer;
let admin: kafkajs.Admin;
beforeAll(async () => {
  const kafka = new kafkajs.Kafka({ brokers: [...inject('kafka').brokers], logLevel: kafkajs.logLevel.NOTHING });
  producer = kafka.producer();
  admin = kafka.admin();
  await Promise.all([producer.connect(), admin.connect()]);
});
afterAll(async () => {
  await Promise.all([producer.disconnect(), admin.disconnect()]);
});

const recordOf = (flag: Flag) => ({
  key: flag.flagId,
  value: JSON.stringify(
    QueueItem.parse({
      schemaVersion: SCHEMA_VERSION,
      queue: flag.queue,
      flagId: flag.flagId,
      revision: flag.revision,
      queuedAt: '2026-01-02T03:04:05.000Z',
      flag,
    }),
  ),
});
const lineOf = ({ flagId, revision, queue, kind, score }: Flag) => ({ flagId, revision, queue, kind, score });

describe.each(EXAMPLES_RUN.map((example) => [example.name, example] as const))('%s', (_name, example) => {
  beforeAll(() => example.prepare(), 300_000);

  function start(topic: string, group: string, records: number | '') {
    const [command, ...args] = example.command;
    const child = spawn(command, args, {
      env: {
        PATH: process.env['PATH'],
        KAFKAJS_NO_PARTITIONER_WARNING: '1',
        ...example.env,
        KAFKA_BROKERS: inject('kafka').brokers.join(','),
        TOPIC: topic,
        GROUP: group,
        MAX_RECORDS: String(records),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, errors] = ['', ''];
    child.stdout.on('data', (bytes: Buffer) => {
      out += bytes.toString();
    });
    child.stderr.on('data', (bytes: Buffer) => {
      errors += bytes.toString();
    });
    const lines = () =>
      out
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as unknown);
    return {
      lines,
      stop: () => child.kill('SIGTERM'),
      async ended() {
        const [code] = (await once(child, 'close')) as [number | null];
        return { code, lines: lines(), errors };
      },
    };
  }

  test('says what is new once, commits it, and goes on where it stopped', async () => {
    const [topic, group] = [`examples-${randomUUID()}`, `examples-${randomUUID()}`];
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
    const [first, second, third] = [aFlag('review'), aFlag('review'), aFlag('review')];
    const updated = { ...first, revision: 2, score: 0.9 };
    const sent = [first, second, first, updated];
    await producer.send({ topic, messages: sent.map(recordOf) });
    const { code, lines, errors } = await start(topic, group, sent.length).ended();
    expect(code, errors).toBe(0);
    expect(lines).toEqual([first, second, updated].map(lineOf));

    await producer.send({ topic, messages: [recordOf(third)] });
    const later = start(topic, group, '');
    await eventually('the new flag', () => later.lines().length > 0);
    later.stop();
    expect(await later.ended()).toMatchObject({ code: 0, lines: [lineOf(third)] });
  });
});
