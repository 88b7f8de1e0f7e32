import { randomUUID } from 'node:crypto';
import type { Bus } from '@manumit/bus';
import { type Flag, type MessageEvent, TOPICS } from '@manumit/contracts';
import { createScorer } from '@manumit/scorer';
import type { Database } from '@manumit/store';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { BUS_KINDS, type BusServer, openBusServer } from '../support/buses.js';
import { openTestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { CONTEXT_KEY, messageEvent, publishEvents, scoringOptions } from '../support/scoring.js';

/** A ring of two that share a number, one digit of it a word, and somebody who only asks about it. */
function ring(platform: string): MessageEvent[] {
  const offer = (conversationId: string, sender: string, text: string) =>
    messageEvent({ platform, surface: 'group', conversationId, sender: { id: sender }, recipients: [], text });
  return [
    offer(
      'board-1',
      'invented-agent',
      'you give me your passport on arrival and work off the debt. Call +1 555 010 0142',
    ),
    offer('board-2', 'invented-boss', 'we keep your passport until the debt is paid. call +1 555 01 zero 0142'),
    offer('board-2', 'invented-asker', 'does anybody know whose number +1 555 010 0142 is?'),
  ];
}

const networksOn = async (bus: Bus, platform: string): Promise<Flag[]> => {
  const flags: Flag[] = [];
  for await (const { value } of bus.read(TOPICS.flags, { kind: 'earliest' })) {
    const flag: Flag = JSON.parse(value?.toString() ?? 'null');
    if (flag.kind === 'network' && flag.platform === platform) flags.push(flag);
  }
  return flags;
};

describe.each(BUS_KINDS)('the linker on %s', (kind) => {
  let server: BusServer;
  let database: Database;
  let bus: Bus;
  beforeAll(async () => {
    server = await openBusServer(kind);
    database = await openTestDatabase(kind === 'pglite' ? 'pglite' : 'pg');
    bus = server.open();
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  test('messages go in, a flag of a network comes out, and nothing at rest names anybody', async () => {
    const options = await scoringOptions(bus, database);
    const scorer = await createScorer({ ...options, contextKey: CONTEXT_KEY, maxBatchRecords: 50, concurrency: 2 });
    onTestFinished(() => scorer.stop());
    const platform = `ring-${randomUUID()}`;
    await publishEvents(bus, ring(platform));
    const flag = await eventually('the flag', async () => (await networksOn(bus, platform)).at(-1));
    expect(flag).toMatchObject({
      kind: 'network',
      queue: 'networks',
      disposition: expect.stringMatching(/review|urgent/),
    });
    expect(flag.network?.members.map(({ accountId }) => accountId).sort()).toEqual(['invented-agent', 'invented-boss']);
    expect(flag.network?.ties).toMatchObject([{ kind: 'contact_point', weight: 1 }]);
    expect(new Set(flag.evidence.map(({ senderId }) => senderId))).toEqual(
      new Set(['invented-agent', 'invented-boss']),
    );
    expect(flag.evidence.some(({ text }) => text !== undefined)).toBe(false);
    const { rows } = await database.query<{ all: string }>(
      "SELECT string_agg(place || kind || key || body, '\n') AS all FROM link_rows",
    );
    expect(rows[0]?.all).toContain('points');
    expect(rows[0]?.all).not.toMatch(/invented|passport|5550100142|555010|board-/);
    for await (const { value } of bus.read(TOPICS.linkSignals, { kind: 'earliest' }))
      expect(value?.toString()).not.toMatch(/invented|passport|5550100142|555010|board-/);
  });
});
