import type { MessageEventInput } from '@manumit/contracts';
import { z } from 'zod';
import type { Connector, Parsed } from './connector.js';
import { verifyHmac } from './hmac.js';
import { parseWith } from './parse-with.js';
import { UnixMillis } from './times.js';

// https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
const Origin = z.object({
  type: z.string(),
  userId: z.string().optional(),
  groupId: z.string().optional(),
  roomId: z.string().optional(),
});
const Message = z.object({
  type: z.string(),
  id: z.string(),
  text: z.string().optional(),
  quotedMessageId: z.string().optional(),
});
const Happening = z.object({
  type: z.string(),
  timestamp: UnixMillis,
  source: Origin.optional(),
  message: Message.optional(),
});
const Body = z.object({ destination: z.string(), events: z.array(Happening) });

/** Texts. Stickers and files hold no words, and what is taken back stays evidence. */
export function parseLine(body: unknown): Parsed {
  return parseWith(Body, body, ({ destination, events }) => events.flatMap((one) => eventOf(one, destination) ?? []));
}

function eventOf(
  { type, timestamp, source, message }: z.infer<typeof Happening>,
  bot: string,
): MessageEventInput | null {
  const sender = source?.userId;
  if (type !== 'message' || message?.type !== 'text' || !message.text || sender === undefined) return null;
  const group = source?.groupId ?? source?.roomId;
  return {
    id: message.id,
    platform: 'line',
    surface: group === undefined ? 'dm' : 'group',
    conversationId: group ?? `${bot}:${sender}`,
    sender: { id: sender },
    recipients: group === undefined ? [{ id: bot }] : [],
    text: message.text,
    sentAt: timestamp,
    ...(message.quotedMessageId === undefined ? {} : { replyTo: message.quotedMessageId }),
  };
}

export const line: Connector = {
  name: 'line',
  title: 'LINE',
  reference: 'https://developers.line.biz/en/docs/messaging-api/receiving-messages/',
  proof: 'X-Line-Signature',
  replay: 'bytes',
  edits: 'not sent',
  deletions: 'acknowledged',
  secret: { pattern: /^[0-9a-f]{32}$/, means: 'the channel secret, 32 hexadecimal digits' },
  verify({ rawBody, headers }, secrets) {
    const signature = headers['x-line-signature'];
    return verifyHmac([rawBody], signature === undefined ? undefined : [signature], 'base64', secrets);
  },
  parse: parseLine,
};
