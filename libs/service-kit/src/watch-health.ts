import { setTimeout as wait } from 'node:timers/promises';
import type { Readiness } from './readiness.js';

const EVERY_MS = 2_000;
/** A server that takes longer than this is as good as gone. */
const TIMEOUT_MS = 4_000;

/**
 * Asks servers again and again whether they answer, and sets readiness by it, until the signal is aborted. Each is asked
 * at once; none holds up another.
 */
export function watchHealth(
  readiness: Readiness,
  parts: Readonly<Record<string, () => Promise<unknown>>>,
  signal: AbortSignal,
): void {
  for (const [part, ask] of Object.entries(parts)) {
    readiness.set(part, false, 'starting');
    void watch(readiness, part, ask, signal);
  }
}

async function watch(
  readiness: Readiness,
  part: string,
  ask: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const answered = await Promise.race([ask().then(() => true), wait(TIMEOUT_MS, false, { ref: false })]).catch(
      () => false,
    );
    readiness.set(part, answered, answered ? undefined : 'does not answer');
    await wait(EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
  }
}
