import { setTimeout as wait } from 'node:timers/promises';
import type { Bus } from '@manumit/bus';
import type { ScorerEvents } from './events.js';

const EVERY_MS = 5_000;

/** A consumer group and what it reads. */
export interface Reader {
  readonly groupId: string;
  readonly topic: string;
}

/** Keeps the lag gauge up to date until the signal is aborted. */
export async function watchLag(
  bus: Bus,
  readers: readonly Reader[],
  events: ScorerEvents,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    // Readiness and the consumer's own state tell of a bus that does not answer.
    for (const { groupId, topic: of } of readers) {
      const lags = await bus.lag(groupId, [of]).catch(() => []);
      for (const { topic, partition, lag } of lags) events.lag(topic, partition, Number(lag));
    }
    await wait(EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
  }
}
