import type { MessageEventInput } from '@manumit/contracts';
import { z } from 'zod';
import { BEARER } from './bearer.js';
import type { Connector, Parsed } from './connector.js';
import { parseWith } from './parse-with.js';

// https://github.com/roostorg/osprey: an action is a name, an id, a time and data of the platform's own shape.
const Action = z.object({
  action_id: z.union([z.string(), z.number().int()]).transform(String),
  action_name: z.string(),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  data: z.record(z.string(), z.unknown()),
});
const Envelope = z.union([z.object({ send_time: z.iso.datetime({ offset: true }), data: Action }), Action]);

const Post = z.object({
  user_id: z.union([z.string(), z.number().int()]).transform(String),
  conversation_id: z.string().optional(),
  text: z.string().optional(),
  post: z.object({ text: z.string() }).optional(),
  message: z.object({ text: z.string() }).optional(),
});

/** Actions of Osprey's input topic, one or several. Those without an author and words give no event. */
export function parseOsprey(body: unknown): Parsed {
  const several = Array.isArray(body) ? body : [body];
  return parseWith(z.array(Envelope).max(100), several, (envelopes) =>
    envelopes.flatMap((envelope) => {
      const isWrapped = 'send_time' in envelope;
      const action = isWrapped ? envelope.data : envelope;
      return eventOf(action, isWrapped ? envelope.send_time : undefined) ?? [];
    }),
  );
}

function eventOf(action: z.infer<typeof Action>, sentAt: string | undefined): MessageEventInput | null {
  const post = Post.safeParse(action.data);
  const at = action.timestamp ?? sentAt;
  if (!post.success || at === undefined) return null;
  const { user_id, conversation_id, text, post: written, message } = post.data;
  const words = message?.text ?? written?.text ?? text;
  if (!words) return null;
  return {
    id: action.action_id,
    platform: 'osprey',
    surface: message === undefined ? 'post' : 'dm',
    conversationId: conversation_id ?? action.action_id,
    sender: { id: user_id },
    text: words,
    sentAt: new Date(at).toISOString(),
  };
}

export const osprey: Connector = {
  ...BEARER,
  name: 'osprey',
  title: 'ROOST Osprey actions',
  reference: 'https://github.com/roostorg/osprey',
  edits: 'event',
  deletions: 'acknowledged',
  parse: parseOsprey,
};
