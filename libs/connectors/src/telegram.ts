import type { Attachment, MessageEventInput, Surface } from '@manumit/contracts';
import { z } from 'zod';

/** The header in which the Bot API sends the secret that was given to setWebhook. */
export const TELEGRAM_SECRET_HEADER = 'x-telegram-bot-api-secret-token';

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
  date: z.number().int().nonnegative(),
  edit_date: z.number().int().nonnegative().optional(),
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

export type TelegramResult =
  | { readonly kind: 'events'; readonly events: readonly MessageEventInput[] }
  | { readonly kind: 'malformed'; readonly detail: string };

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
export function parseTelegramUpdate(body: unknown): TelegramResult {
  const parsed = Update.safeParse(body);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => `/${path.map(String).join('/')}: ${message}`);
    return { kind: 'malformed', detail: fields.join('; ') };
  }
  const { update_id: _id, ...kinds } = parsed.data;
  const messages = Object.values(kinds).filter((message) => message !== undefined);
  return { kind: 'events', events: messages.flatMap((message) => eventOf(message) ?? []) };
}

function eventOf(message: z.infer<typeof Message>): MessageEventInput | null {
  const text = message.text ?? message.caption;
  if (text === undefined) return null;
  const senderId = message.from?.id ?? message.sender_chat?.id ?? message.chat.id;
  const name = [message.from?.first_name, message.from?.last_name].filter((part) => part !== undefined).join(' ');
  const edit = message.edit_date === undefined ? '' : `:edit:${message.edit_date}`;
  const attachments = attachmentsOf(message);
  // A bot may serve several business accounts, and a customer's chat has the same number with each of them.
  const connection = message.business_connection_id;
  const chatId = connection === undefined ? String(message.chat.id) : `${connection}:${message.chat.id}`;
  return {
    id: `${chatId}:${message.message_id}${edit}`,
    platform: 'telegram',
    surface: SURFACES[message.chat.type],
    conversationId: chatId,
    sender: { id: String(senderId), ...(name === '' ? {} : { displayName: name }) },
    // In a private chat the other side is the chat itself: the bot, or the customer of a business account.
    recipients:
      message.chat.type === 'private' && message.chat.id !== senderId ? [{ id: String(message.chat.id) }] : [],
    text,
    sentAt: new Date((message.edit_date ?? message.date) * 1_000).toISOString(),
    ...(message.reply_to_message === undefined ? {} : { replyTo: `${chatId}:${message.reply_to_message.message_id}` }),
    ...(attachments.length === 0 ? {} : { attachments }),
  };
}

function attachmentsOf(message: z.infer<typeof Message>): z.infer<typeof Attachment>[] {
  const described = (kind: 'video' | 'audio' | 'document', file: z.infer<typeof File> | undefined) =>
    file === undefined
      ? []
      : [
          {
            kind,
            ...(file.mime_type === undefined ? {} : { mimeType: file.mime_type }),
            ...(file.file_size === undefined ? {} : { sizeBytes: file.file_size }),
            ...(file.file_name === undefined ? {} : { name: file.file_name }),
          },
        ];
  return [
    ...(message.photo === undefined ? [] : [{ kind: 'image' as const }]),
    ...described('video', message.video),
    ...described('audio', message.voice),
    ...described('audio', message.audio),
    ...described('document', message.document),
  ];
}
