import { setTimeout as wait } from 'node:timers/promises';
import type { Bus, ConsumerState } from '@manumit/bus';
import { QUEUES, queueTopic } from '@manumit/contracts';
import { type Database, DELIVERIES_CHANNEL, deleteOldDeliveries, readEndpointHealth } from '@manumit/store';
import type { DispatcherEvents } from './events.js';
import type { GateState } from './gate.js';
import type { Endpoints } from './load-endpoints.js';
import { openSender, type SenderOptions } from './open-sender.js';
import { createQueueHandler } from './queue-handler.js';
import { startWorker } from './worker.js';

const MAX_BATCH_RECORDS = 500;
const HEALTH_EVERY_MS = 5_000;
const CLEAN_EVERY_MS = 3_600_000;
/** Longer than the topics keep their records, so that a replay is recognised. */
const KEPT_DAYS = 35;

export interface DispatcherOptions {
  readonly bus: Bus;
  readonly database: Database;
  readonly endpoints: Endpoints;
  readonly groupId: string;
  readonly events: DispatcherEvents;
  readonly onState?: (state: ConsumerState) => void;
  readonly now?: () => Date;
  readonly random?: () => number;
  /** How often is looked for what is due, where nothing wakes the dispatcher. */
  readonly pollMs?: number;
  /** Milliseconds before each attempt. */
  readonly schedule?: readonly number[];
  /** How long an endpoint that does not work is left alone. */
  readonly restMs?: number;
  readonly guard?: SenderOptions['guard'];
}

export interface Dispatcher {
  stateOf(endpointId: string): GateState | null;
  wake(): void;
  /** Finishes the attempts at hand, then leaves the group. */
  stop(): Promise<void>;
}

/** Starts to read the queues and to deliver their items to the endpoints. */
export async function createDispatcher(options: DispatcherOptions): Promise<Dispatcher> {
  const { bus, database, endpoints, groupId, events, now = () => new Date() } = options;
  const worker = startWorker({
    database,
    endpoints: endpoints.endpoints,
    link: endpoints.link,
    events,
    openSender: (endpoint) =>
      openSender(endpoint, { now, ...(options.guard === undefined ? {} : { guard: options.guard }) }),
    now,
    random: options.random ?? Math.random,
    pollMs: options.pollMs ?? 1_000,
    ...(options.schedule === undefined ? {} : { schedule: options.schedule }),
    ...(options.restMs === undefined ? {} : { restMs: options.restMs }),
  });
  const unlisten = await database.listen(DELIVERIES_CHANNEL, worker.wake);
  const consumer = await bus.consume(
    {
      groupId,
      // All of them: a queue that an endpoint asks for later begins then, and not with a month of old flags.
      topics: QUEUES.map(queueTopic),
      maxBatchRecords: MAX_BATCH_RECORDS,
      from: 'earliest',
      onState(state) {
        events.consumerState(state.kind, state.kind === 'retrying' ? state.error : undefined);
        options.onState?.(state);
      },
    },
    createQueueHandler({
      bus,
      database,
      endpoints: endpoints.endpoints,
      groupId,
      events,
      now,
      onStored: worker.wake,
    }),
  );
  const stopping = new AbortController();
  const background = Promise.all([
    every(HEALTH_EVERY_MS, async () => events.health(await readEndpointHealth(database))),
    every(CLEAN_EVERY_MS, async () => events.expired(await deleteOldDeliveries(database, KEPT_DAYS))),
  ]);
  return {
    stateOf: worker.stateOf,
    wake: worker.wake,
    async stop() {
      stopping.abort();
      await consumer.stop();
      await worker.stop();
      await unlisten();
      await background;
    },
  };

  async function every(ms: number, work: () => Promise<void>): Promise<void> {
    while (!stopping.signal.aborted) {
      await work().catch((error) => events.workFailed(error instanceof Error ? error : new Error(String(error))));
      await wait(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
    }
  }
}
