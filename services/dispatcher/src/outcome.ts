import { retryAfterMs } from './schedule.js';

/** How an attempt ended. `outcome` is a word or a status code: it is shown, logged and stored. */
export type Outcome =
  | { readonly kind: 'delivered'; readonly outcome: string }
  | {
      readonly kind: 'failed';
      readonly outcome: string;
      /** The endpoint itself does not work, whatever is sent to it. */
      readonly isFault: boolean;
      /** How long the receiver asks to be left alone. */
      readonly pauseMs: number | null;
    }
  /** The receiver wants no more deliveries. */
  | { readonly kind: 'gone'; readonly outcome: string };

/** What the status of an answer means, after https://www.standardwebhooks.com/: 2xx is delivered, all else is not. */
export function outcomeOfStatus(status: number, retryAfter: string | undefined, now: Date): Outcome {
  const outcome = `http_${status}`;
  if (status >= 200 && status < 300) return { kind: 'delivered', outcome };
  if (status === 410) return { kind: 'gone', outcome };
  const asksForTime = status === 429 || status === 503;
  return {
    kind: 'failed',
    outcome,
    // Whoever says how long to wait is not broken; the pause does what the circuit would.
    isFault: status >= 500 && !(asksForTime && retryAfter !== undefined),
    pauseMs: asksForTime ? retryAfterMs(retryAfter, now) : null,
  };
}

/** The name of a fault without what hangs on it: messages of errors may hold addresses and more. */
export function outcomeOfError(error: unknown): Outcome {
  return { kind: 'failed', outcome: wordOf(error), isFault: true, pauseMs: null };
}

function wordOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown_fault';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code !== undefined && /^[A-Z][A-Z0-9_]{2,63}$/.test(code)) return code.toLowerCase();
  return error.cause === undefined ? 'unknown_fault' : wordOf(error.cause);
}
