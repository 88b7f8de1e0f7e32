import type { Verdict } from './verdict.js';

/** A delivery is good for so long, before and after its time: https://www.standardwebhooks.com/ recommends five minutes. */
export const TOLERANCE_MS = 5 * 60_000;

/**
 * Judges the time of a delivery that is verified already: whether it is stale is nobody's business who cannot sign.
 *
 * @param timestamp seconds since the epoch, in digits
 */
export function verifyFreshness(timestamp: string, now: Date): Verdict {
  const ageMs = now.getTime() - Number(timestamp) * 1_000;
  if (ageMs > TOLERANCE_MS) return { kind: 'refused', reason: 'stale' };
  if (ageMs < -TOLERANCE_MS) return { kind: 'refused', reason: 'from_the_future' };
  return { kind: 'verified' };
}

/** Whether a header holds seconds since the epoch and nothing else. */
export const isTimestamp = (text: string): boolean => /^\d{1,12}$/.test(text);
