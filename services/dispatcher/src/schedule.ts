const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long to wait before each attempt: more than three days in all, so that a weekend's outage loses nothing. */
export const SCHEDULE_MS: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** Endpoints that failed together should not be tried together again. */
const JITTER = 0.2;

/**
 * How long to wait before the next attempt.
 *
 * @param failures how many attempts have failed, this one included
 * @param random in [0, 1)
 * @returns null after the last attempt
 */
export function retryInMs(failures: number, random: number, schedule: readonly number[] = SCHEDULE_MS): number | null {
  const delayMs = schedule[failures];
  return delayMs === undefined ? null : Math.round(delayMs * (1 - JITTER + 2 * JITTER * random));
}

/** Longer than this no receiver may ask us to wait: it would be a way to lose a delivery. */
const LONGEST_RETRY_AFTER_MS = 24 * HOUR;

/** `Retry-After` in seconds or as a date, RFC 9110 §10.2.3. @returns null where there is none that can be read */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  const text = header.trim();
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * SECOND : Date.parse(text) - now.getTime();
  return Number.isNaN(ms) ? null : Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, ms));
}
