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
  /**
   * The members of each network that is open in the end. How often a network was updated on the way, and what it was called before it
   * met an older one, depends on which messages came together in a batch.
   */
  readonly networks: readonly string[];
}

/** What a run without any fault leaves behind: the pure core over the same messages, in their order. */
export async function calmOutcome(
  events: readonly MessageEventInput[],
): Promise<Pick<Outcome, 'flags' | 'queued' | 'messages' | 'networks'>> {
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
  return {
    flags: flags.sort(),
    queued: [...flags].sort(),
    messages: events.map(({ id }) => String(id)).sort(),
    networks: session
      .networks()
      .map(({ members }) => [...members].sort().join(' '))
      .sort(),
  };
}

/** What is on the bus. `expectedDeadLetters` are the letters of everything on the topic that cannot be read, once each. */
export async function readOutcome(bus: Bus): Promise<Outcome & { readonly expectedDeadLetters: readonly string[] }> {
  const raised = await flagsOn(bus, TOPICS.flags, (json) => Flag.parse(json));
  const queued = (
    await Promise.all(QUEUES.map((queue) => flagsOn(bus, queueTopic(queue), (json) => QueueItem.parse(json).flag)))
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
    flags: revisionsOf(raised.filter(({ kind }) => kind !== 'network')),
    queued: revisionsOf(queued.filter(({ kind }) => kind !== 'network')),
    networks: openNetworks(raised),
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

async function flagsOn(bus: Bus, topic: string, parse: (json: unknown) => Flag): Promise<Flag[]> {
  const flags: Flag[] = [];
  for await (const { value } of bus.read(topic, { kind: 'earliest' }))
    flags.push(parse(JSON.parse(value?.toString() ?? '')));
  return flags;
}

const revisionsOf = (flags: readonly Flag[]): string[] =>
  flags.map(({ flagId, revision }) => `${flagId}:${revision}`).sort();

/** @throws when a revision of a network is missing, or there twice */
function openNetworks(flags: readonly Flag[]): string[] {
  const newest = new Map<string, Flag>();
  for (const flag of flags.filter(({ kind }) => kind === 'network')) {
    const before = newest.get(flag.flagId)?.revision ?? 0;
    if (flag.revision !== before + 1) throw new Error(`revision ${flag.revision} of a network follows ${before}`);
    newest.set(flag.flagId, flag);
  }
  return [...newest.values()]
    .flatMap(({ network }) => (network === undefined || network.closed !== undefined ? [] : [network.members]))
    .map((members) =>
      members
        .map(({ accountId }) => accountId)
        .sort()
        .join(' '),
    )
    .sort();
}
