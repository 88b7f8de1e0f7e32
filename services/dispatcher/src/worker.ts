import { randomUUID } from 'node:crypto';
import {
  type ClaimedDelivery,
  claimDeliveries,
  type Database,
  disabledEndpoints,
  endpointsWithDueDeliveries,
  type FlagStore,
  failDeliveries,
  finishDeliveries,
  flagStore,
  setEndpointDisabled,
} from '@manumit/store';
import type { DispatcherEvents } from './events.js';
import { createGate, type Gate, type GateState } from './gate.js';
import { type DeliveryItem, linkOf, mayLeave } from './item.js';
import type { Endpoint } from './load-endpoints.js';
import { type Outcome, outcomeOfError } from './outcome.js';
import { retryInMs } from './schedule.js';
import type { Sender } from './sender.js';

/** A lease outlives the longest attempt by this: what a process died with is tried again so much later. */
const LEASE_MARGIN_MS = 5_000;
const SLOWEST_OTHER_MS = 60_000;

export interface WorkerOptions {
  readonly database: Database;
  readonly endpoints: readonly Endpoint[];
  readonly link: string | undefined;
  readonly events: DispatcherEvents;
  readonly openSender: (endpoint: Endpoint) => Sender;
  readonly now: () => Date;
  readonly random: () => number;
  readonly pollMs: number;
  readonly schedule?: readonly number[];
  readonly restMs?: number;
}

interface Lane {
  readonly endpoint: Endpoint;
  readonly gate: Gate;
  readonly sender: Sender;
}

export interface Worker {
  /** Something may be due now. */
  wake(): void;
  stateOf(endpointId: string): GateState | null;
  /** Finishes the attempts at hand. */
  stop(): Promise<void>;
}

/** Takes due deliveries as fast as their endpoints have room, sends them, and writes down how it went. */
export function startWorker(options: WorkerOptions): Worker {
  const { database, events, pollMs } = options;
  const flags = flagStore(database);
  const lanes = new Map(options.endpoints.map((endpoint) => [endpoint.id, openLane(endpoint, options)]));
  const running = new Set<Promise<void>>();
  let isStopping = false;
  let isAwake = false;
  let rouse = (): void => {};

  const wake = (): void => {
    isAwake = true;
    rouse();
  };

  async function round(): Promise<void> {
    const due = await endpointsWithDueDeliveries(database);
    if (due.length === 0) return;
    const disabled = await disabledEndpoints(database);
    for (const id of due) {
      const lane = lanes.get(id);
      if (lane === undefined || disabled.has(id) || isStopping) continue;
      const { endpoint, gate, sender } = lane;
      const limit = gate.room() * sender.maxItems;
      if (limit <= 0) continue;
      const lease = randomUUID();
      const claimed = await claimDeliveries(database, {
        endpoint: id,
        limit: endpoint.ordered ? 1 : limit,
        lease,
        leaseMs: leaseMsOf(endpoint),
        ordered: endpoint.ordered,
      });
      for (let from = 0; from < claimed.length; from += sender.maxItems) {
        const attempt = attemptDeliveries(lane, claimed.slice(from, from + sender.maxItems), lease, flags, options)
          .catch((error) => events.workFailed(error instanceof Error ? error : new Error(String(error))))
          .finally(() => {
            running.delete(attempt);
            wake();
          });
        running.add(attempt);
      }
    }
  }

  const loop = (async () => {
    while (!isStopping) {
      isAwake = false;
      await round().catch((error) => events.workFailed(error instanceof Error ? error : new Error(String(error))));
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        rouse = () => {
          clearTimeout(timer);
          resolve();
        };
        if (isAwake || isStopping) rouse();
      });
    }
  })();

  return {
    wake,
    stateOf: (id) => lanes.get(id)?.gate.state() ?? null,
    async stop() {
      isStopping = true;
      wake();
      await loop;
      await Promise.all(running);
      await Promise.all([...lanes.values()].map(({ sender }) => sender.close()));
    },
  };

  function openLane(endpoint: Endpoint, { openSender, restMs }: WorkerOptions): Lane {
    const gate = createGate({
      concurrency: endpoint.ordered ? 1 : endpoint.concurrency,
      ...(restMs === undefined ? {} : { restMs }),
      onChange: (state) => events.gateChanged(endpoint.id, state),
    });
    return { endpoint, gate, sender: openSender(endpoint) };
  }
}

