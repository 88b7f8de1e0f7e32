import { setTimeout as wait } from 'node:timers/promises';
import { type Bus, OutboxRelay } from '@manumit/bus';
import { backoffMs } from '@manumit/service-kit';
import { type Database, skipWrittenNumbers } from '@manumit/store';
import { DECISIONS_SHARD } from './decide.js';
import type { ConsoleEvents } from './events.js';

export interface DecisionRelay {
  /** Call it when a decision was committed. */
  wake(): void;
  stop(): Promise<void>;
}

/** What another process left behind is looked for this often. */
const LOOK_MS = 30_000;
const RETRY = { minMs: 200, maxMs: 30_000 };

/**
 * Brings what people decided to the bus, in order and once. A decision is durable before: while the bus does not answer, records wait
 * in the store. Several processes may do this at once; each takes the shard's writer from the other.
 */
export function startDecisionRelay(database: Database, bus: Bus, events: ConsoleEvents): DecisionRelay {
  const relay = new OutboxRelay(database, bus, DECISIONS_SHARD);
  const stopping = new AbortController();
  let isNumbered = false;
  let wakeUp = new AbortController();

  async function flush(): Promise<void> {
    if (!isNumbered) {
      const written = await relay.position();
      if (await database.transaction((tx) => skipWrittenNumbers(tx, DECISIONS_SHARD, written))) events.numbersSkipped();
      isNumbered = true;
    }
    relay.markPending();
    await relay.flush();
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      wakeUp = new AbortController();
      let delayMs = LOOK_MS;
      try {
        await flush();
        failures = 0;
      } catch (error) {
        events.relayFailed(error instanceof Error ? error : new Error(String(error)));
        delayMs = backoffMs(failures, RETRY);
        failures += 1;
      }
      await wait(delayMs, undefined, { signal: AbortSignal.any([wakeUp.signal, stopping.signal]), ref: false }).catch(
        () => {},
      );
    }
    // Decisions of the last requests.
    await flush().catch((error: Error) => events.relayFailed(error));
    await relay.close();
  }

  const running = run();
  return {
    wake: () => wakeUp.abort(),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
