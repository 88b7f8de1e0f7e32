import { setTimeout as wait } from 'node:timers/promises';
import type { Batch, EachBatchPayload, IMemberAssignment, Consumer as KafkaConsumer } from 'kafkajs';
import type { BatchHandler, ConsumerOptions, IncomingRecord, RecordBatch } from '../bus.js';
import type { ConsumerHealth } from '../consumer-health.js';
import { StaleAssignmentError, toError } from '../errors.js';
import { jitterMs } from '../jitter.js';
import { inPollSpan } from '../telemetry.js';
import type { BusAdmin } from './admin.js';
import { isMembershipLost, isRebalancing } from './error-types.js';
import { toRecord } from './messages.js';
import type { KafkaTuning } from './options.js';
import { advance, claimStretch, isInTurn, moveBack, newStretch, type Stretch } from './stretches.js';

export interface BatchRunner {
  /** A new generation of the group: what was owned before is owned no more. */
  joined(memberId: string, assigned: IMemberAssignment): void;
  eachBatch(payload: EachBatchPayload): Promise<void>;
  /** Resolves when nothing works for the consumer any more. */
  end(): Promise<void>;
}

/** The offset that the servers were asked for; kafkajs 2.2.4 has it, its types do not. */
const fetchedAt = (batch: Batch): bigint => BigInt(String(Reflect.get(batch, 'fetchedOffset')));

const nameOf = (topic: string, partition: number): string => `${topic}/${partition}`;

