import { type Bus, openLogBus, topicSpecs } from '@manumit/bus';
import { type Flag, type MessageEvent, TOPICS } from '@manumit/contracts';
import { createScorer, linkerGroupOf, type Scorer } from '@manumit/scorer';
import { flagStore, openPglite } from '@manumit/store';
import { beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../chaos/stream.js';
import { openMigrated } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { ringStream } from '../support/rings.js';
import { CONTEXT_KEY, publishEvents, scoringOptions } from '../support/scoring.js';

const STREAM = { seed: 7, platform: 'rings', messages: 400, rings: 3, members: 6, accounts: 60 };
const { events, rings } = ringStream(STREAM);

interface Run {
  readonly partitions: number;
  readonly scorers: number;
  readonly batch: number;
  readonly key?: Buffer;
}

/** Plays messages through some scorers on as many partitions, one stream after the other. @returns the open flags of networks after each */
async function play(streams: readonly (readonly MessageEvent[])[], run: Run): Promise<Flag[][]> {
  const { partitions, scorers, batch, key = CONTEXT_KEY } = run;
  const database = await openMigrated(await openPglite({ memory: true }));
  const bus: Bus = openLogBus({ database, pollMs: 50 });
  const running: Scorer[] = [];
  const after: Flag[][] = [];
  try {
    await bus.ensureTopics(topicSpecs(partitions));
    const options = {
      ...(await scoringOptions(bus, database)),
      contextKey: key,
      maxBatchRecords: batch,
      concurrency: 2,
    };
    for (const stream of streams) {
      await publishEvents(bus, stream);
      while (running.length < scorers) running.push(await createScorer(options));
      await eventually('everything to be linked', () => isDrained(bus, options.groupId), 50_000);
      const flags = (await flagStore(database).listQueue('networks', { limit: 100 })).map(({ flag }) => flag);
      after.push(flags.sort((a, b) => (a.flagId < b.flagId ? -1 : 1)));
    }
    return after;
  } finally {
    await Promise.all(running.map((scorer) => scorer.stop()));
    await bus.close();
    await database.close();
  }
}

async function isDrained(bus: Bus, groupId: string): Promise<boolean> {
  const lags = [await bus.lag(groupId, [TOPICS.messages]), await bus.lag(linkerGroupOf(groupId), [TOPICS.linkSignals])];
  return lags.every((of) => of.length > 0 && of.every(({ lag }) => lag === 0n));
}

/** How often a flag was updated on the way depends on which messages came together. */
const inTheEnd = (after: readonly (readonly Flag[])[]): Flag[] =>
  (after.at(-1) ?? []).map((flag) => ({ ...flag, revision: 0 }));

const membersOf = (flags: readonly Flag[]): string[] =>
  flags
    .map(({ network }) =>
      (network?.members ?? [])
        .map(({ accountId }) => accountId)
        .sort()
        .join(' '),
    )
    .sort();

describe('the same messages', () => {
  const once = { partitions: 1, scorers: 1, batch: 1_000 };
  let calm: Flag[];
  beforeAll(async () => {
    const [first = [], again] = await play([events, events], once);
    // A replay on top changes nothing, no revision either.
    expect(again).toEqual(first);
    calm = inTheEnd([first]);
  });

  test('find the rings that are in them, and nobody else', () => {
    expect(membersOf(calm)).toEqual(rings.map((ring) => [...ring].sort().join(' ')).sort());
  });

  test('make the same flags of networks over 2 and 7 partitions and scorers, and in batches of any size', async () => {
    expect(inTheEnd(await play([events], { partitions: 2, scorers: 2, batch: 40 }))).toEqual(calm);
    expect(inTheEnd(await play([events], { partitions: 7, scorers: 7, batch: 15 }))).toEqual(calm);
  });

  test('make the same flags of networks in another order of arrival', async () => {
    const random = seededRandom(3);
    const shuffled = events
      .map((event) => ({ event, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ event }) => event);
    expect(inTheEnd(await play([shuffled], { ...once, batch: 25 }))).toEqual(calm);
  });

  test('make the same flags of networks under another key', async () => {
    expect(inTheEnd(await play([events], { ...once, key: Buffer.alloc(32, 'another key') }))).toEqual(calm);
  });

  test('by accounts of other names make the same networks of those', async () => {
    const name = (account: string): string => `renamed-${account.split('').reverse().join('')}-x`;
    const renamed = ringStream({ ...STREAM, name });
    expect(membersOf(inTheEnd(await play([renamed.events], once)))).toEqual(
      rings
        .map((ring) =>
          ring
            .map((account) => name(account))
            .sort()
            .join(' '),
        )
        .sort(),
    );
  });
});
