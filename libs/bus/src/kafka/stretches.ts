import { randomUUID } from 'node:crypto';
import type { Consumer as KafkaConsumer } from 'kafkajs';
import type { BatchHandler } from '../bus.js';
import type { BusAdmin } from './admin.js';

/** A stretch of ownership of one partition. */
export interface Stretch {
  readonly topic: string;
  readonly partition: number;
  readonly assignment: string;
  /** What the handler says comes next; null where it does not say. */
  next: bigint | null;
  /** The claim, made once. */
  claimed: Promise<void> | null;
  /** Where reading was moved to last: what is not there either is nowhere (compaction and transactions leave gaps). */
  movedTo: bigint | null;
  /** Reading was moved back from here, and nothing that was fetched before it has come yet. */
  awaitedBefore: bigint | null;
  isLost: boolean;
}

export const newStretch = (topic: string, partition: number, member: string): Stretch => ({
  topic,
  partition,
  assignment: `${member}:${randomUUID()}`,
  next: null,
  claimed: null,
  movedTo: null,
  awaitedBefore: null,
  isLost: false,
});

export interface StretchWork {
  readonly consumer: KafkaConsumer;
  readonly handler: BatchHandler;
  readonly admin: BusAdmin;
}

/** Lets the handler claim the partition, and learns where it stands. */
export async function claimStretch({ handler }: StretchWork, stretch: Stretch): Promise<void> {
  const { topic, partition, assignment } = stretch;
  stretch.claimed ??= (async () => {
    stretch.next = (await handler.claim?.({ topic, partition, assignment })) ?? null;
  })();
  try {
    await stretch.claimed;
  } catch (error) {
    stretch.claimed = null;
    throw error;
  }
}

/** @returns false for what was fetched before reading was moved back, and must not be handled before what it was moved for */
export function isInTurn(stretch: Stretch, fetchedAt: bigint): boolean {
  if (stretch.awaitedBefore === null) return true;
  if (fetchedAt >= stretch.awaitedBefore) return false;
  stretch.awaitedBefore = null;
  return true;
}

/** Records up to `next` had their effect, or there are none. */
export function advance(stretch: Stretch, next: bigint): void {
  if (stretch.next !== null && stretch.next < next) stretch.next = next;
}

/**
 * Moves reading back to what the handler says comes next, where it would go on after that: the group remembers more than
 * the handler's store does, as after a restore. What the log no longer holds is told.
 *
 * @param at where reading goes on, or went on with what is at hand
 */
export async function moveBack({ consumer, handler, admin }: StretchWork, stretch: Stretch, at: bigint): Promise<void> {
  const { topic, partition } = stretch;
  if (stretch.next === null || at <= stretch.next) return;
  const low = await admin.ask(async (client) => {
    const offsets = await client.fetchTopicOffsets(topic);
    return BigInt(offsets.find((one) => one.partition === partition)?.low ?? '0');
  });
  if (low > stretch.next) {
    handler.displaced?.({ kind: 'trimmed', topic, partition, from: stretch.next, to: low });
    stretch.next = low;
  }
  if (at <= stretch.next || stretch.movedTo === stretch.next) return;
  stretch.movedTo = stretch.next;
  stretch.awaitedBefore = at;
  handler.displaced?.({ kind: 'rewound', topic, partition, from: at, to: stretch.next });
  consumer.seek({ topic, partition, offset: stretch.next.toString() });
}
