import { MessageEvent, Surface } from '@manumit/contracts';
import { parseYaml } from '@manumit/service-kit';
import { z } from 'zod';
import { seededRandom } from './random.js';

const Identifier = z.string().regex(/^[a-z0-9]+(?:[-_][a-z0-9]+)*$/, 'small letters, digits, - and _');
const Line = z.string().min(1).max(2_000);

const Chatter = z.strictObject({
  id: Identifier,
  language: z.string().min(2),
  platform: z.string().min(1).default('demo'),
  surface: Surface,
  messages: z.array(z.strictObject({ from: Identifier, text: Line })).min(2),
});

const Story = z
  .strictObject({
    id: Identifier,
    language: z.string().min(2),
    title: z.string().min(1),
    platform: z.string().min(1).default('demo'),
    surface: Surface,
    actor: z.string().describe('Whom a flag should be about; in a support story, the person to help.'),
    messages: z
      .array(z.strictObject({ from: z.string().regex(/^[a-z]$/), text: Line, after: z.number().nonnegative() }))
      .min(5)
      .max(9),
  })
  .refine((story) => story.messages.some(({ from }) => from === story.actor), {
    path: ['actor'],
    message: 'the actor writes none of the messages',
  })
  .refine((story) => story.messages.every(({ after }, i) => i === 0 || after >= (story.messages[i - 1]?.after ?? 0)), {
    path: ['messages'],
    message: '`after` must not go back in time',
  });

const Stories = z
  .strictObject({ chatter: z.array(Chatter), stories: z.array(Story) })
  .refine(
    ({ chatter, stories }) =>
      new Set([...chatter, ...stories].map(({ id }) => id)).size === chatter.length + stories.length,
    {
      message: 'an id is used twice',
    },
  );
/** Invented conversations: chatter that is nothing, and stories that are something. */
export type Stories = z.infer<typeof Stories>;

/**
 * Reads the demo's conversations.
 *
 * @param yamlText the content of `demo/stories.yaml`
 * @throws YamlError naming every field that is wrong, with its line
 */
export function parseStories(yamlText: string): Stories {
  return parseYaml('stories.yaml', yamlText, Stories);
}

const HOUR_MS = 3_600_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

/** How long the stream of these stories lasts in its own time: as long as the longest conversation may take. */
export function durationMs({ chatter, stories }: Stories): number {
  return Math.max(
    ...chatter.map(({ messages }) => messages.length * LONGEST_PAUSE_MS),
    ...stories.map(({ messages }) => (messages.at(-1)?.after ?? 0) * HOUR_MS),
    0,
  );
}

export interface Playing {
  /** Decides who speaks when. */
  readonly seed: number;
  /** The time of the first moments of the stream; it ends `durationMs` later. */
  readonly startAt: Date;
  /** Sets this run apart from every other one: part of every id. */
  readonly runId: string;
}

/**
 * The conversations as one stream of message events in the order of time, each conversation in its own order. The same
 * arguments give the same events.
 */
export function toEvents(stories: Stories, playing: Playing): MessageEvent[] {
  const random = seededRandom(playing.seed);
  const endMs = durationMs(stories);
  const timed = [
    ...stories.stories.map((story) => {
      const lengthMs = (story.messages.at(-1)?.after ?? 0) * HOUR_MS;
      const beginMs = random() * (endMs - lengthMs);
      return { conversation: story, timesMs: story.messages.map(({ after }) => beginMs + after * HOUR_MS) };
    }),
    ...stories.chatter.map((conversation) => {
      const longestMs = conversation.messages.length * LONGEST_PAUSE_MS;
      let atMs = random() * (endMs - longestMs);
      const timesMs = conversation.messages.map(() => {
        atMs += random() * LONGEST_PAUSE_MS;
        return atMs;
      });
      return { conversation, timesMs };
    }),
  ];
  return timed
    .flatMap(({ conversation, timesMs }) => timesMs.map((atMs, index) => ({ atMs, conversation, index })))
    .sort((one, other) => one.atMs - other.atMs)
    .map(({ atMs, conversation, index }) => {
      const sentAt = new Date(playing.startAt.getTime() + Math.round(atMs));
      return eventOf(conversation, index, sentAt, playing.runId);
    });
}

type Conversation = Stories['chatter'][number] | Stories['stories'][number];

function eventOf(conversation: Conversation, index: number, sentAt: Date, runId: string): MessageEvent {
  const message = conversation.messages[index];
  if (message === undefined) throw new RangeError(`${conversation.id} has no message ${index}`);
  const account = (from: string): string => `${conversation.id}-${from}-${runId}`;
  const others = [...new Set(conversation.messages.map(({ from }) => from))].filter((from) => from !== message.from);
  return MessageEvent.parse({
    id: `${runId}-${conversation.id}-${index + 1}`,
    platform: conversation.platform,
    surface: conversation.surface,
    conversationId: `${runId}-${conversation.id}`,
    sender: { id: account(message.from) },
    // Whoever writes in public or to a group addresses nobody in particular.
    recipients: conversation.surface === 'dm' ? others.map((from) => ({ id: account(from) })) : [],
    text: message.text,
    sentAt: sentAt.toISOString(),
    language: conversation.language,
  });
}
