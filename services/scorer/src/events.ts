import type { Displacement } from '@manumit/bus';
import type { Disposition, Flag, Surface } from '@manumit/contracts';
import type { Logger, MetricsRegistry } from '@manumit/service-kit';
import type { Deleted } from '@manumit/store';
import { Counter, Gauge, Histogram } from 'prom-client';

export interface BatchFacts {
  readonly topic: string;
  readonly partition: number;
  readonly records: number;
  readonly flags: number;
  readonly deadLetters: number;
  readonly durationSeconds: number;
}

/** What happens in the scorer, each event with its metric and, where a person should know, its log line. */
export interface ScorerEvents {
  /** The first stage has looked at a message. */
  screened(seconds: number): void;
  /** The second stage has answered for a message, so long after it was asked. */
  judged(seconds: number): void;
  assessed(surface: Surface, disposition: Disposition): void;
  surfaceClosed(surface: Surface): void;
  deadLettered(reason: string): void;
  /** A flag is durable on its queue. `traceId` becomes the exemplar. */
  queued(flag: Flag, messageAgeSeconds: number, traceId: string | null): void;
  /** A record was dealt with, so long after it was written to its topic. */
  settled(topic: string, secondsAfterItCame: number): void;
  batchDone(facts: BatchFacts): void;
  batchFenced(topic: string, partition: number): void;
  batchFailed(topic: string, partition: number, error: Error): void;
  /** Reading did not go on where the group stood. */
  displaced(displacement: Displacement): void;
  /** The store gave out a number again that the bus had seen. */
  numbersSkipped(topic: string, partition: number): void;
  /** The linker wrote some signals into the book of a place. */
  linked(signals: number, seconds: number): void;
  networkClosed(reason: 'merged' | 'dissolved'): void;
  consumerState(kind: 'running' | 'retrying' | 'stopped', error?: Error): void;
  lag(topic: string, partition: number, records: number): void;
  expired(deleted: Deleted): void;
  retentionFailed(error: Error): void;
}

