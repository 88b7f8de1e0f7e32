import type { MessageEventInput } from '@manumit/contracts';
import { z } from 'zod';
import { verifyBodySecret } from './body-secret.js';
import type { Connector, Parsed } from './connector.js';
import { named } from './describe.js';
import { parseWith } from './parse-with.js';
import { UnixSeconds } from './times.js';

// https://zulip.com/api/outgoing-webhook-payload
const Body = z.object({
  message: z.object({
    id: z.number().int(),
    type: z.string(),
    sender_id: z.number().int(),
    sender_full_name: z.string().optional(),
    recipient_id: z.number().int(),
    subject: z.string().optional(),
    content: z.string(),
    timestamp: UnixSeconds,
  }),
});

/** Messages in which the bot is named, or that are sent to it: Zulip hands no others on. */
export function parseZulip(body: unknown): Parsed {
  return parseWith(Body, body, ({ message }): MessageEventInput[] => {
    const isDirect = message.type !== 'stream';
    const topic = isDirect || message.subject === undefined ? '' : `:${message.subject}`;
    return message.content === ''
      ? []
      : [
          {
            id: String(message.id),
            platform: 'zulip',
            surface: isDirect ? 'dm' : 'channel',
            conversationId: `${message.recipient_id}${topic}`.slice(0, 256),
            sender: named(String(message.sender_id), message.sender_full_name),
            text: message.content,
            sentAt: message.timestamp,
          },
        ];
  });
}

const Numbered = z.object({ message: z.object({ id: z.number().int() }) });

export const zulip: Connector = {
  name: 'zulip',
  title: 'Zulip outgoing webhook',
  reference: 'https://zulip.com/api/outgoing-webhooks',
  proof: 'token',
  replay: 'delivery id',
  edits: 'not sent',
  deletions: 'not sent',
  secret: { pattern: /^[A-Za-z0-9]{16,64}$/, means: "the bot's token, from its zuliprc" },
  verify: ({ rawBody }, secrets) => verifyBodySecret(rawBody, 'token', secrets),
  parse: parseZulip,
  deliveryId: (body) => {
    const numbered = Numbered.safeParse(body);
    return numbered.success ? `message-${numbered.data.message.id}` : null;
  },
  answer: () => ({ status: 200, body: { response_not_required: true } }),
};
