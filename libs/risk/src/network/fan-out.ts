import type { Thresholds } from '../conclusion.js';
import { round } from '../score.js';
import type { AccountSigns, Reached } from './account.js';

/** How many different people and groups the telling messages of one account reached within days. */
export interface FanOut {
  readonly targets: number;
  /** Of the account, with what the reach adds. */
  readonly score: number;
}

const WINDOW_MS = 7 * 86_400_000;
/** Fewer than this is how people write who look for somebody. */
const MANY = 8;
/** Of the doubt about an account, each further target beyond a few takes away so much. */
const DOUBT_LEFT = 0.96;
const FEW = 4;

/**
 * The fan-out of an account; null where it is none. Sellers, admins, employers and helpers write to many too: only messages that show
 * something are counted, and an account that shows less than `watch` is not raised by whom it reaches.
 */
export function fanOutOf({ reached, telling }: AccountSigns, { watch }: Thresholds): FanOut | null {
  const targets = mostWithin(reached);
  if (targets < MANY || telling < watch) return null;
  return { targets, score: round(1 - (1 - telling) * DOUBT_LEFT ** (targets - FEW)) };
}

/** The most targets that any stretch of a window's length holds. */
function mostWithin(reached: readonly Reached[]): number {
  const times = reached.map(({ sentAt }) => Date.parse(sentAt)).sort((a, b) => a - b);
  let most = 0;
  let from = 0;
  for (const [index, time] of times.entries()) {
    while (time - (times[from] ?? time) > WINDOW_MS) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}
