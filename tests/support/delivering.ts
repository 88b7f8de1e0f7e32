import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, topicSpecs } from '@manumit/bus';
import { type Flag, type QueueItem, type QueueName, queueTopic } from '@manumit/contracts';
import {
  createDispatcher,
  createDispatcherEvents,
  type Dispatcher,
  type DispatcherOptions,
  type Endpoints,
  EndpointsFile,
  loadEndpoints,
} from '@manumit/dispatcher';
import { createLogger, createRegistry, parseYaml } from '@manumit/service-kit';
import { type Database, saveFlags } from '@manumit/store';
import { onTestFinished } from 'vitest';
import { aFlag } from './flag.js';

/** Words that nobody but a receiver of full payloads may see. */
export const WRITTEN = 'you give me your passport on arrival';

/** A flag with what somebody wrote. */
export function aWrittenFlag(queue: QueueName, fields: Partial<Flag> = {}): Flag {
  const id = randomUUID();
  return aFlag(queue, {
    ...(queue === 'urgent' ? { disposition: 'urgent' as const } : {}),
    conversationId: `conversation-${id}`,
    role: 'recruiter',
    typologies: ['labour_exploitation'],
    evidence: [
      {
        messageId: `message-${id}`,
        senderId: 'invented-account',
        sentAt: '2026-01-02T03:04:05Z',
        text: WRITTEN,
        indicators: [],
      },
    ],
    ...fields,
  });
}

/** What the scorer does with a flag: it is stored, and then on its queue. */
export async function putOnQueue(bus: Bus, database: Database, flags: readonly Flag[]): Promise<Flag[]> {
  const saved = await database.transaction((tx) => saveFlags(tx, flags));
  const items = saved.map(
    (flag): QueueItem => ({
      schemaVersion: 1,
      queue: flag.queue,
      flagId: flag.flagId,
      revision: flag.revision,
      queuedAt: new Date().toISOString(),
      flag,
    }),
  );
  await bus.publish(
    items.map((item) => ({
      topic: queueTopic(item.queue),
      key: item.flagId,
      value: Buffer.from(JSON.stringify(item)),
    })),
  );
  return saved;
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'manumit-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function secretFile(secret: string): Promise<string> {
  const file = join(await temporaryFolder(), 'secret');
  await writeFile(file, `${secret}\n`);
  return file;
}

export const readEndpoints = async (file: unknown): Promise<Endpoints> =>
  await loadEndpoints(parseYaml('endpoints.yaml', JSON.stringify(file), EndpointsFile));

/** A dispatcher that tries again soon, until the end of the test. */
export async function dispatch(
  bus: Bus,
  database: Database,
  endpoints: readonly Record<string, unknown>[],
  options: Partial<DispatcherOptions> = {},
): Promise<{ readonly dispatcher: Dispatcher; readonly endpoints: Endpoints }> {
  await bus.ensureTopics(topicSpecs(1));
  const read = await readEndpoints({ link: 'https://console.example.com/flags/{flagId}', endpoints });
  const dispatcher = await createDispatcher({
    bus,
    database,
    endpoints: read,
    groupId: `group-${randomUUID()}`,
    events: createDispatcherEvents({
      registry: createRegistry(),
      logger: createLogger({ name: 'test', level: 'silent' }),
    }),
    pollMs: 20,
    schedule: [0, 50, 50, 50],
    restMs: 200,
    ...options,
  });
  onTestFinished(() => dispatcher.stop());
  return { dispatcher, endpoints: read };
}
