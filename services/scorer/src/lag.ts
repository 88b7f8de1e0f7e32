import { setTimeout as wait } from 'node:timers/promises';
import type { Bus } from '@manumit/bus';
import { TOPICS } from '@manumit/contracts';
import type { ScorerEvents } from './events.js';

const EVERY_MS = 5_000;

/** Keeps the lag gauge up to date until the signal is aborted. */
export async function watchLag(bus: Bus, groupId: string, events: ScorerEvents, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // Readiness and the consumer's own state tell of a bus that does not answer.
    const lags = await bus.lag(groupId, [TOPICS.messages]).catch(() => []);
    for (const { topic, partition, lag } of lags) events.lag(topic, partition, Number(lag));
    await wait(EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
  }
}
