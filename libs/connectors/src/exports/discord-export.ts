import type { MessageEventInput, Surface } from '@manumit/contracts';
import { z } from 'zod';
import { attached, describe, named } from '../describe.js';
import { fieldsOf, partOf } from '../parse-with.js';
import { type ExportEntry, ExportError, type ExportFormat, type OpenFile } from './export-format.js';
import { jsonValues } from './json-values.js';

// The JSON of https://github.com/Tyrrrz/DiscordChatExporter: Discord itself exports no channel.
const Channel = z.object({ id: z.string(), type: z.union([z.string(), z.number()]) });
const Message = z.object({
  id: z.string(),
  type: z.string(),
  timestamp: z.iso.datetime({ offset: true }),
  timestampEdited: z.iso.datetime({ offset: true }).nullish(),
  content: z.string(),
  author: z.object({ id: z.string(), name: z.string().optional(), nickname: z.string().nullish() }),
  attachments: z.array(z.object({ fileName: z.string().optional(), fileSizeBytes: z.number().optional() })).optional(),
  reference: z.object({ messageId: z.string().nullish() }).nullish(),
});

async function* read(open: OpenFile): AsyncGenerator<ExportEntry> {
  let channel: z.infer<typeof Channel> | null = null;
  for await (const { pointer, value } of jsonValues(open(), ['$.channel', '$.messages.*'])) {
    if (pointer === '/channel') {
      channel = partOf(Channel, value);
      continue;
    }
    if (channel === null) throw new ExportError('there is no channel with id and type before the messages');
    const message = Message.safeParse(value);
    if (!message.success) {
      yield { kind: 'malformed', where: pointer, detail: fieldsOf(message.error) };
      continue;
    }
    const event = eventOf(message.data, channel);
    if (event !== null) yield { kind: 'event', where: pointer, event };
  }
  if (channel === null) throw new ExportError('there is no channel where DiscordChatExporter writes one');
}

function surfaceOf(type: string | number): Surface {
  if (type === 1 || type === 'DirectTextChat') return 'dm';
  return 'group';
}

function eventOf(message: z.infer<typeof Message>, channel: z.infer<typeof Channel>): MessageEventInput | null {
  // Everything else tells that somebody joined, pinned or called.
  if (!/^(?:Default|Reply|0|19)$/.test(message.type) || message.content === '') return null;
  const { author, timestampEdited: edited } = message;
  return {
    id: edited == null ? message.id : `${message.id}:edit:${Date.parse(edited)}`,
    platform: 'discord',
    surface: surfaceOf(channel.type),
    conversationId: channel.id,
    sender: named(author.id, author.nickname ?? author.name),
    text: message.content,
    sentAt: new Date(edited ?? message.timestamp).toISOString(),
    ...(message.reference?.messageId == null ? {} : { replyTo: message.reference.messageId }),
    ...attached(
      (message.attachments ?? []).map(({ fileName, fileSizeBytes }) =>
        describe('other', { name: fileName, sizeBytes: fileSizeBytes }),
      ),
    ),
  };
}

export const discordExport: ExportFormat = {
  name: 'discord',
  title: 'DiscordChatExporter, as JSON',
  reference: 'https://github.com/Tyrrrz/DiscordChatExporter',
  read,
};
