import type { MessageEventInput } from '@manumit/contracts';
import { z } from 'zod';
import type { Connector, Parsed } from './connector.js';
import { attached, type Described, describe, named } from './describe.js';
import { verifyHmac } from './hmac.js';
import { parseWith, partOf } from './parse-with.js';
import { UnixMillis } from './times.js';

// https://developers.viber.com/docs/api/rest-bot-api/#receive-message-from-user
const Callback = z.object({ event: z.string() });
const Received = z.object({
  event: z.literal('message'),
  timestamp: UnixMillis,
  // Greater than a double holds exactly: it tells messages of one sender and moment apart, and is not all of the id.
  message_token: z.union([z.number(), z.string()]),
  sender: z.object({ id: z.string(), name: z.string().optional() }),
  message: z.object({
    type: z.string(),
    text: z.string().optional(),
    file_name: z.string().optional(),
    size: z.number().optional(),
  }),
});

/** What people write to the bot; everything else that Viber calls back about gives no event. */
export function parseViber(body: unknown): Parsed {
  const callback = partOf(Callback, body);
  if (callback !== null && callback.event !== 'message') return { kind: 'events', events: [] };
  return parseWith(Received, body, (received) => eventOf(received) ?? []);
}

function eventOf({ timestamp, message_token, sender, message }: z.infer<typeof Received>): MessageEventInput[] | null {
  if (!message.text) return null;
  const kind = KINDS[message.type];
  return [
    {
      id: `${sender.id}:${Date.parse(timestamp)}:${message_token}`,
      platform: 'viber',
      surface: 'dm',
      conversationId: sender.id,
      sender: named(sender.id, sender.name),
      recipients: [],
      text: message.text,
      sentAt: timestamp,
      ...attached(kind === undefined ? [] : [describe(kind, { name: message.file_name, sizeBytes: message.size })]),
    },
  ];
}

const KINDS: Readonly<Record<string, Described['kind']>> = {
  picture: 'image',
  video: 'video',
  file: 'document',
  location: 'location',
  contact: 'contact',
  sticker: 'sticker',
  url: 'link',
};

export const viber: Connector = {
  name: 'viber',
  title: 'Viber',
  reference: 'https://developers.viber.com/docs/api/rest-bot-api/#callbacks',
  proof: 'X-Viber-Content-Signature',
  replay: 'bytes',
  edits: 'not sent',
  deletions: 'not sent',
  secret: { pattern: /^[\w-]{32,128}$/, means: "the bot's authentication token" },
  verify({ rawBody, headers }, secrets) {
    const signature = headers['x-viber-content-signature'];
    return verifyHmac([rawBody], signature === undefined ? undefined : [signature], 'hex', secrets);
  },
  parse: parseViber,
};
