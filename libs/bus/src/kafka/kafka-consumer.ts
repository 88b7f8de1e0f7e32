import { setTimeout as wait } from 'node:timers/promises';
import type { Kafka, Consumer as KafkaConsumer } from 'kafkajs';
import type { BatchHandler, Consumer, ConsumerOptions } from '../bus.js';
import { createConsumerHealth } from '../consumer-health.js';
import { SilentServersError, toError } from '../errors.js';
import { jitterMs } from '../jitter.js';
import type { BusAdmin } from './admin.js';
import { type BatchRunner, createBatchRunner } from './batch-runner.js';
import { REQUEST_RETRY } from './client.js';
import { rootOf } from './error-types.js';
import type { KafkaTuning } from './options.js';

/**
 * Reads as one member of a consumer group. kafkajs gives up on errors that it takes for lasting ones; here the client
 * is built anew then, after a while, until `stop`.
 */
export function startKafkaConsumer(
  kafka: Kafka,
  options: ConsumerOptions,
  handler: BatchHandler,
  tuning: KafkaTuning,
  admin: BusAdmin,
): Consumer {
  const health = createConsumerHealth(options.onState);
  const stopping = new AbortController();
  let attempt = 0;

  async function runOnce(): Promise<void> {
    const consumer = kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: tuning.sessionTimeoutMs,
      heartbeatInterval: tuning.heartbeatIntervalMs,
      rebalanceTimeout: tuning.rebalanceTimeoutMs,
      maxWaitTimeInMs: tuning.maxWaitMs,
      maxBytesPerPartition: tuning.maxBytesPerPartition,
      allowAutoTopicCreation: false,
      readUncommitted: false,
      retry: { ...REQUEST_RETRY, restartOnFailure: () => Promise.resolve(false) },
    });
    const ended = new AbortController();
    const runner = createBatchRunner(consumer, options, handler, tuning, health, admin);
    let giveUp: (error: Error) => void = () => {};
    const watch = watchServers(consumer, tuning, {
      works: () => health.works('servers'),
      isSilent: (error) => health.fails('servers', error),
      isLost: (error) => giveUp(error),
    });
    try {
      const crashed = new Promise<never>((_, reject) => {
        giveUp = reject;
        consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      });
      const stopped = new Promise<void>((resolve) => {
        stopping.signal.addEventListener('abort', () => resolve(), { once: true, signal: ended.signal });
      });
      crashed.catch(() => null);
      await start(consumer, runner);
      if (!stopping.signal.aborted) await Promise.race([crashed, stopped]);
    } finally {
      ended.abort();
      watch.stop();
      await consumer.stop().catch(() => null);
      await runner.end();
      await consumer.disconnect().catch(() => null);
    }
  }

  async function start(consumer: KafkaConsumer, runner: BatchRunner): Promise<void> {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => runner.joined(payload.memberId, payload.memberAssignment));
    // Joining is not enough: what cannot be fetched or decoded fails after it. And only now "the latest" is fixed.
    consumer.on(consumer.events.FETCH, () => {
      attempt = 0;
      health.works('group');
      health.joined();
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [...options.topics], fromBeginning: options.from === 'earliest' });
    // Resolves when the group was joined, or after a crash.
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: options.concurrency ?? 1,
      eachBatch: runner.eachBatch,
    });
  }

  async function runUntilStopped(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await runOnce();
      } catch (error) {
        if (stopping.signal.aborted) break;
        health.fails('group', rootOf(toError(error)));
        const delayMs = jitterMs(attempt, tuning.retryMinMs, tuning.retryMaxMs);
        attempt += 1;
        await wait(delayMs, undefined, { signal: stopping.signal }).catch(() => null);
      }
    }
    health.stopped();
  }

  const running = runUntilStopped();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}

/**
 * Servers that do not answer are retried by kafkajs in silence: heartbeats that fail to come tell. After two sessions without one the
 * client is lost: kafkajs times heartbeats by the wall clock, and sends none for an hour when that is set back by an hour.
 */
function watchServers(
  consumer: KafkaConsumer,
  tuning: KafkaTuning,
  tell: { works(): void; isSilent(error: Error): void; isLost(error: Error): void },
) {
  let lastMs = performance.now();
  const seen = () => {
    lastMs = performance.now();
    tell.works();
  };
  consumer.on(consumer.events.GROUP_JOIN, seen);
  consumer.on(consumer.events.HEARTBEAT, seen);
  const toleratedMs = 3 * tuning.heartbeatIntervalMs + tuning.maxWaitMs;
  const timer = setInterval(() => {
    const silentMs = performance.now() - lastMs;
    if (silentMs <= toleratedMs) return;
    const error = new SilentServersError(toleratedMs);
    tell.isSilent(error);
    if (silentMs > toleratedMs + 2 * tuning.sessionTimeoutMs) tell.isLost(error);
  }, tuning.heartbeatIntervalMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