const leaseMsOf = (endpoint: Endpoint): number =>
  ('timeoutMs' in endpoint ? endpoint.timeoutMs : SLOWEST_OTHER_MS) + LEASE_MARGIN_MS;

/** One attempt: reads the flags as they are now, sends what may leave, and only then writes down that it was sent. */
async function attemptDeliveries(
  lane: Lane,
  claimed: readonly ClaimedDelivery[],
  lease: string,
  flags: FlagStore,
  options: WorkerOptions,
): Promise<void> {
  const { database, events, link, now } = options;
  const { endpoint, gate, sender } = lane;
  const factsOf = ({ webhookId, attempts }: ClaimedDelivery, outcome: string) => ({
    endpoint: endpoint.id,
    webhookId,
    outcome,
    attempt: attempts + 1,
  });
  const items: DeliveryItem[] = [];
  const sent: ClaimedDelivery[] = [];
  for (const delivery of claimed) {
    const flag = await flags.findFlag(delivery.flagId);
    if (flag === null || !mayLeave(endpoint, flag)) {
      const [state, outcome] =
        flag === null ? (['expired', 'flag_expired'] as const) : (['withheld', 'withheld'] as const);
      await finishDeliveries(database, endpoint.id, [delivery.webhookId], state, outcome);
      events.dropped(factsOf(delivery, outcome));
      continue;
    }
    sent.push(delivery);
    const { webhookId, queue, flagId, revision, queuedAt } = delivery;
    items.push({
      webhookId,
      queue,
      flagId,
      revision,
      queuedAt: queuedAt.toISOString(),
      link: linkOf(link, flagId),
      flag,
    });
  }
  if (items.length === 0) return;
  const start = performance.now();
  const outcome = await gate.pass(() => sender.send(items).catch((error): Outcome => outcomeOfError(error)));
  events.attempted(endpoint.id, (performance.now() - start) / 1_000);
  const webhookIds = sent.map(({ webhookId }) => webhookId);
  if (outcome.kind === 'delivered') {
    await finishDeliveries(database, endpoint.id, webhookIds, 'delivered', outcome.outcome);
    for (const delivery of sent)
      events.delivered(
        { ...factsOf(delivery, outcome.outcome), queue: delivery.queue },
        (now().getTime() - delivery.queuedAt.getTime()) / 1_000,
      );
    return;
  }
  if (outcome.kind === 'gone') {
    await setEndpointDisabled(database, endpoint.id, true);
    events.disabled(endpoint.id);
    await writeFailure(sent, outcome.outcome, { retryMs: 0, counts: false });
    return;
  }
  for (const delivery of sent) {
    const scheduledMs = retryInMs(delivery.attempts + 1, options.random(), options.schedule);
    const retryMs = scheduledMs === null ? null : Math.max(scheduledMs, outcome.pauseMs ?? 0);
    await writeFailure([delivery], outcome.outcome, { retryMs, counts: true });
    if (retryMs === null) events.gaveUp(factsOf(delivery, outcome.outcome));
    else events.retrying(factsOf(delivery, outcome.outcome), retryMs);
  }

  async function writeFailure(
    some: readonly ClaimedDelivery[],
    word: string,
    { retryMs, counts }: { readonly retryMs: number | null; readonly counts: boolean },
  ): Promise<void> {
    await failDeliveries(database, {
      endpoint: endpoint.id,
      webhookIds: some.map(({ webhookId }) => webhookId),
      lease,
      outcome: word,
      retryInMs: retryMs,
      counts,
    });
  }
}
