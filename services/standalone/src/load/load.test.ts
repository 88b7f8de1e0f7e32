import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseStories } from '../stories.js';
import { judgeLoad } from './judge-load.js';
import { loadStream } from './load-stream.js';
import { readMetrics } from './read-metrics.js';

test('one message in so many is of a story, each alone, and the same numbers give the same messages', async () => {
  const stories = parseStories(await readFile(new URL('../../demo/stories.yaml', import.meta.url), 'utf8'));
  const at = new Date('2026-01-02T03:04:05Z');
  const events = Array.from({ length: 200 }, (_, number) =>
    loadStream(stories, { runId: 'run', signEvery: 10 })(number, at),
  );
  const signs = events.filter(({ conversationId }) => conversationId.includes('sign'));
  expect(signs).toHaveLength(20);
  expect(new Set(signs.map(({ conversationId }) => conversationId)).size).toBe(20);
  expect(new Set(events.map(({ id }) => id)).size).toBe(200);
  expect(loadStream(stories, { runId: 'run', signEvery: 10 })(19, at)).toEqual(events[19]);
});

const TEXT = `moderation_messages_assessed_total{surface="dm",disposition="none"} 90
moderation_messages_assessed_total{surface="dm",disposition="review"} 10
moderation_consumer_lag_records{topic="t",partition="0"} 3
moderation_consumer_lag_records{topic="t",partition="1"} 4
moderation_message_age_seconds_bucket{le="30",queue="review"} 9
moderation_message_age_seconds_bucket{le="300",queue="review"} 10
moderation_message_age_seconds_count{queue="review"} 10
process_cpu_seconds_total 1.5
process_resident_memory_bytes 1000
`;

test('what a process tells is summed over its labels', () => {
  expect(readMetrics(TEXT, 30)).toEqual({
    assessed: 100,
    lag: 7,
    flags: 10,
    flagsInTime: 9,
    cpuSeconds: 1.5,
    residentBytes: 1000,
  });
});

const NONE = { assessed: 0, lag: 0, flags: 0, flagsInTime: 0, cpuSeconds: 0, residentBytes: 0 };
const GOOD = {
  planned: 100,
  accepted: 100,
  failed: 0,
  answerP99Ms: 10,
  before: NONE,
  after: { ...NONE, assessed: 100, flags: 10, flagsInTime: 10 },
};
const failing = (change: object) =>
  judgeLoad({ ...GOOD, ...change }, { answerMs: 100, flagSeconds: 30 })
    .filter(({ holds }) => !holds)
    .map(({ name }) => name);

test.each([
  ['nothing', {}, []],
  ['a message that was not taken', { accepted: 99 }, ['every message was taken']],
  ['a message that was not assessed', { after: { ...GOOD.after, assessed: 99 } }, ['every message was assessed']],
  ['a lag that stays', { after: { ...GOOD.after, lag: 1 } }, ['every message was assessed']],
  ['slow answers', { answerP99Ms: 101 }, ['99 % of answers within 100 ms']],
  ['a late flag', { after: { ...GOOD.after, flagsInTime: 9 } }, ['99 % of flags within 30 s']],
  ['no flag at all', { after: { ...GOOD.after, flags: 0, flagsInTime: 0 } }, ['99 % of flags within 30 s']],
])('%s misses: %j', (_what, change, missed) => {
  expect(failing(change)).toEqual(missed);
});
