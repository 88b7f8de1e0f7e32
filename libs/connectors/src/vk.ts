import { createHash } from 'node:crypto';
import type { MessageEventInput } from '@manumit/contracts';
import { z } from 'zod';
import { verifyFieldSecret } from './body-secret.js';
import type { Connector, Parsed } from './connector.js';
import { attached, type Described, describe } from './describe.js';
import { parseWith, partOf } from './parse-with.js';
import { readJson } from './read-json.js';
import { UnixSeconds } from './times.js';

// https://dev.vk.com/en/api/callback/getting-started and https://dev.vk.com/en/api/community-events/json-schema
const Envelope = z.object({ type: z.string(), group_id: z.number().int(), object: z.unknown() });
const Files = z.array(z.object({ type: z.string() })).optional();
const Message = z.object({
  id: z.number().int().optional(),
  conversation_message_id: z.number().int().optional(),
  date: UnixSeconds,
  update_time: UnixSeconds.optional(),
  peer_id: z.number().int(),
  from_id: z.number().int(),
  text: z.string(),
  reply_message: z.object({ conversation_message_id: z.number().int().optional() }).optional(),
  attachments: Files,
});
const Wall = z.object({
  id: z.number().int(),
  from_id: z.number().int(),
  owner_id: z.number().int().optional(),
  post_id: z.number().int().optional(),
  date: UnixSeconds,
  text: z.string(),
  reply_to_comment: z.number().int().optional(),
  attachments: Files,
});

/** Chats of more than two have numbers from here on. */
const FIRST_CHAT = 2_000_000_000;

export function parseVk(body: unknown): Parsed {
  return parseWith(Envelope, body, ({ type, group_id, object }): MessageEventInput[] => {
    const event =
      type === 'message_new' || type === 'message_edit'
        ? messageOf(object, group_id, type === 'message_edit')
        : WALL.has(type)
          ? wallOf(object, group_id, type)
          : null;
    return event === null ? [] : [event];
  });
}

const WALL = new Set(['wall_post_new', 'wall_reply_new', 'wall_reply_edit']);

function messageOf(object: unknown, group: number, isEdit: boolean): MessageEventInput | null {
  // Since version 5.103 of the interface a new message stands one level deeper.
  const message = partOf(z.object({ message: Message }), object)?.message ?? partOf(Message, object);
  if (message === null || message.text === '') return null;
  const place = `${group}:${message.peer_id}`;
  const number = message.conversation_message_id ?? message.id ?? 0;
  const isChat = message.peer_id >= FIRST_CHAT;
  const replyTo = message.reply_message?.conversation_message_id;
  return {
    id: `${place}:${number}${isEdit ? `:edit:${message.update_time ?? message.date}` : ''}`,
    platform: 'vk',
    surface: isChat ? 'group' : 'dm',
    conversationId: place,
    sender: { id: String(message.from_id) },
    recipients: isChat || message.from_id === -group ? [] : [{ id: String(-group) }],
    text: message.text,
    sentAt: (isEdit ? message.update_time : undefined) ?? message.date,
    ...(replyTo === undefined ? {} : { replyTo: `${place}:${replyTo}` }),
    ...attached(describeAll(message.attachments)),
  };
}

function wallOf(object: unknown, group: number, type: string): MessageEventInput | null {
  const wall = partOf(Wall, object);
  if (wall === null || wall.text === '') return null;
  const isPost = type === 'wall_post_new';
  const post = isPost ? wall.id : (wall.post_id ?? 0);
  const place = `${group}:wall:${post}`;
  return {
    id: isPost ? place : `${place}:${wall.id}${type === 'wall_reply_edit' ? `:edit:${digest(wall.text)}` : ''}`,
    platform: 'vk',
    surface: isPost ? 'post' : 'comment',
    conversationId: place,
    sender: { id: String(wall.from_id) },
    text: wall.text,
    sentAt: wall.date,
    ...(wall.reply_to_comment === undefined ? {} : { replyTo: `${place}:${wall.reply_to_comment}` }),
    ...attached(describeAll(wall.attachments)),
  };
}

/** An edited comment tells no time of its edit: its words tell one edit from another. */
const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const describeAll = (files: z.infer<typeof Files> = []): Described[] =>
  files.map(({ type }) => describe(KINDS[type] ?? 'other'));

const KINDS: Readonly<Record<string, Described['kind']>> = {
  photo: 'image',
  video: 'video',
  audio: 'audio',
  audio_message: 'audio',
  doc: 'document',
  link: 'link',
  sticker: 'sticker',
};

const Confirmation = z.object({ type: z.literal('confirmation'), group_id: z.number().int() });
const EventId = z.object({ event_id: z.string().min(1).max(200) });

export const vk: Connector = {
  name: 'vk',
  title: 'VK Callback API',
  reference: 'https://dev.vk.com/en/api/callback/getting-started',
  proof: 'secret',
  replay: 'delivery id',
  edits: 'event',
  deletions: 'not sent',
  secret: { pattern: /^[A-Za-z0-9_]{16,50}$/, means: "the server's secret key, 16 to 50 letters, digits and _" },
  handshake: {
    pattern: /^[A-Za-z0-9]{4,64}$/,
    means: 'the string that VK wants to be answered with to confirm the server',
  },
  verify({ rawBody }, secrets) {
    const json = readJson(rawBody);
    if (json.kind === 'malformed') return { kind: 'refused', reason: 'malformed' };
    // A server is confirmed before it has a secret; the answer is of use to nobody but VK, and no message is read.
    if (Confirmation.strict().safeParse(json.value).success) return { kind: 'verified' };
    return verifyFieldSecret(json.value, 'secret', secrets);
  },
  parse: parseVk,
  deliveryId: (body) => partOf(EventId, body)?.event_id ?? null,
  answer: (body, handshake) => ({ status: 200, body: partOf(Confirmation, body) === null ? 'ok' : handshake }),
};
