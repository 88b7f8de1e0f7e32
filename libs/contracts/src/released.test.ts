import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { DeadLetter, Decision, Flag, LinkRecord, MessageEvent, Policy, QueueItem, TOPIC_CONTRACTS } from './index.js';

// Events as releases wrote them: files of `released/` are added, and never changed.
const EVENTS: Readonly<Record<string, z.ZodType>> = {
  MessageEvent,
  LinkRecord,
  Flag,
  QueueItem,
  Decision,
  DeadLetter,
  Policy,
};
const folder = fileURLToPath(new URL('../released/v1/', import.meta.url));
const released = (name: string): object[] =>
  z.array(z.looseObject({})).parse(JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')));
const samples = Object.keys(EVENTS).flatMap((name) => released(name).map((event, index) => ({ name, index, event })));

test.each(samples)('$name $index of release 1 is read, and no field of it dropped', ({ name, event }) => {
  expect(EVENTS[name]?.parse(event)).toMatchObject(event);
});

test('every event that is on a topic has samples, and every sample is read', () => {
  for (const { event } of TOPIC_CONTRACTS) expect(EVENTS).toHaveProperty(event);
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  expect(files.map((name) => name.replace('.json', '')).sort()).toEqual(Object.keys(EVENTS).sort());
});
