import type { MessageEventInput } from '@manumit/contracts';
import { z } from 'zod';
import type { Connector, Parsed } from './connector.js';
import { attached, type Described, describe, named } from './describe.js';
import { META } from './meta.js';
import { parseWith } from './parse-with.js';
import { UnixSecondsText } from './times.js';

// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
const Media = z.object({
  caption: z.string().optional(),
  mime_type: z.string().optional(),
  filename: z.string().optional(),
});
const Choice = z.object({ title: z.string() });
const Content = z.object({
  text: z.object({ body: z.string() }).optional(),
  image: Media.optional(),
  video: Media.optional(),
  audio: Media.optional(),
  document: Media.optional(),
  sticker: Media.optional(),
  location: z.object({ name: z.string().optional() }).optional(),
  contacts: z.array(z.unknown()).optional(),
  button: z.object({ text: z.string() }).optional(),
  interactive: z.object({ button_reply: Choice.optional(), list_reply: Choice.optional() }).optional(),
});
const Message = Content.extend({
  id: z.string(),
  from: z.string().optional(),
  // Who has a user name need not show a number.
  from_user_id: z.string().optional(),
  to: z.string().optional(),
  group_id: z.string().optional(),
  timestamp: UnixSecondsText,
  context: z.object({ id: z.string().optional() }).optional(),
  edit: z.object({ original_message_id: z.string(), message: Content }).optional(),
});
const Contact = z.object({
  wa_id: z.string().optional(),
  profile: z.object({ name: z.string().optional() }).optional(),
});
const Value = z.object({
  metadata: z.object({ phone_number_id: z.string() }).optional(),
  contacts: z.array(Contact).optional(),
  messages: z.array(Message).optional(),
  message_echoes: z.array(Message).optional(),
});
const Body = z.object({
  object: z.literal('whatsapp_business_account'),
  entry: z.array(z.object({ id: z.string(), changes: z.array(z.object({ value: Value })) })),
});

/** The message events of a notification; statuses, reactions and revocations are none. */
export function parseWhatsapp(body: unknown): Parsed {
  return parseWith(Body, body, ({ entry }) =>
    entry.flatMap(({ id: account, changes }) =>
      changes.flatMap(({ value }) => [
        ...(value.messages ?? []).flatMap((message) => eventOf(message, value, account, 'in') ?? []),
        ...(value.message_echoes ?? []).flatMap((message) => eventOf(message, value, account, 'out') ?? []),
      ]),
    ),
  );
}

function eventOf(
  message: z.infer<typeof Message>,
  value: z.infer<typeof Value>,
  account: string,
  direction: 'in' | 'out',
): MessageEventInput | null {
  // An edit has an id of its own and repeats the content.
  const content = message.edit?.message ?? message;
  const text = textOf(content);
  if (text === null) return null;
  const business = value.metadata?.phone_number_id ?? account;
  const person = direction === 'in' ? (message.from ?? message.from_user_id) : message.to;
  if (person === undefined) return null;
  const name = value.contacts?.find(({ wa_id }) => wa_id === person)?.profile?.name;
  const isGroup = message.group_id !== undefined;
  return {
    id: message.id,
    platform: 'whatsapp',
    surface: isGroup ? 'group' : 'dm',
    conversationId: message.group_id ?? `${business}:${person}`,
    sender: direction === 'in' ? named(person, name) : { id: business },
    recipients: isGroup ? [] : [{ id: direction === 'in' ? business : person }],
    text,
    sentAt: message.timestamp,
    ...(message.context?.id === undefined ? {} : { replyTo: message.context.id }),
    ...attached(attachmentsOf(content)),
  };
}

function textOf(content: z.infer<typeof Content>): string | null {
  return (
    content.text?.body ??
    content.image?.caption ??
    content.video?.caption ??
    content.document?.caption ??
    content.button?.text ??
    content.interactive?.button_reply?.title ??
    content.interactive?.list_reply?.title ??
    null
  );
}

function attachmentsOf(content: z.infer<typeof Content>): Described[] {
  const { image, video, audio, document, sticker, location, contacts } = content;
  const media = Object.entries({ image, video, audio, document, sticker } as const);
  return [
    ...media.flatMap(([kind, found]) =>
      found === undefined ? [] : [describe(kindOf(kind), { mimeType: found.mime_type, name: found.filename })],
    ),
    ...(location === undefined ? [] : [describe('location', { name: location.name })]),
    ...(contacts === undefined ? [] : [describe('contact')]),
  ];
}

const kindOf = (kind: string): Described['kind'] =>
  kind === 'image' || kind === 'video' || kind === 'audio' || kind === 'sticker' ? kind : 'document';

export const whatsapp: Connector = {
  ...META,
  name: 'whatsapp',
  title: 'WhatsApp Cloud API',
  reference: 'https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview',
  edits: 'event',
  deletions: 'acknowledged',
  parse: parseWhatsapp,
};
