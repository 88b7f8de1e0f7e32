import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Bus, type IncomingRecord, type RecordBatch, topicSpecs } from '@manumit/bus';
import {
  conversationKey,
  DeadLetter,
  Flag,
  MessageEvent,
  type MessageEventInput,
  Policy,
  TOPICS,
} from '@manumit/contracts';
import {
  createPseudonyms,
  createScorerEvents,
  createSealer,
  openDetection,
  type ScoreHandlerOptions,
} from '@manumit/scorer';
import { createLogger, createRegistry, readYamlFile } from '@manumit/service-kit';
import type { Database } from '@manumit/store';

export const CONTEXT_KEY = Buffer.alloc(32, 'key of the tests');
export const readPolicy = () =>
  readYamlFile(fileURLToPath(new URL('../../policies/default.yaml', import.meta.url)), Policy);

export const MODELS_FOLDER = fileURLToPath(new URL('../../models', import.meta.url));
export const WITHOUT_JUDGE = { judge: false, modelsFolder: MODELS_FOLDER };

/** A message that is a sign by itself. */
export const SIGN = 'you give me your passport on arrival and work off the debt, do not tell your parents';

export function messageEvent(fields: Partial<MessageEventInput> & { readonly conversationId: string }): MessageEvent {
  return MessageEvent.parse({
    id: randomUUID(),
    platform: 'test',
    surface: 'dm',
    sender: { id: 'invented-agent' },
    recipients: [{ id: 'invented-person' }],
    text: SIGN,
    sentAt: new Date().toISOString(),
    ...fields,
  });
}

export const publishEvents = (bus: Bus, events: readonly MessageEvent[]): Promise<void> =>
  bus.publish(
    events.map((event) => ({
      topic: TOPICS.messages,
      key: conversationKey(event),
      value: Buffer.from(JSON.stringify(event)),
    })),
  );

export async function scoringOptions(bus: Bus, database: Database): Promise<ScoreHandlerOptions> {
  await bus.ensureTopics(topicSpecs(4));
  const policy = await readPolicy();
  const events = createScorerEvents({
    registry: createRegistry(),
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  return {
    bus,
    database,
    events,
    // What is tested here is delivery: signs are enough.
    assessor: (await openDetection(WITHOUT_JUDGE, policy.thresholds)).assessor,
    policy,
    pseudonyms: createPseudonyms(CONTEXT_KEY),
    sealer: createSealer(CONTEXT_KEY),
    groupId: `group-${randomUUID()}`,
    now: () => new Date(),
  };
}

/** Flags of conversations that begin so, as they are on a topic: each as often as it is there. */
export async function flagsOn(bus: Bus, topic: string, prefix: string): Promise<Flag[]> {
  const flags: Flag[] = [];
  for await (const { value } of bus.read(topic, { kind: 'earliest' })) {
    const json: unknown = JSON.parse(value?.toString() ?? 'null');
    const body = typeof json === 'object' && json !== null && 'flag' in json ? json.flag : json;
    const flag = Flag.parse(body);
    if (flag.conversationId.startsWith(prefix)) flags.push(flag);
  }
  return flags;
}

export async function deadLettersOn(bus: Bus): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for await (const { value } of bus.read(TOPICS.deadLetters, { kind: 'earliest' })) {
    if (value !== null) letters.push(DeadLetter.parse(JSON.parse(value.toString())));
  }
  return letters;
}

/** A batch as a bus would hand it out, for what no bus does on demand: the same one again, or to a zombie. */
export function batchOf(
  events: readonly (MessageEvent | Buffer)[],
  place: { assignment: string; firstOffset?: bigint; topic?: string },
): RecordBatch {
  const topic = place.topic ?? TOPICS.messages;
  const first = place.firstOffset ?? 0n;
  const records = events.map(
    (event, index): IncomingRecord => ({
      topic,
      partition: 0,
      offset: first + BigInt(index),
      key: Buffer.isBuffer(event) ? null : Buffer.from(conversationKey(event)),
      value: Buffer.isBuffer(event) ? event : Buffer.from(JSON.stringify(event)),
      headers: {},
      timestampMs: 0,
    }),
  );
  return {
    topic,
    partition: 0,
    records,
    highWatermark: first + BigInt(records.length),
    assignment: place.assignment,
    heartbeat: async () => {},
    isStale: () => false,
  };
}
