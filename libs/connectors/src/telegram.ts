import type { MessageEventInput, Surface } from '@manumit/contracts';
import { z } from 'zod';
import type { Connector, Parsed } from './connector.js';
import { attached, type Described, describe, named } from './describe.js';
import { parseWith } from './parse-with.js';
import { verifySharedSecret } from './shared-secret.js';
import { UnixSeconds } from './times.js';

// The parts of https://core.telegram.org/bots/api#update that are read; everything else is let through unread.
const Account = z.object({ id: z.number().int(), first_name: z.string().optional(), last_name: z.string().optional() });
const Chat = z.object({ id: z.number().int(), type: z.enum(['private', 'group', 'supergroup', 'channel']) });
const File = z.object({
  mime_type: z.string().optional(),
  file_size: z.number().int().nonnegative().optional(),
  file_name: z.string().optional(),
});
const Message = z.object({
  message_id: z.number().int(),
  date: UnixSeconds,
  edit_date: UnixSeconds.optional(),
  business_connection_id: z.string().max(128).optional(),
  from: Account.optional(),
  sender_chat: z.object({ id: z.number().int() }).optional(),
  chat: Chat,
  text: z.string().optional(),
  caption: z.string().optional(),
  reply_to_message: z.object({ message_id: z.number().int() }).optional(),
  photo: z.array(z.object({ file_size: z.number().int().nonnegative().optional() })).optional(),
  video: File.optional(),
  voice: File.optional(),
  audio: File.optional(),
  document: File.optional(),
});
const Update = z.object({
  update_id: z.number().int(),
  message: Message.optional(),
  edited_message: Message.optional(),
  channel_post: Message.optional(),
  edited_channel_post: Message.optional(),
  business_message: Message.optional(),
  edited_business_message: Message.optional(),
});

const SURFACES: Readonly<Record<z.infer<typeof Chat>['type'], Surface>> = {
  private: 'dm',
  group: 'group',
  supergroup: 'group',
  channel: 'channel',
};

/**
 * The message events of one update: none where it is about something else, or holds no words. An edit is an event of its
 * own, because what was read before stays evidence.
 */
export function parseTelegramUpdate(body: unknown): Parsed {
  return parseWith(Update, body, ({ update_id: _id, ...kinds }) =>
    Object.values(kinds)
      .filter((message) => message !== undefined)
      .flatMap((message) => eventOf(message) ?? []),
  );
}

function eventOf(message: z.infer<typeof Message>): MessageEventInput | null {
  const text = message.text ?? message.caption;
  if (text === undefined) return null;
  const senderId = message.from?.id ?? message.sender_chat?.id ?? message.chat.id;
  const name = [message.from?.first_name, message.from?.last_name].filter((part) => part !== undefined).join(' ');
  const edit = message.edit_date === undefined ? '' : `:edit:${Date.parse(message.edit_date) / 1_000}`;
  // A bot may serve several business accounts, and a customer's chat has the same number with each of them.
  const connection = message.business_connection_id;
  const chatId = connection === undefined ? String(message.chat.id) : `${connection}:${message.chat.id}`;
  return {
    id: `${chatId}:${message.message_id}${edit}`,
    platform: 'telegram',
    surface: SURFACES[message.chat.type],
    conversationId: chatId,
    sender: named(String(senderId), name),
    // In a private chat the other side is the chat itself: the bot, or the customer of a business account.
    recipients:
      message.chat.type === 'private' && message.chat.id !== senderId ? [{ id: String(message.chat.id) }] : [],
    text,
    sentAt: message.edit_date ?? message.date,
    ...(message.reply_to_message === undefined ? {} : { replyTo: `${chatId}:${message.reply_to_message.message_id}` }),
    ...attached(attachmentsOf(message)),
  };
}

function attachmentsOf(message: z.infer<typeof Message>): Described[] {
  const file = (kind: 'video' | 'audio' | 'document', found: z.infer<typeof File> | undefined): Described[] =>
    found === undefined
      ? []
      : [describe(kind, { mimeType: found.mime_type, sizeBytes: found.file_size, name: found.file_name })];
  return [
    ...(message.photo === undefined ? [] : [describe('image')]),
    ...file('video', message.video),
    ...file('audio', message.voice),
    ...file('audio', message.audio),
    ...file('document', message.document),
  ];
}

const UpdateNumber = z.object({ update_id: z.number().int() });

export const telegram: Connector = {
  name: 'telegram',
  title: 'Telegram',
  reference: 'https://core.telegram.org/bots/api#setwebhook',
  proof: 'X-Telegram-Bot-Api-Secret-Token',
  replay: 'delivery id',
  edits: 'event',
  deletions: 'not sent',
  secret: {
    pattern: /^[\w-]{16,256}$/,
    means: '16 to 256 of A-Z, a-z, 0-9, _ and -, as setWebhook takes it',
  },
  verify: ({ headers }, secrets) => verifySharedSecret(headers['x-telegram-bot-api-secret-token'], secrets),
  parse: parseTelegramUpdate,
  deliveryId: (body) => {
    const number = UpdateNumber.safeParse(body);
    return number.success ? `update-${number.data.update_id}` : null;
  },
};
