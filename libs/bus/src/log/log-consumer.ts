import { randomUUID } from 'node:crypto';
import type { Database } from '@manumit/store';
import type { BatchHandler, Consumer, ConsumerOptions } from '../bus.js';
import { createConsumerHealth } from '../consumer-health.js';
import { StaleAssignmentError, toError } from '../errors.js';
import { jitterMs } from '../jitter.js';
import { type BatchWork, workOnBatch } from './batch-work.js';
import { fairShare } from './fair-share.js';
import { type HeldPartition, holdPartition, isReady, leavingOrder, nameOf } from './held-partition.js';
import { callRoll, claimLeases, type Lease, leaveGroup, type Member, releaseLease } from './leases.js';
import { readHeads } from './records.js';
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

/** Reads as one member of a consumer group: leases on partitions, renewed in the background, shared fairly. */
export function startLogConsumer(
  db: Database,
  options: ConsumerOptions,
  handler: BatchHandler,
  tuning: LogConsumerTuning,
): Consumer {
  const member: Member = { groupId: options.groupId, memberId: randomUUID(), topics: options.topics };
  const health = createConsumerHealth(options.onState);
  const held = new Map<string, HeldPartition>();
  const idle = new Set<() => void>();
  const unlisteners: (() => Promise<void>)[] = [];
  let active = 0;
  let renewedAtMs = performance.now();
  let isStopping = false;
  let stopping: Promise<void> | null = null;

  async function listen(): Promise<void> {
    if (unlisteners.length < 1) unlisteners.push(await db.listen(LOG_CHANNEL, () => watch.now()));
    if (unlisteners.length < 2) unlisteners.push(await db.listen(GROUP_CHANNEL, () => roll.now()));
  }

  const announce = () => db.query('SELECT pg_notify($1, $2)', [GROUP_CHANNEL, '']);

  async function syncGroup(): Promise<void> {
    await listen();
    const askedAtMs = performance.now();
    const { leases, members, partitions } = await callRoll(db, member, tuning.leaseMs);
    renewedAtMs = askedAtMs;
    dropLost(leases);
    let gaveBack = await releaseOrphans(leases);
    let claimed = false;
    for (const topic of partitions) {
      const share = fairShare(member.memberId, members, topic.topic, topic.partitions);
      const mine = [...held.values()].filter((partition) => partition.topic === topic.topic);
      mine.sort((a, b) => leavingOrder(a) - leavingOrder(b));
      for (const partition of mine.slice(0, share)) partition.isLeaving = false;
      for (const partition of mine.slice(share)) gaveBack = (await giveBack(partition)) || gaveBack;
      if (mine.length < share) claimed = (await claim(topic.topic, share - mine.length)) || claimed;
    }
    if (gaveBack || !health.isJoined()) await announce();
    health.joined();
    if (claimed) watch.now();
  }

  function dropLost(leases: readonly Lease[]): void {
    const names = new Set(leases.map(nameOf));
    for (const partition of held.values()) if (!names.has(nameOf(partition))) lose(partition);
  }

  /**
   * A claim or a release whose answer was lost leaves a lease that nobody works on, renewed with all the others.
   * Claims are made between roll calls only, so what is not held now is such a one.
   */
  async function releaseOrphans(leases: readonly Lease[]): Promise<boolean> {
    const orphans = leases.filter((lease) => !held.has(nameOf(lease)));
    for (const orphan of orphans) await releaseLease(db, member, orphan);
    return orphans.length > 0;
  }

  function lose(partition: HeldPartition): void {
    partition.isLost = true;
    if (held.get(nameOf(partition)) === partition) held.delete(nameOf(partition));
    health.works(nameOf(partition));
    roll.now();
  }

  async function giveBack(partition: HeldPartition): Promise<boolean> {
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
    for (const lease of leases) held.set(nameOf(lease), holdPartition(lease));
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
      if (!isReady(partition)) continue;
      // To the end of the line, so that every partition has its turn.
      held.delete(nameOf(partition));
      held.set(nameOf(partition), partition);
      void work(partition);
    }
  }

  async function work(partition: HeldPartition): Promise<void> {
    partition.isBusy = true;
    active += 1;
    try {
      await workOnBatch(batchWork, partition);
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

  function retryLater(partition: HeldPartition, error: Error): void {
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

  /** Asks the database only when this process was held up for longer than the lease: else renewals run on their own. */
  async function checkLease(partition: HeldPartition): Promise<void> {
    const isOverdue = performance.now() - renewedAtMs > tuning.leaseMs;
    // PGlite has one connection, which a transaction of the handler may hold now; and nobody else can take over.
    if (isOverdue && db.driver === 'pg' && !partition.isLost) await roll.now();
    if (partition.isLost) throw new StaleAssignmentError(partition.topic, partition.partition);
  }

  const batchWork: BatchWork = {
    db,
    member,
    handler,
    maxRecords: options.maxBatchRecords,
    maxBytes: tuning.maxBatchBytes,
    lose,
    checkLease,
  };
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
