import { readFileSync } from 'node:fs';
import { MessageEvent } from '@manumit/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationMs, parseStories, toEvents } from './stories.js';

const text = readFileSync(new URL('../demo/stories.yaml', import.meta.url), 'utf8');
const stories = parseStories(text);
const playing = { seed: 7, startAt: new Date('2026-01-05T08:00:00Z'), runId: 'r1' };
const count = (conversations: readonly { readonly messages: readonly unknown[] }[]) =>
  conversations.reduce((sum, { messages }) => sum + messages.length, 0);

describe('the stories of the demo', () => {
  test('are some hundred messages, most of them nothing, in several languages', () => {
    expect(stories.chatter.length).toBeGreaterThanOrEqual(60);
    expect(count(stories.chatter)).toBeGreaterThanOrEqual(200);
    expect(stories.stories).toHaveLength(9);
    expect(new Set(stories.chatter.map(({ language }) => language))).toEqual(
      new Set(['en', 'uk', 'ru', 'es', 'de', 'pl', 'fr']),
    );
    expect(new Set(stories.stories.map(({ language }) => language))).toEqual(new Set(['en', 'uk', 'ru', 'es']));
  });

  test('name no real place to call or to visit', () => {
    const sites = text.match(/\b[\w-]+\.(?:com|org|net|ua|ru|es|io|me|de|pl|fr)\b/gi) ?? [];
    expect(sites).toEqual([]);
    expect(text.match(/\+?\d[\d ()-]{8,}\d/g) ?? []).toEqual([]);
  });
});

describe('parseStories', () => {
  const story = (messages: string, actor = 'a') =>
    `chatter: []\nstories: [{id: s, language: en, title: t, surface: dm, actor: ${actor}, messages: [${messages}]}]`;
  const message = (from: string, after: number) => `{from: ${from}, text: x, after: ${after}}`;
  const five = [0, 1, 2, 3, 4].map((after) => message('a', after));

  test.each([
    ['an actor who says nothing', story(five.join(','), 'b'), 'the actor writes none'],
    ['time that goes back', story([...five, message('a', 1)].join(',')), 'must not go back'],
    ['too short a story', story(five.slice(1).join(',')), 'stories.0.messages'],
    ['a misspelt key', story(five.join(',').replace('text', 'txt')), 'txt'],
    ['a surface that does not exist', story(five.join(',')).replace('dm', 'pigeon'), 'stories.0.surface'],
    ['an id twice', `${story(five.join(','))}\n`.replace(/stories: \[(.*)\]/, 'stories: [$1, $1]'), 'used twice'],
  ])('refuses %s', (_name, yaml, problem) => {
    expect(() => parseStories(yaml)).toThrow(problem);
  });

  test('takes what the refused ones spoil', () => {
    expect(parseStories(story(five.join(','))).stories).toHaveLength(1);
  });
});

describe('toEvents', () => {
  const events = toEvents(stories, playing);

  test('gives every message once, as a valid event with an id of its own', () => {
    expect(events).toHaveLength(count(stories.chatter) + count(stories.stories));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    for (const event of events) expect(MessageEvent.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
  });

  test('keeps time and each conversation in order, whatever the seed', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const times = toEvents(stories, { ...playing, seed }).map(({ sentAt }) => Date.parse(sentAt));
        expect(times).toEqual([...times].sort((one, other) => one - other));
        for (const { id, messages } of [...stories.chatter, ...stories.stories]) {
          const said = toEvents(stories, { ...playing, seed }).filter(
            ({ conversationId }) => conversationId === `r1-${id}`,
          );
          expect(said.map((event) => event.text)).toEqual(messages.map((message) => message.text));
        }
      }),
      { numRuns: 5 },
    );
  });

  test('fills its time and no more, whatever the seed', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const times = toEvents(stories, { ...playing, seed }).map(({ sentAt }) => Date.parse(sentAt));
        const start = playing.startAt.getTime();
        expect(Math.min(...times)).toBeGreaterThanOrEqual(start);
        expect(Math.max(...times)).toBeLessThanOrEqual(start + durationMs(stories));
        expect(Math.max(...times)).toBeGreaterThan(start + durationMs(stories) / 2);
      }),
      { numRuns: 20 },
    );
  });

  test('gives the same stream for the same seed and another one for another', () => {
    expect(toEvents(stories, playing)).toEqual(events);
    const other = toEvents(stories, { ...playing, seed: 8 });
    expect(other.map(({ id }) => id)).not.toEqual(events.map(({ id }) => id));
    expect(other.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
  });

  test('shares no id between two runs', () => {
    const ids = (runId: string) =>
      toEvents(stories, { ...playing, runId }).flatMap(({ id, conversationId, sender }) => [
        id,
        conversationId,
        sender.id,
      ]);
    const first = new Set(ids('r1'));
    expect(ids('r2').filter((id) => first.has(id))).toEqual([]);
  });

  test('addresses a direct message to the other side and a post to nobody', () => {
    const direct = events.find(({ surface }) => surface === 'dm');
    const posted = events.find(({ surface }) => surface === 'forum');
    expect(direct?.recipients).toHaveLength(1);
    expect(direct?.recipients.map(({ id }) => id)).not.toContain(direct?.sender.id);
    expect(posted?.recipients).toEqual([]);
  });
});
