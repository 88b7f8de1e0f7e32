import { setTimeout as wait } from 'node:timers/promises';
import type { Policy } from '@manumit/contracts';
import { type Database, deleteExpired } from '@manumit/store';
import type { ScorerEvents } from './events.js';

const HOUR_MS = 3_600_000;
/** A signature is valid for five minutes; a day leaves room for clocks and for a stopped gateway. */
const RECEIPT_HOURS = 24;

/**
 * Deletes what retention says, at once and every hour, until the signal is aborted. A failed run waits for the next.
 *
 * @param trimLog deletes old records of the bus, where the bus does not do it by itself
 */
export async function keepRetention(
  database: Database,
  policy: Policy,
  events: ScorerEvents,
  signal: AbortSignal,
  trimLog: () => Promise<unknown>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const { contextDays, unconfirmedFlagDays } = policy.retention;
      const networkDays = Math.max(contextDays, unconfirmedFlagDays);
      const clocks = { contextDays, networkDays, receiptHours: RECEIPT_HOURS };
      events.expired(await deleteExpired(database, clocks));
      await trimLog();
    } catch (error) {
      events.retentionFailed(error instanceof Error ? error : new Error(String(error)));
    }
    await wait(HOUR_MS, undefined, { signal, ref: false }).catch(() => {});
  }
}
