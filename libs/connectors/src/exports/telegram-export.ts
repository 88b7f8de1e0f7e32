import type { MessageEventInput, Surface } from '@manumit/contracts';
import { z } from 'zod';
import { attached, describe, kindOfMime, named } from '../describe.js';
import { fieldsOf, partOf } from '../parse-with.js';
import { UnixSecondsText } from '../times.js';
import { type ExportEntry, ExportError, type ExportFormat, type OpenFile } from './export-format.js';
import { jsonValues } from './json-values.js';

// What Telegram Desktop writes as result.json, for one chat or for all of them: https://core.telegram.org/import-export
const Chat = z.object({ id: z.number().int(), type: z.string() });
const Part = z.union([z.string(), z.object({ text: z.string() })]);
const Message = z.object({
  id: z.number().int(),
  type: z.string(),
  date_unixtime: UnixSecondsText,
  edited_unixtime: UnixSecondsText.optional(),
  from: z.string().nullish(),
  from_id: z.string().optional(),
  text: z.union([z.string(), z.array(Part)]),
  reply_to_message_id: z.number().int().optional(),
  photo: z.string().optional(),
  file: z.string().optional(),
  file_name: z.string().nullish(),
  file_size: z.number().nullish(),
  mime_type: z.string().nullish(),
});
type Message = z.infer<typeof Message>;

const CHATS = ['$', '$.chats.list.*', '$.left_chats.list.*'];
const PATHS = CHATS.flatMap((chat) => [`${chat}.id`, `${chat}.type`, `${chat}.messages.*`]);

const isChannel = (type: string): boolean => /supergroup|channel/.test(type);

function surfaceOf(type: string): Surface {
  if (type.endsWith('channel')) return 'channel';
  return type.endsWith('group') ? 'group' : 'dm';
}

/** Chats and accounts are numbered as the Bot API numbers them, so that a message that came by a webhook too is the same. */
function chatIdOf({ id, type }: z.infer<typeof Chat>): string {
  if (isChannel(type)) return `-100${id}`;
  return type === 'private_group' ? `-${id}` : String(id);
}

const accountIdOf = (fromId: string): string =>
  fromId.replace(/^(?:user|channel|chat)(?=\d)/, (kind) => (kind === 'user' ? '' : kind === 'chat' ? '-' : '-100'));

async function* read(open: OpenFile): AsyncGenerator<ExportEntry> {
  let facts: Record<string, unknown> = {};
  let at = '';
  let seen = 0;
  for await (const { pointer, value } of jsonValues(open(), PATHS)) {
    const [, chatAt = '', field = ''] = /^(.*?)\/(id|type|messages\/\d+)$/.exec(pointer) ?? [];
    if (chatAt !== at) facts = {};
    at = chatAt;
    if (field === 'id' || field === 'type') {
      facts[field] = value;
      continue;
    }
    seen += 1;
    const chat = Chat.safeParse(facts);
    if (!chat.success) throw new ExportError(`${pointer}: the chat has no id and type before its messages`);
    const message = Message.safeParse(value);
    if (message.success) {
      const event = eventOf(message.data, chat.data);
      if (event !== null) yield { kind: 'event', where: pointer, event };
    } else if (partOf(Service, value) === null) {
      yield { kind: 'malformed', where: pointer, detail: fieldsOf(message.error) };
    }
  }
  if (seen === 0) throw new ExportError('there are no messages where Telegram writes them: is it a result.json?');
}

const Service = z.object({ type: z.literal('service') });

function eventOf(message: Message, chat: z.infer<typeof Chat>): MessageEventInput | null {
  const { text: parts } = message;
  const text =
    typeof parts === 'string' ? parts : parts.map((part) => (typeof part === 'string' ? part : part.text)).join('');
  if (message.type !== 'message' || text === '') return null;
  const chatId = chatIdOf(chat);
  const senderId = message.from_id === undefined ? chatId : accountIdOf(message.from_id);
  const edited = message.edited_unixtime;
  const surface = surfaceOf(chat.type);
  return {
    id: `${chatId}:${message.id}${edited === undefined ? '' : `:edit:${Date.parse(edited) / 1_000}`}`,
    platform: 'telegram',
    surface,
    conversationId: chatId,
    sender: named(senderId, message.from),
    recipients: surface === 'dm' && senderId !== chatId ? [{ id: chatId }] : [],
    text,
    sentAt: edited ?? message.date_unixtime,
    ...(message.reply_to_message_id === undefined ? {} : { replyTo: `${chatId}:${message.reply_to_message_id}` }),
    ...attached([
      ...(message.photo === undefined ? [] : [describe('image')]),
      ...(message.file === undefined
        ? []
        : [
            describe(kindOfMime(message.mime_type), {
              mimeType: message.mime_type,
              sizeBytes: message.file_size,
              name: message.file_name,
            }),
          ]),
    ]),
  };
}

export const telegramExport: ExportFormat = {
  name: 'telegram',
  title: 'Telegram Desktop, as JSON',
  reference: 'https://core.telegram.org/import-export',
  read,
};
