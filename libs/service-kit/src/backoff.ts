import { setTimeout as wait } from 'node:timers/promises';

export interface BackoffOptions {
  readonly minMs: number;
  readonly maxMs: number;
  /** Numbers in [0, 1). */
  readonly random?: () => number;
}

/**
 * How long to wait before an attempt: exponential, with full jitter, so that many who lost the same server do not come
 * back at once (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 *
 * @param attempt 0 for the first repeat
 */
export function backoffMs(attempt: number, { minMs, maxMs, random = Math.random }: BackoffOptions): number {
  const ceiling = Math.min(maxMs, minMs * 2 ** Math.min(attempt, 30));
  return Math.max(minMs / 2, random() * ceiling);
}

export interface RetryOptions extends BackoffOptions {
  /** Ends the waiting; the last error is thrown then. */
  readonly signal: AbortSignal;
  readonly onRetry?: (error: Error) => void;
}

/** Tries again until it works. */
export async function retry<Result>(attempt: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  for (let count = 0; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (options.signal.aborted) throw error;
      options.onRetry?.(error instanceof Error ? error : new Error(String(error)));
      await wait(backoffMs(count, options), undefined, { signal: options.signal }).catch(() => {
        throw error;
      });
    }
  }
}
