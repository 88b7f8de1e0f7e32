import type { FlagStore, QueueCount } from '@manumit/store';

export type CountsListener = (counts: readonly QueueCount[]) => void;

/** Tells listeners how much waits on each queue, whenever that changes. */
export interface Live {
  /** @returns how to stop listening */
  listen(listener: CountsListener, onEnd: () => void): () => void;
  /** Ends all listening: a server that stops waits for nobody. */
  close(): void;
}

/** While nobody listens nothing is asked; for any number of listeners the store is asked once. */
export function createLive(flags: Pick<FlagStore, 'countQueues'>, intervalMs: number): Live {
  const listeners = new Map<CountsListener, () => void>();
  let last = '';
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    try {
      const counts = await flags.countQueues();
      const now = JSON.stringify(counts);
      if (now !== last) for (const listener of listeners.keys()) listener(counts);
      last = now;
    } catch {
      // A page that is not told now is told with the next look; whoever loads one sees the fault.
    }
    if (listeners.size > 0) timer = setTimeout(look, intervalMs);
  }

  return {
    listen(listener, onEnd) {
      listeners.set(listener, onEnd);
      if (listeners.size === 1) timer = setTimeout(look, intervalMs);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearTimeout(timer);
      };
    },
    close() {
      clearTimeout(timer);
      for (const onEnd of listeners.values()) onEnd();
      listeners.clear();
    },
  };
}
