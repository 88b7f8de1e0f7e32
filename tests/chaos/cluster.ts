import { setTimeout as wait } from 'node:timers/promises';
import { TOPICS } from '@manumit/contracts';
import { deliver } from './deliver.js';
import { openCluster } from './open-cluster.js';
import { type Outcome, readOutcome } from './outcome.js';
import type { Service } from './processes.js';
import type { RunLength } from './run-length.js';
import { pick, seededRandom, seededStream } from './stream.js';

export interface ClusterRun {
  readonly seed: number;
  readonly length: RunLength;
  /** A compiled module, relative to the repository. */
  readonly scorerEntry?: string;
  /** Of Kafka and PostgreSQL too, in the middle of the run. */
  readonly restartServers: boolean;
}

/**
 * Plays a seeded stream through a gateway and two scorers on a real Kafka and a real PostgreSQL, while processes are
 * killed, frozen and started again, and says what is left behind.
 */
export async function runCluster({
  seed,
  length,
  scorerEntry,
  restartServers,
}: ClusterRun): Promise<Awaited<ReturnType<typeof readOutcome>> & Outcome & { faults: number }> {
  const cluster = await openCluster(scorerEntry === undefined ? {} : { scorerEntry });
  const { bus, kafka, postgres, services, url, secret } = cluster;
  try {
    const { events } = seededStream({ seed, messages: length.messages });
    const over = new AbortController();
    const breaking = breakThings(services, seededRandom(seed + 1), over.signal);
    let restarted = !restartServers;
    let poison = 0;
    await deliver(events, {
      url,
      secret,
      pauseMs: length.pauseMs,
      async onProgress(share) {
        // Whatever it says, nobody can read it. Its key spreads it over the partitions.
        const value = Buffer.from(`poison ${poison++}`);
        await bus.publish([{ topic: TOPICS.messages, key: `poison-${poison}`, value }]);
        if (share < 0.5 || restarted) return;
        restarted = true;
        await kafka.restart();
        await postgres.restart();
      },
    });
    over.abort();
    const faults = await breaking;
    await cluster.ready();
    await cluster.drained();
    return { ...(await readOutcome(bus)), faults };
  } finally {
    await cluster.close();
  }
}

/** Kills, and now and then freezes for longer than a session, one process after the other. @returns how often */
async function breakThings(services: readonly Service[], random: () => number, over: AbortSignal): Promise<number> {
  let faults = 0;
  while (!over.aborted) {
    await wait(300 + random() * 1_200, undefined, { signal: over }).catch(() => {});
    if (over.aborted) break;
    const service = pick(services, random);
    faults += 1;
    if (random() < 0.15) {
      service.pause();
      await wait(4_000);
      service.resume();
    } else {
      await service.kill();
      service.start();
    }
  }
  return faults;
}
