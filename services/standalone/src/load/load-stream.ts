import { MessageEvent } from '@manumit/contracts';
import type { Stories } from '../stories.js';

/** Messages of one conversation: then the next begins, with two other people. */
const PER_CONVERSATION = 20;

export interface LoadStream {
  readonly runId: string;
  /** One message in so many is of a story. */
  readonly signEvery: number;
}

/** The messages of a load run by their number; their time is when they are sent, so that ages are true. */
export function loadStream(
  { chatter, stories }: Stories,
  { runId, signEvery }: LoadStream,
): (number: number, sentAt: Date) => MessageEvent {
  const harmless = chatter.flatMap(({ messages }) => messages.map(({ text }) => text));
  const signs = stories.flatMap(({ messages }) => messages.map(({ text }) => text));
  return (number, sentAt) => {
    const isSign = number % signEvery === signEvery - 1;
    const texts = isSign ? signs : harmless;
    // A sign stands alone: a conversation that is flagged already would not be flagged by it.
    const conversation = isSign ? `sign-${number}` : String(Math.floor(number / PER_CONVERSATION));
    const [one, other] = [`${runId}-${conversation}-a`, `${runId}-${conversation}-b`];
    const [from, to] = number % 2 === 0 ? [one, other] : [other, one];
    return MessageEvent.parse({
      id: `${runId}-${number}`,
      platform: 'load',
      surface: 'dm',
      conversationId: `${runId}-${conversation}`,
      sender: { id: from },
      recipients: [{ id: to }],
      text: texts[Math.floor(number / (isSign ? signEvery : 1)) % texts.length] ?? '',
      sentAt: sentAt.toISOString(),
    });
  };
}
