import { randomUUID } from 'node:crypto';
import { type Bus, listDeadLetters, redrive } from '@manumit/bus';
import { conversationKey, queueTopic, TOPICS } from '@manumit/contracts';
import { createScoreHandler, createScorer, type ScoreHandlerOptions } from '@manumit/scorer';
import { type Database, FencedError, flagStore, PositionBeyondLogError } from '@manumit/store';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { BUS_KINDS, type BusServer, openBusServer } from '../support/buses.js';
import { openTestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import {
  batchOf,
  CONTEXT_KEY,
  deadLettersOn,
  flagsOn,
  messageEvent,
  publishEvents,
  scoringOptions,
} from '../support/scoring.js';

describe.each(BUS_KINDS)('scorer on %s', (kind) => {
  let server: BusServer;
  let database: Database;
  let bus: Bus;
  let options: ScoreHandlerOptions;
  beforeAll(async () => {
    server = await openBusServer(kind);
    database = await openTestDatabase(kind === 'pglite' ? 'pglite' : 'pg');
    bus = server.open();
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  /** A conversation of the test's own. */
  const newConversation = (): string => `${kind}-${randomUUID()}`;

  async function startScorer() {
    options = await scoringOptions(bus, database);
    const scorer = await createScorer({ ...options, contextKey: CONTEXT_KEY, maxBatchRecords: 50, concurrency: 2 });
    onTestFinished(() => scorer.stop());
  }

  test('a message goes in, a flag comes out: on its topic, on its queue, in the store', async () => {
    await startScorer();
    const conversationId = newConversation();
    const sign = messageEvent({ conversationId });
    const chatter = messageEvent({ conversationId, text: 'see you at six' });
    await publishEvents(bus, [chatter, sign, sign]);
    const flags = await eventually('the flag', async () => {
      const found = await flagsOn(bus, TOPICS.flags, conversationId);
      return found.length > 0 && found;
    });
    expect(flags).toHaveLength(1);
    const [flag] = flags;
    expect(flag).toMatchObject({ kind: 'message', actorId: 'invented-agent', conversationId, revision: 1 });
    const evidence = flag?.evidence[0];
    const words = evidence?.indicators.flatMap(({ spans }) =>
      spans.map(({ start, end }) => evidence.text?.slice(start, end)),
    );
    expect(words).toContainEqual(expect.stringContaining('passport'));
    const onQueue = await eventually('the item', async () => {
      const found = await flagsOn(bus, queueTopic(flag?.queue ?? 'review'), conversationId);
      return found.length > 0 && found;
    });
    expect(onQueue).toEqual(flags);
    expect(await flagStore(database).findFlag(flag?.flagId ?? '')).toEqual(flag);
  });

  test('the store keeps neither the text of what is no flag nor who wrote it', async () => {
    await startScorer();
    const conversationId = newConversation();
    // A weak sign: worth a place in the context, not a flag.
    const weak = messageEvent({
      conversationId,
      sender: { id: 'somebody-unflagged' },
      text: 'come alone, do not bring anyone',
    });
    const after = messageEvent({ conversationId: newConversation() });
    await publishEvents(bus, [weak, after]);
    await eventually(
      'the flag after it',
      async () => (await flagsOn(bus, TOPICS.flags, after.conversationId)).length > 0,
    );
    const { rows } = await database.query<{ all: string }>(
      'SELECT (SELECT string_agg(context_key || body::text, $1) FROM contexts) AS all',
      ['\n'],
    );
    expect(rows[0]?.all).not.toMatch(/somebody-unflagged|bring anyone|invented-agent/);
  });

  test('what cannot be read is a dead letter with its bytes, and comes back when it is brought back', async () => {
    await startScorer();
    const conversationId = newConversation();
    const event = messageEvent({ conversationId });
    const poison = Buffer.concat([Buffer.from(`{"${conversationId}": `), Buffer.from([0xff])]);
    await bus.publish([
      { topic: TOPICS.messages, key: conversationKey(event), value: poison, headers: { origin: 'test' } },
    ]);
    await publishEvents(bus, [event]);
    await eventually('the flag behind it', async () => (await flagsOn(bus, TOPICS.flags, conversationId)).length > 0);
    const isMine = ({ valueBase64 }: { valueBase64: string | null }) => valueBase64 === poison.toString('base64');
    const letters = await eventually('the letter', async () => {
      const found = (await deadLettersOn(bus)).filter(isMine);
      return found.length > 0 && found;
    });
    expect(letters).toHaveLength(1);
    const [letter] = letters;
    expect(letter).toMatchObject({ reason: 'invalid_utf8', topic: TOPICS.messages });
    expect(Buffer.from(letter?.headers['origin'] ?? '', 'base64').toString()).toBe('test');
    if (letter === undefined) return;

    const fixed = messageEvent({ conversationId: newConversation() });
    await redrive(bus, letter, [{ topic: TOPICS.messages, key: null, value: Buffer.from(JSON.stringify(fixed)) }]);
    await eventually(
      'the flag of what came back',
      async () => (await flagsOn(bus, TOPICS.flags, fixed.conversationId)).length > 0,
    );
    expect((await listDeadLetters(bus)).filter(isMine)).toEqual([]);
  });

  test('a batch that comes again changes nothing', async () => {
    options = await scoringOptions(bus, database);
    const conversationId = newConversation();
    const handler = createScoreHandler(options);
    onTestFinished(() => handler.close());
    const batch = batchOf([messageEvent({ conversationId }), Buffer.from('poison')], { assignment: 'first' });
    await handler.claim?.(batch);
    await handler.handle(batch);
    const state = async () =>
      JSON.stringify([
        await flagsOn(bus, TOPICS.flags, conversationId),
        (await deadLettersOn(bus)).length,
        await allOf(database),
      ]);
    const before = await eventually(
      'the flag',
      async () => (await flagsOn(bus, TOPICS.flags, conversationId)).length === 1 && (await state()),
    );
    await handler.handle(batch);
    const again = { ...batch, assignment: 'second' };
    await handler.claim?.(again);
    await handler.handle(again);
    expect((await state()).replaceAll('second', 'first')).toBe(before);
  });

  test('a zombie that lost its partition cannot commit', async () => {
    options = await scoringOptions(bus, database);
    const conversationId = newConversation();
    const [zombie, owner] = [createScoreHandler(options), createScoreHandler(options)];
    onTestFinished(() => Promise.all([zombie.close(), owner.close()]).then(() => {}));
    const mine = batchOf([messageEvent({ conversationId })], { assignment: 'zombie' });
    await zombie.claim?.(mine);
    await owner.claim?.({ ...mine, assignment: 'owner' });
    await expect(zombie.handle(mine)).rejects.toThrow(FencedError);
    // Nothing to flag in it: the shorter way is fenced too.
    const harmless = batchOf([messageEvent({ conversationId, text: 'hello' })], { assignment: 'zombie' });
    await expect(zombie.handle(harmless)).rejects.toThrow(FencedError);
    expect(await flagsOn(bus, TOPICS.flags, conversationId)).toEqual([]);
    await owner.handle({ ...mine, assignment: 'owner' });
    await eventually('the flag', async () => (await flagsOn(bus, TOPICS.flags, conversationId)).length === 1);
  });

  test('who takes over finishes what was committed and not yet on the bus, once', async () => {
    options = await scoringOptions(bus, database);
    const conversationId = newConversation();
    const dead: Bus = {
      ...bus,
      async openSequencedWriter(id) {
        const { position, close } = await bus.openSequencedWriter(id);
        return { position, close, write: () => Promise.reject(new Error('the process dies here')) };
      },
    };
    const dying = createScoreHandler({ ...options, bus: dead });
    const batch = batchOf([messageEvent({ conversationId }), messageEvent({ conversationId })], {
      assignment: 'dying',
    });
    await dying.claim?.(batch);
    await expect(dying.handle(batch)).rejects.toThrow('dies here');
    expect(await flagsOn(bus, TOPICS.flags, conversationId)).toEqual([]);

    const next = createScoreHandler(options);
    onTestFinished(() => next.close());
    const again = { ...batch, assignment: 'next' };
    await next.claim?.(again);
    await next.handle(again);
    const flags = await eventually('the flags', async () => {
      const found = await flagsOn(bus, TOPICS.flags, conversationId);
      return found.filter(({ kind: of }) => of === 'message').length >= 2 && found;
    });
    const seen = flags.map(({ flagId, revision }) => `${flagId}:${revision}`);
    expect(new Set(seen).size).toBe(seen.length);
    expect(flags.filter(({ kind: of }) => of === 'message')).toHaveLength(2);
  });

  test('a topic made anew under an old position is told, not skipped', async () => {
    options = await scoringOptions(bus, database);
    const handler = createScoreHandler(options);
    onTestFinished(() => handler.close());
    const conversationId = newConversation();
    const old = batchOf([messageEvent({ conversationId })], { assignment: 'a', firstOffset: 100n });
    await handler.claim?.(old);
    await handler.handle(old);
    const anew = batchOf([messageEvent({ conversationId })], { assignment: 'a' });
    await expect(handler.handle(anew)).rejects.toThrow(PositionBeyondLogError);
  });
});

async function allOf(database: Database): Promise<unknown> {
  const { rows } = await database.query(
    `SELECT (SELECT count(*) FROM flags) AS flags, (SELECT count(*) FROM outbox) AS outbox,
            (SELECT string_agg(body::text, '' ORDER BY context_key) FROM contexts) AS contexts,
            (SELECT string_agg(p::text, '' ORDER BY group_id, partition_no) FROM consumer_positions p) AS positions`,
  );
  return rows;
}
