import { type Bus, deadLetterIdOf } from '@manumit/bus';
import {
  DeadLetter,
  Flag,
  MessageEvent,
  type MessageEventInput,
  QUEUES,
  QueueItem,
  queueTopic,
  TOPICS,
} from '@manumit/contracts';
import { createScoreSession, openDetection } from '@manumit/scorer';
import { readPolicy, WITHOUT_JUDGE } from '../support/scoring.js';

/** What a run left behind, in an order that does not depend on time. */
export interface Outcome {
  /** `id:revision` of every record on the topic of flags. */
  readonly flags: readonly string[];
  /** The same on the queues' topics, together. */
  readonly queued: readonly string[];
  readonly deadLetters: readonly string[];
  /** Message ids that are on the topic, each once. */
  readonly messages: readonly string[];
}

/** What a run without any fault leaves behind: the pure core over the same messages, in their order. */
export async function calmOutcome(
  events: readonly MessageEventInput[],
): Promise<Pick<Outcome, 'flags' | 'queued' | 'messages'>> {
  const policy = await readPolicy();
  const { assessor } = await openDetection(WITHOUT_JUDGE, policy.thresholds);
  const session = createScoreSession(assessor, policy);
  const revisions = new Map<string, number>();
  const flags: string[] = [];
  for (const event of events) {
    const result = await session.score(JSON.stringify(event));
    if (result.kind === 'refused') throw new Error(result.detail);
    for (const { flagId } of result.line.flags) {
      const revision = (revisions.get(flagId) ?? 0) + 1;
      revisions.set(flagId, revision);
      flags.push(`${flagId}:${revision}`);
    }
  }
  return { flags: flags.sort(), queued: [...flags].sort(), messages: events.map(({ id }) => String(id)).sort() };
}

/** What is on the bus. `expectedDeadLetters` are the letters of everything on the topic that cannot be read, once each. */
export async function readOutcome(bus: Bus): Promise<Outcome & { readonly expectedDeadLetters: readonly string[] }> {
  const flags = await idsOn(bus, TOPICS.flags, (json) => Flag.parse(json));
  const queued = (
    await Promise.all(QUEUES.map((queue) => idsOn(bus, queueTopic(queue), (json) => QueueItem.parse(json))))
  ).flat();
  const deadLetters: string[] = [];
  for await (const { value } of bus.read(TOPICS.deadLetters, { kind: 'earliest' })) {
    deadLetters.push(DeadLetter.parse(JSON.parse(value?.toString() ?? '')).deadLetterId);
  }
  const messages = new Set<string>();
  const expectedDeadLetters: string[] = [];
  for await (const { topic, partition, offset, value } of bus.read(TOPICS.messages, { kind: 'earliest' })) {
    const id = readId(value);
    if (id === null) expectedDeadLetters.push(deadLetterIdOf(topic, partition, offset.toString()));
    else messages.add(id);
  }
  return {
    flags: flags.sort(),
    queued: queued.sort(),
    deadLetters: deadLetters.sort(),
    messages: [...messages].sort(),
    expectedDeadLetters: expectedDeadLetters.sort(),
  };
}

function readId(value: Buffer | null): string | null {
  try {
    return MessageEvent.parse(JSON.parse(value?.toString() ?? '')).id;
  } catch {
    return null;
  }
}

async function idsOn(
  bus: Bus,
  topic: string,
  parse: (json: unknown) => { flagId: string; revision: number },
): Promise<string[]> {
  const ids: string[] = [];
  for await (const { value } of bus.read(topic, { kind: 'earliest' })) {
    const { flagId, revision } = parse(JSON.parse(value?.toString() ?? ''));
    ids.push(`${flagId}:${revision}`);
  }
  return ids;
}
