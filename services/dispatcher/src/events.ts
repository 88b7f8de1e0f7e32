import type { Displacement } from '@manumit/bus';
import type { Logger, MetricsRegistry } from '@manumit/service-kit';
import type { EndpointHealth } from '@manumit/store';
import { Counter, Gauge, Histogram } from 'prom-client';

export interface AttemptFacts {
  readonly endpoint: string;
  readonly webhookId: string;
  readonly outcome: string;
  readonly attempt: number;
}

/** What happens in the dispatcher, each event with its metric and, where a person should know, its log line. */
export interface DispatcherEvents {
  /** New deliveries are stored. */
  accepted(endpoint: string, deliveries: number): void;
  deadLettered(reason: string): void;
  attempted(endpoint: string, seconds: number): void;
  delivered(facts: AttemptFacts & { readonly queue: string }, queuedSecondsAgo: number): void;
  retrying(facts: AttemptFacts, inMs: number): void;
  gaveUp(facts: AttemptFacts): void;
  /** Not sent: the flag is no longer there, or may no longer leave to this endpoint. */
  dropped(facts: AttemptFacts): void;
  disabled(endpoint: string): void;
  enabled(endpoint: string): void;
  redriven(endpoint: string, deliveries: number): void;
  gateChanged(endpoint: string, state: string): void;
  health(health: readonly EndpointHealth[]): void;
  workFailed(error: Error): void;
  displaced(displacement: Displacement): void;
  consumerState(kind: 'running' | 'retrying' | 'stopped', error?: Error): void;
  expired(deliveries: number): void;
}

export function createDispatcherEvents({
  registry,
  logger,
}: {
  registry: MetricsRegistry;
  logger: Logger;
}): DispatcherEvents {
  const registers = [registry];
  const accepted = new Counter({
    name: 'moderation_deliveries_accepted_total',
    help: 'Deliveries that were stored to be sent, by endpoint.',
    labelNames: ['endpoint'],
    registers,
  });
  const attempts = new Counter({
    name: 'moderation_delivery_attempts_total',
    help: 'Deliveries by how an attempt ended: delivered, failed (tried again), dead (after the last attempt) or dropped (the flag expired or may not leave to the endpoint).',
    labelNames: ['endpoint', 'result'],
    registers,
  });
  const duration = new Histogram({
    name: 'moderation_delivery_attempt_duration_seconds',
    help: 'Time of one attempt at an endpoint.',
    labelNames: ['endpoint'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
    registers,
  });
  const age = new Histogram({
    name: 'moderation_delivery_age_seconds',
    help: "From a flag's place on a queue to its arrival at the endpoint.",
    labelNames: ['endpoint', 'queue'],
    buckets: [0.1, 0.5, 1, 5, 30, 60, 300, 1_800, 7_200, 43_200, 259_200],
    registers,
  });
  const waiting = new Gauge({
    name: 'moderation_deliveries_waiting',
    help: 'Deliveries that wait for an attempt, by endpoint.',
    labelNames: ['endpoint'],
    registers,
  });
  const dead = new Gauge({
    name: 'moderation_deliveries_dead',
    help: 'Deliveries whose last attempt failed and that nobody brought back, by endpoint.',
    labelNames: ['endpoint'],
    registers,
  });
  const oldest = new Gauge({
    name: 'moderation_delivery_oldest_waiting_seconds',
    help: 'How long ago the oldest delivery that waits was queued, by endpoint; 0 where none waits.',
    labelNames: ['endpoint'],
    registers,
  });
  const isDisabled = new Gauge({
    name: 'moderation_endpoint_disabled',
    help: '1 where an endpoint has answered 410, and nobody has enabled it again.',
    labelNames: ['endpoint'],
    registers,
  });
  const rests = new Counter({
    name: 'moderation_endpoint_rests_total',
    help: 'How often an endpoint failed so often in a row that it was left alone for a while.',
    labelNames: ['endpoint'],
    registers,
  });
  const unreadable = new Counter({
    name: 'moderation_dispatcher_dead_letters_total',
    help: 'Records of queues that could not be read, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const deleted = new Counter({
    name: 'moderation_deliveries_deleted_total',
    help: 'Ended deliveries that were forgotten after their time.',
    registers,
  });
  return {
    accepted: (endpoint, deliveries) => accepted.inc({ endpoint }, deliveries),
    deadLettered: (reason) => unreadable.inc({ reason }),
    attempted: (endpoint, seconds) => duration.observe({ endpoint }, seconds),
    delivered(facts, queuedSecondsAgo) {
      attempts.inc({ endpoint: facts.endpoint, result: 'delivered' });
      age.observe({ endpoint: facts.endpoint, queue: facts.queue }, Math.max(0, queuedSecondsAgo));
      logger.info(facts, 'delivered');
    },
    retrying(facts, inMs) {
      attempts.inc({ endpoint: facts.endpoint, result: 'failed' });
      logger.warn({ ...facts, timeoutMs: inMs }, 'not delivered; it is tried again');
    },
    gaveUp(facts) {
      attempts.inc({ endpoint: facts.endpoint, result: 'dead' });
      logger.error(facts, 'not delivered after the last attempt; it waits to be brought back');
    },
    dropped(facts) {
      attempts.inc({ endpoint: facts.endpoint, result: 'dropped' });
      logger.info(facts, 'not sent: the flag expired or may not leave to this endpoint');
    },
    disabled(endpoint) {
      isDisabled.set({ endpoint }, 1);
      logger.error({ endpoint }, 'the endpoint wants no more deliveries; it is disabled, and what comes for it waits');
    },
    enabled(endpoint) {
      isDisabled.set({ endpoint }, 0);
      logger.info({ endpoint }, 'the endpoint is enabled');
    },
    redriven: (endpoint, deliveries) => logger.info({ endpoint, records: deliveries }, 'dead deliveries brought back'),
    gateChanged(endpoint, state) {
      if (state === 'resting') rests.inc({ endpoint });
      logger.warn({ endpoint, state }, 'an endpoint changed');
    },
    health(all) {
      for (const one of all) {
        const { endpoint } = one;
        waiting.set({ endpoint }, one.waiting);
        dead.set({ endpoint }, one.dead);
        oldest.set({ endpoint }, one.oldestSeconds);
        isDisabled.set({ endpoint }, one.disabledAt === null ? 0 : 1);
      }
    },
    workFailed: (error) => logger.warn({ err: error }, 'deliveries could not be worked on; trying again'),
    displaced({ kind, topic, partition, from, to }) {
      const facts = { topic, partition, fromOffset: Number(from), toOffset: Number(to) };
      if (kind === 'rewound')
        logger.warn(facts, 'the store is older than what the group has acknowledged; reading again');
      else logger.error(facts, 'the topic no longer holds records that come next; they were not delivered');
    },
    consumerState(kind, error) {
      if (kind === 'retrying') logger.warn({ err: error }, 'consumer cannot reach its servers; retrying');
      else logger.info({ state: kind }, 'consumer state');
    },
    expired: (deliveries) => deleted.inc(deliveries),
  };
}
