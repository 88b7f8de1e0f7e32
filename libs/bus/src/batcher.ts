export interface BatcherOptions<Item> {
  readonly maxRecords: number;
  readonly maxBytes: number;
  readonly sizeOf: (item: Item) => number;
  /** Rejects for a call that must not go with the others, because it would fail them too. */
  readonly admit: (items: readonly Item[]) => Promise<void>;
}

interface Call<Item> {
  readonly items: readonly Item[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface Batcher<Item> {
  /** Resolves when all items were flushed, rejects when the flush that they were part of failed. */
  add(items: readonly Item[]): Promise<void>;
  /** Resolves when nothing is waiting any more. */
  drain(): Promise<void>;
}

/**
 * Group commit: one flush at a time; calls that come while it runs are flushed together after it, in their order.
 * Calls of one turn of the event loop always go together. A call larger than the limits goes alone, and whole.
 */
export function createBatcher<Item>(
  flush: (items: readonly Item[]) => Promise<void>,
  options: BatcherOptions<Item>,
): Batcher<Item> {
  let waiting: Call<Item>[] = [];
  let running: Promise<void> | null = null;

  function take(): Call<Item>[] {
    let records = 0;
    let bytes = 0;
    let count = 0;
    for (const call of waiting) {
      records += call.items.length;
      bytes += call.items.reduce((sum, item) => sum + options.sizeOf(item), 0);
      if (count > 0 && (records > options.maxRecords || bytes > options.maxBytes)) break;
      count += 1;
    }
    const taken = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return taken;
  }

  async function admitted(calls: readonly Call<Item>[]): Promise<Call<Item>[]> {
    const good: Call<Item>[] = [];
    for (const call of calls) {
      try {
        await options.admit(call.items);
        good.push(call);
      } catch (error) {
        call.reject(error);
      }
    }
    return good;
  }

  async function run(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const calls = await admitted(take());
      try {
        if (calls.length > 0) await flush(calls.flatMap((call) => call.items));
        for (const call of calls) call.resolve();
      } catch (error) {
        for (const call of calls) call.reject(error);
      }
    }
    running = null;
  }

  return {
    add(items) {
      if (items.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        waiting.push({ items, resolve, reject });
        running ??= run();
      });
    },
    async drain() {
      await running;
    },
  };
}
