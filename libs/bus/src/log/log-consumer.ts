import { randomUUID } from 'node:crypto';
import type { Database } from '@manumit/store';
import type { BatchHandler, Consumer, ConsumerOptions, RecordBatch } from '../bus.js';
import { createConsumerHealth } from '../consumer-health.js';
import { StaleAssignmentError, toError } from '../errors.js';
import { jitterMs } from '../jitter.js';
import { inPollSpan } from '../telemetry.js';
import { fairShare } from './fair-share.js';
import {
  acknowledge,
  callRoll,
  claimLeases,
  type Lease,
  leaveGroup,
  type Member,
  releaseLease,
  renewEpoch,
} from './leases.js';
import { readHeads, readLog } from './records.js';
import { createRepeater } from './repeater.js';

export interface LogConsumerTuning {
  readonly pollMs: number;
  readonly leaseMs: number;
  readonly maxBatchBytes: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
}

export const LOG_CHANNEL = 'manumit_bus_log';
export const GROUP_CHANNEL = 'manumit_bus_groups';

/** A partition that this member holds. */
interface Held {
  readonly topic: string;
  readonly partition: number;
  epoch: bigint;
  position: bigint;
  end: bigint;
  stretch: 'unclaimed' | 'claimed' | 'failed';
  failures: number;
  isBusy: boolean;
  isWaiting: boolean;
  isLost: boolean;
  isLeaving: boolean;
}

const nameOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}/${partition}`;

/** Reads as one member of a consumer group: leases on partitions, renewed in the background, shared fairly. */
export function startLogConsumer(
  db: Database,
  options: ConsumerOptions,
  handler: BatchHandler,
  tuning: LogConsumerTuning,
): Consumer {
  const member: Member = { groupId: options.groupId, memberId: randomUUID(), topics: options.topics };
  const health = createConsumerHealth(options.onState);
  const held = new Map<string, Held>();
  const idle = new Set<() => void>();
  const unlisteners: (() => Promise<void>)[] = [];
  let active = 0;
  let renewedAtMs = performance.now();
  let isStopping = false;
  let stopping: Promise<void> | null = null;

  async function listen(): Promise<void> {
    if (unlisteners.length > 0) return;
    unlisteners.push(await db.listen(LOG_CHANNEL, () => watch.now()));
    unlisteners.push(await db.listen(GROUP_CHANNEL, () => roll.now()));
  }

  const announce = () => db.query('SELECT pg_notify($1, $2)', [GROUP_CHANNEL, '']);

  async function syncGroup(): Promise<void> {
    await listen();
    const askedAtMs = performance.now();
    const { leases, members, partitions } = await callRoll(db, member, tuning.leaseMs);
    renewedAtMs = askedAtMs;
    dropLost(leases);
    let gaveBack = false;
    let claimed = false;
    for (const topic of partitions) {
      const share = fairShare(member.memberId, members, topic.topic, topic.partitions);
      const mine = [...held.values()].filter((partition) => partition.topic === topic.topic);
      for (const partition of mine.slice(share)) gaveBack = (await giveBack(partition)) || gaveBack;
      if (mine.length < share) claimed = (await claim(topic.topic, share - mine.length)) || claimed;
    }
    if (gaveBack || !health.isJoined()) await announce();
    health.joined();
    if (claimed) watch.now();
  }

  function dropLost(leases: readonly Lease[]): void {
    const epochs = new Map(leases.map((lease) => [nameOf(lease), lease.epoch]));
    for (const partition of held.values()) {
      // An epoch of ours that is being renewed right now is known to the database first.
      if (!epochs.has(nameOf(partition))) lose(partition);
    }
  }

  function lose(partition: Held): void {
    partition.isLost = true;
    if (held.get(nameOf(partition)) === partition) held.delete(nameOf(partition));
    health.works(nameOf(partition));
    roll.now();
  }

  async function giveBack(partition: Held): Promise<boolean> {
    partition.isLeaving = true;
    if (partition.isBusy) return false;
    held.delete(nameOf(partition));
    health.works(nameOf(partition));
    await releaseLease(db, member, partition);
    return true;
  }

  async function claim(topic: string, count: number): Promise<boolean> {
    if (isStopping) return false;
    const leases = await claimLeases(db, member, { topic, count, from: options.from, leaseMs: tuning.leaseMs });
    for (const lease of leases) {
      const position = lease.committed ?? 0n;
      held.set(nameOf(lease), {
        topic: lease.topic,
        partition: lease.partition,
        epoch: lease.epoch,
        position,
        end: position,
        stretch: 'unclaimed',
        failures: 0,
        isBusy: false,
        isWaiting: false,
        isLost: false,
        isLeaving: false,
      });
    }
    return leases.length > 0;
  }

  async function watchHeads(): Promise<void> {
    if (held.size === 0) return;
    for (const head of await readHeads(db, options.topics)) {
      const partition = held.get(nameOf(head));
      if (partition !== undefined && head.end > partition.end) partition.end = head.end;
    }
    dispatch();
  }

  function dispatch(): void {
    for (const partition of [...held.values()]) {
      if (isStopping || active >= (options.concurrency ?? 1)) return;
      const isReady =
        !partition.isBusy && !partition.isWaiting && !partition.isLeaving && partition.position < partition.end;
      if (!isReady) continue;
      // To the end of the line, so that every partition has its turn.
      held.delete(nameOf(partition));
      held.set(nameOf(partition), partition);
      void work(partition);
    }
  }

  async function work(partition: Held): Promise<void> {
    partition.isBusy = true;
    active += 1;
    try {
      await workOnBatch(partition);
      partition.failures = 0;
      health.works(nameOf(partition));
    } catch (error) {
      if (!partition.isLost) retryLater(partition, toError(error));
    }
    partition.isBusy = false;
    active -= 1;
    if (partition.isLeaving && !partition.isLost) roll.now();
    if (active === 0) for (const resolve of idle) resolve();
    dispatch();
  }

  function retryLater(partition: Held, error: Error): void {
    health.fails(nameOf(partition), error);
    partition.stretch = partition.stretch === 'unclaimed' ? 'unclaimed' : 'failed';
    partition.isWaiting = true;
    const delayMs = jitterMs(partition.failures, tuning.retryMinMs, tuning.retryMaxMs);
    partition.failures += 1;
    setTimeout(() => {
      partition.isWaiting = false;
      dispatch();
    }, delayMs).unref();
  }

  async function workOnBatch(partition: Held): Promise<void> {
    await beginStretch(partition);
    const { topic, partition: number, position: from, end } = partition;
    const records = await readLog(db, {
      topic,
      partition: number,
      from,
      end,
      maxRecords: options.maxBatchRecords,
      maxBytes: tuning.maxBatchBytes,
    });
    const last = records.at(-1);
    if (last !== undefined) {
      const batch: RecordBatch = {
        topic,
        partition: number,
        records,
        highWatermark: end,
        assignment: assignmentOf(partition),
        heartbeat: () => checkLease(partition),
        isStale: () => partition.isLost,
      };
      await inPollSpan('postgresql', batch, () => handler.handle(batch));
    }
    // Without records retention has deleted what was there.
    const next = last === undefined ? end : last.offset + 1n;
    if (await acknowledge(db, member, partition, next)) partition.position = next;
    else lose(partition);
  }

  const assignmentOf = (partition: Held): string => `${member.memberId}:${partition.epoch}`;

  /**
   * After a failure a new stretch begins: a handler whose fence was raised over by a slower, older owner raises its
   * own again, instead of failing for ever.
   */
  async function beginStretch(partition: Held): Promise<void> {
    if (partition.stretch === 'claimed') return;
    if (partition.stretch === 'failed') {
      const epoch = await renewEpoch(db, member, partition);
      if (epoch === null) {
        lose(partition);
        throw new StaleAssignmentError(partition.topic, partition.partition);
      }
      partition.epoch = epoch;
      partition.stretch = 'unclaimed';
    }
    await handler.claim?.({
      topic: partition.topic,
      partition: partition.partition,
      assignment: assignmentOf(partition),
    });
    partition.stretch = 'claimed';
  }

  /** Asks the database only when this process was held up for longer than the lease: else renewals run on their own. */
  async function checkLease(partition: Held): Promise<void> {
    const isOverdue = performance.now() - renewedAtMs > tuning.leaseMs;
    // PGlite has one connection, which a transaction of the handler may hold now; and nobody else can take over.
    if (isOverdue && db.driver === 'pg' && !partition.isLost) await roll.now();
    if (partition.isLost) throw new StaleAssignmentError(partition.topic, partition.partition);
  }

  const roll = createRepeater(syncGroup, {
    intervalMs: tuning.leaseMs / 3,
    onError: (error) => health.fails('group', error),
    onSuccess: () => health.works('group'),
  });
  const watch = createRepeater(watchHeads, {
    intervalMs: tuning.pollMs,
    onError: (error) => health.fails('log', error),
    onSuccess: () => health.works('log'),
  });

  async function stop(): Promise<void> {
    isStopping = true;
    await watch.stop();
    if (active > 0) await new Promise<void>((resolve) => idle.add(resolve));
    await roll.stop();
    for (const partition of held.values()) partition.isLost = true;
    try {
      await leaveGroup(db, member);
      await announce();
    } catch {
      // The leases run out by themselves.
    }
    for (const unlisten of unlisteners) await unlisten();
    health.stopped();
  }

  void roll.now();
  return {
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}
