import { randomUUID } from 'node:crypto';
import type { EachBatchPayload, Consumer as KafkaConsumer } from 'kafkajs';
import type { BatchHandler, ConsumerOptions, IncomingRecord, RecordBatch } from '../bus.js';
import type { ConsumerHealth } from '../consumer-health.js';
import { StaleAssignmentError, toError } from '../errors.js';
import { jitterMs } from '../jitter.js';
import { inPollSpan } from '../telemetry.js';
import { isMembershipLost, isRebalancing } from './error-types.js';
import { toRecord } from './messages.js';
import type { KafkaTuning } from './options.js';

/** A stretch of ownership of one partition. */
interface Stretch {
  readonly assignment: string;
  isClaimed: boolean;
  isLost: boolean;
}

export interface BatchRunner {
  /** A new generation of the group: what was owned before is owned no more. */
  joined(memberId: string): void;
  eachBatch(payload: EachBatchPayload): Promise<void>;
}

const nameOf = (topic: string, partition: number): string => `${topic}/${partition}`;

/** Hands out what kafkajs fetched in batches of bounded size, and commits after each. */
export function createBatchRunner(
  consumer: KafkaConsumer,
  options: ConsumerOptions,
  handler: BatchHandler,
  tuning: KafkaTuning,
  health: ConsumerHealth,
): BatchRunner {
  const stretches = new Map<string, Stretch>();
  const failures = new Map<string, number>();
  let member = '';
  let isLeaving = false;

  function loseAll(): void {
    for (const stretch of stretches.values()) stretch.isLost = true;
    stretches.clear();
    for (const name of failures.keys()) health.works(name);
    failures.clear();
  }

  function stretchOf(name: string): Stretch {
    const existing = stretches.get(name);
    if (existing !== undefined) return existing;
    const stretch = { assignment: `${member}:${randomUUID()}`, isClaimed: false, isLost: false };
    stretches.set(name, stretch);
    return stretch;
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
    if (!stretch.isClaimed) {
      await handler.claim?.({ topic, partition, assignment: stretch.assignment });
      stretch.isClaimed = true;
    }
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
    const stretch = stretchOf(name);
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
      await commit(payload, BigInt(isLast ? batch.lastOffset() : last.offset) + 1n);
      payload.resolveOffset(last.offset);
      if (failures.delete(name)) health.works(name);
    }
  }

  // A fetch of nothing but markers is not handed out; without a commit it would count as lag for ever.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    if (payload.batchSize > 0) return;
    const { topic, partition, lastOffset } = payload;
    consumer.commitOffsets([{ topic, partition, offset: (BigInt(lastOffset) + 1n).toString() }]).catch(() => null);
  });

  return {
    joined(memberId) {
      loseAll();
      member = memberId;
      isLeaving = false;
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