/** Hands out what kafkajs fetched in batches of bounded size, and commits after each. */
export function createBatchRunner(
  consumer: KafkaConsumer,
  options: ConsumerOptions,
  handler: BatchHandler,
  tuning: KafkaTuning,
  health: ConsumerHealth,
  admin: BusAdmin,
): BatchRunner {
  const work = { consumer, handler, admin };
  const stretches = new Map<string, Stretch>();
  const failures = new Map<string, number>();
  const catchingUp = new Set<Promise<void>>();
  const ended = new AbortController();
  let member = '';
  let generation = 0;
  let isLeaving = false;

  function loseAll(): void {
    for (const stretch of stretches.values()) stretch.isLost = true;
    stretches.clear();
    for (const name of failures.keys()) health.works(name);
    failures.clear();
  }

  function stretchOf(topic: string, partition: number): Stretch {
    const name = nameOf(topic, partition);
    const existing = stretches.get(name);
    if (existing !== undefined) return existing;
    const stretch = newStretch(topic, partition, member);
    stretches.set(name, stretch);
    return stretch;
  }

  /** Partitions to which nothing comes hand out no batch: what the handler's store lacks would wait for the next record. */
  async function catchUp(topic: string, partitions: readonly number[]): Promise<void> {
    const mine = generation;
    for (let attempt = 0; generation === mine; attempt += 1) {
      try {
        const committed = await admin.ask((client) =>
          client.fetchOffsets({ groupId: options.groupId, topics: [topic] }),
        );
        for (const { partition, offset } of committed[0]?.partitions ?? []) {
          if (!partitions.includes(partition) || generation !== mine) continue;
          const stretch = stretchOf(topic, partition);
          await claimStretch(work, stretch);
          if (generation === mine) await moveBack(work, stretch, BigInt(offset));
        }
        return;
      } catch {
        // Batches that come meanwhile meet the same fault, and report it.
        const delayMs = jitterMs(attempt, tuning.retryMinMs, tuning.retryMaxMs);
        await wait(delayMs, undefined, { ref: false, signal: ended.signal }).catch(() => null);
      }
    }
  }

  async function beat(payload: EachBatchPayload): Promise<void> {
    try {
      await payload.heartbeat();
    } catch (error) {
      // While the group rebalances the partitions are still ours, and a commit still counts; so finish soon.
      if (isRebalancing(error)) isLeaving = true;
      else if (isMembershipLost(error)) loseAll();
    }
  }

  async function handleSlice(payload: EachBatchPayload, stretch: Stretch, records: IncomingRecord[]): Promise<void> {
    const { topic, partition, highWatermark } = payload.batch;
    const batch: RecordBatch = {
      topic,
      partition,
      records,
      highWatermark: BigInt(highWatermark),
      assignment: stretch.assignment,
      async heartbeat() {
        await beat(payload);
        if (stretch.isLost) throw new StaleAssignmentError(topic, partition);
      },
      isStale: () => stretch.isLost,
    };
    await inPollSpan('kafka', batch, () => handler.handle(batch));
  }

  /** Other partitions go on meanwhile; the records come again, in a new stretch. */
  function retryLater(payload: EachBatchPayload, name: string, error: Error): void {
    if (ended.signal.aborted) return;
    const resume = payload.pause();
    const count = failures.get(name) ?? 0;
    failures.set(name, count + 1);
    stretches.delete(name);
    health.fails(name, error);
    setTimeout(resume, jitterMs(count, tuning.retryMinMs, tuning.retryMaxMs)).unref();
  }

  async function commit(payload: EachBatchPayload, nextOffset: bigint): Promise<void> {
    const { topic, partition } = payload.batch;
    const partitions = [{ partition, offset: nextOffset.toString() }];
    try {
      // Not consumer.commitOffsets: that one does nothing once the consumer is stopping.
      await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions }] });
    } catch (error) {
      if (isMembershipLost(error)) loseAll();
      throw error;
    }
  }

  async function runSlices(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const name = nameOf(batch.topic, batch.partition);
    const stretch = stretchOf(batch.topic, batch.partition);
    try {
      await claimStretch(work, stretch);
      await moveBack(work, stretch, fetchedAt(batch));
    } catch (error) {
      if (!stretch.isLost) retryLater(payload, name, toError(error));
      return;
    }
    if (!isInTurn(stretch, fetchedAt(batch))) return;
    for (let start = 0; start < batch.messages.length; start += options.maxBatchRecords) {
      if (!payload.isRunning() || stretch.isLost || isLeaving) return;
      const slice = batch.messages.slice(start, start + options.maxBatchRecords);
      const last = slice.at(-1);
      if (last === undefined) return;
      try {
        const records = slice.map((message) => toRecord(batch.topic, batch.partition, message));
        await handleSlice(payload, stretch, records);
      } catch (error) {
        if (!stretch.isLost) retryLater(payload, name, toError(error));
        return;
      }
      if (stretch.isLost) return;
      // Markers of transactions take offsets too: the last slice goes past those that follow it.
      const isLast = start + slice.length === batch.messages.length;
      const next = BigInt(isLast ? batch.lastOffset() : last.offset) + 1n;
      advance(stretch, next);
      await commit(payload, next);
      payload.resolveOffset(last.offset);
      if (failures.delete(name)) health.works(name);
    }
  }

  // A fetch of nothing but markers is not handed out; without a commit it would count as lag for ever.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    if (payload.batchSize > 0) return;
    const { topic, partition, firstOffset, lastOffset } = payload;
    const stretch = stretches.get(nameOf(topic, partition));
    const next = BigInt(lastOffset) + 1n;
    if (stretch !== undefined && isInTurn(stretch, BigInt(firstOffset)) && BigInt(firstOffset) <= (stretch.next ?? 0n))
      advance(stretch, next);
    consumer.commitOffsets([{ topic, partition, offset: next.toString() }]).catch(() => null);
  });

  return {
    joined(memberId, assigned) {
      loseAll();
      member = memberId;
      isLeaving = false;
      generation += 1;
      if (handler.claim === undefined) return;
      for (const [topic, partitions] of Object.entries(assigned)) {
        const task = catchUp(topic, partitions).finally(() => catchingUp.delete(task));
        catchingUp.add(task);
      }
    },
    async end() {
      generation += 1;
      ended.abort();
      // Another client goes on, or another member: nobody would take back what is told of these partitions.
      loseAll();
      await Promise.all(catchingUp);
    },
    async eachBatch(payload) {
      // A handler that waits for a slow database must not lose its partitions for that.
      const timer = setInterval(() => void beat(payload), Math.max(100, tuning.heartbeatIntervalMs / 2));
      try {
        await runSlices(payload);
      } finally {
        clearInterval(timer);
      }
    },
  };
}
