/**
 * A random time to wait before an attempt, doubling up to a limit ("full jitter").
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function jitterMs(attempt: number, minMs: number, maxMs: number, random: () => number = Math.random): number {
  return minMs + random() * (Math.min(maxMs, minMs * 2 ** Math.min(attempt, 30)) - minMs);
}