export function createScorerEvents({ registry, logger }: { registry: MetricsRegistry; logger: Logger }): ScorerEvents {
  const registers = [registry];
  const messages = new Counter({
    name: 'moderation_messages_assessed_total',
    help: 'Messages assessed, by surface and by the disposition of the message itself.',
    labelNames: ['surface', 'disposition'],
    registers,
  });
  const closed = new Counter({
    name: 'moderation_messages_unread_total',
    help: 'Messages on surfaces that the policy does not open, not assessed.',
    labelNames: ['surface'],
    registers,
  });
  const screenDuration = new Histogram({
    name: 'moderation_screen_duration_seconds',
    help: 'Time of the first stage for one message.',
    buckets: [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.01, 0.1],
    registers,
  });
  const judged = new Counter({
    name: 'moderation_judged_messages_total',
    help: 'Messages that the first stage passed to the judge.',
    registers,
  });
  const judgeDuration = new Histogram({
    name: 'moderation_judge_duration_seconds',
    help: 'From the question about a message to the answer of the judge, with the wait for others and what explains a flag.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const flags = new Counter({
    name: 'moderation_flags_raised_total',
    help: 'Flags raised or updated, by queue and kind.',
    labelNames: ['queue', 'kind'],
    registers,
  });
  const age = new Histogram<'queue' | 'trace_id'>({
    name: 'moderation_message_age_seconds',
    help: "From a message's own time to its flag's place on a queue.",
    labelNames: ['queue'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600],
    enableExemplars: true,
    registers,
  });
  const deadLetters = new Counter({
    name: 'moderation_dead_letters_total',
    help: 'Records that could not be processed, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const delay = new Histogram({
    name: 'moderation_assessment_delay_seconds',
    help: 'From when a record was written to its topic to when it was assessed and all that follows was on the bus.',
    labelNames: ['topic'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600],
    registers,
  });
  const batchDuration = new Histogram({
    name: 'moderation_batch_duration_seconds',
    help: 'Time from a batch of records to its acknowledgement.',
    labelNames: ['topic'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const batches = new Counter({
    name: 'moderation_batches_total',
    help: 'Batches, by how they ended: done, fenced (the partition was lost) or failed (they come again).',
    labelNames: ['outcome'],
    registers,
  });
  const trimmed = new Counter({
    name: 'moderation_trimmed_records_total',
    help: 'Records that the topic no longer held when the scorer came to them: never assessed, or not since the backup of the store.',
    labelNames: ['topic', 'partition'],
    registers,
  });
  const linkSignals = new Counter({
    name: 'moderation_link_signals_total',
    help: 'Signals of who may belong together, written into the books of accounts and contact points.',
    registers,
  });
  const linkDuration = new Histogram({
    name: 'moderation_link_duration_seconds',
    help: 'Time to write the link signals of one batch and to find the networks that they change.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const networksClosed = new Counter({
    name: 'moderation_networks_closed_total',
    help: 'Networks that went on in another (merged) or are none any more (dissolved).',
    labelNames: ['reason'],
    registers,
  });
  const lag = new Gauge({
    name: 'moderation_consumer_lag_records',
    help: 'Records of a partition that are not acknowledged yet.',
    labelNames: ['topic', 'partition'],
    registers,
  });
  const deleted = new Counter({
    name: 'moderation_retention_deleted_total',
    help: 'Rows that retention deleted.',
    labelNames: ['kind'],
    registers,
  });
  return {
    screened: (seconds) => screenDuration.observe(seconds),
    judged(seconds) {
      judged.inc();
      judgeDuration.observe(seconds);
    },
    assessed: (surface, disposition) => messages.inc({ surface, disposition }),
    surfaceClosed: (surface) => closed.inc({ surface }),
    deadLettered: (reason) => deadLetters.inc({ reason }),
    queued(flag, messageAgeSeconds, traceId) {
      flags.inc({ queue: flag.queue, kind: flag.kind });
      const value = Math.max(0, messageAgeSeconds);
      age.observe({
        labels: { queue: flag.queue },
        value,
        ...(traceId === null ? {} : { exemplarLabels: { trace_id: traceId } }),
      });
      logger.info({ flagId: flag.flagId, revision: flag.revision, queue: flag.queue, kind: flag.kind }, 'flag queued');
    },
    settled: (topic, seconds) => delay.observe({ topic }, Math.max(0, seconds)),
    batchDone(facts) {
      batches.inc({ outcome: 'done' });
      batchDuration.observe({ topic: facts.topic }, facts.durationSeconds);
      logger.debug(facts, 'batch done');
    },
    batchFenced(topic, partition) {
      batches.inc({ outcome: 'fenced' });
      logger.info({ topic, partition }, 'batch dropped: the partition belongs to another consumer');
    },
    batchFailed(topic, partition, error) {
      batches.inc({ outcome: 'failed' });
      logger.warn({ topic, partition, err: error }, 'batch failed; it comes again');
    },
    displaced({ kind, topic, partition, from, to }) {
      const facts = { topic, partition, fromOffset: Number(from), toOffset: Number(to) };
      if (kind === 'rewound') {
        logger.warn(facts, 'the store is older than what the group has acknowledged; reading from its place again');
        return;
      }
      trimmed.inc({ topic, partition: String(partition) }, Number(to - from));
      logger.error(facts, 'the topic no longer holds records that come next; they are lost to the scorer');
    },
    numbersSkipped(topic, partition) {
      logger.warn(
        { topic, partition },
        'the store is older than its flags on the bus; they come again with the same ids',
      );
    },
    linked(count, seconds) {
      linkSignals.inc(count);
      linkDuration.observe(seconds);
    },
    networkClosed: (reason) => networksClosed.inc({ reason }),
    consumerState(kind, error) {
      if (kind === 'retrying') logger.warn({ err: error }, 'consumer cannot reach its servers; retrying');
      else logger.info({ state: kind }, 'consumer state');
    },
    lag: (topic, partition, records) => lag.set({ topic, partition: String(partition) }, records),
    expired(counts) {
      for (const [kind, count] of Object.entries(counts)) deleted.inc({ kind }, count);
    },
    retentionFailed: (error) => logger.warn({ err: error }, 'retention could not delete; the next run tries again'),
  };
}
