import type { MessageEventInput } from '@manumit/contracts';
import { z } from 'zod';
import type { Connector, Parsed } from './connector.js';
import { attached, type Described, describe } from './describe.js';
import { META } from './meta.js';
import { parseWith, partOf } from './parse-with.js';
import { UnixMillis, UnixSeconds } from './times.js';

// https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages
const Messaging = z.object({
  sender: z.object({ id: z.string() }),
  recipient: z.object({ id: z.string() }),
  timestamp: UnixMillis,
  message: z
    .object({
      mid: z.string(),
      text: z.string().optional(),
      is_deleted: z.boolean().optional(),
      attachments: z.array(z.object({ type: z.string() })).optional(),
      reply_to: z.object({ mid: z.string().optional() }).optional(),
    })
    .optional(),
  message_edit: z.object({ mid: z.string(), text: z.string(), num_edit: z.number().int().optional() }).optional(),
  postback: z.object({ mid: z.string().optional(), title: z.string() }).optional(),
});

/** The direct messages of Messenger and Instagram; receipts, reactions and deletions give none. */
export const MessagingList = z.array(Messaging).optional();

export function directMessages(
  platform: 'messenger' | 'instagram',
  page: string,
  messaging: z.infer<typeof MessagingList> = [],
): MessageEventInput[] {
  return messaging.flatMap((one) => {
    const { message, message_edit: edit, postback } = one;
    if (message?.is_deleted === true) return [];
    const text = edit?.text ?? message?.text ?? postback?.title;
    const id =
      edit === undefined ? (message?.mid ?? postback?.mid) : `${edit.mid}:edit:${edit.num_edit ?? one.timestamp}`;
    if (text === undefined || text === '' || id === undefined) return [];
    // The page writes in an echo; the other side names the conversation either way.
    const other = one.sender.id === page ? one.recipient.id : one.sender.id;
    return [
      {
        id,
        platform,
        surface: 'dm',
        conversationId: `${page}:${other}`,
        sender: { id: one.sender.id },
        recipients: [{ id: one.recipient.id }],
        text,
        sentAt: one.timestamp,
        ...(message?.reply_to?.mid === undefined ? {} : { replyTo: message.reply_to.mid }),
        ...attached((message?.attachments ?? []).map(({ type }) => describe(KINDS[type] ?? 'other'))),
      },
    ];
  });
}

const KINDS: Readonly<Record<string, Described['kind']>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  file: 'document',
  location: 'location',
  fallback: 'link',
  share: 'link',
};

const Body = z.object({
  object: z.literal('page'),
  entry: z.array(
    z.object({
      id: z.string(),
      messaging: MessagingList,
      changes: z.array(z.object({ field: z.string(), value: z.unknown() })).optional(),
    }),
  ),
});
// https://developers.facebook.com/docs/graph-api/webhooks/reference/page/#feed
const Feed = z.object({
  item: z.enum(['comment', 'post', 'status', 'photo', 'video', 'share']),
  verb: z.enum(['add', 'edit', 'edited']),
  post_id: z.string(),
  comment_id: z.string().optional(),
  parent_id: z.string().optional(),
  from: z.object({ id: z.string(), name: z.string().optional() }),
  message: z.string().min(1),
  created_time: UnixSeconds,
});

export function parseMessenger(body: unknown): Parsed {
  return parseWith(Body, body, ({ entry }) =>
    entry.flatMap(({ id, messaging, changes = [] }) => [
      ...directMessages('messenger', id, messaging),
      ...changes.filter(({ field }) => field === 'feed').flatMap(({ value }) => feedEvent(value) ?? []),
    ]),
  );
}

/** What a page's visitors write under it. A change without words, or one that takes them away, is no event. */
function feedEvent(value: unknown): MessageEventInput | null {
  const feed = partOf(Feed, value);
  if (feed === null) return null;
  const id = feed.comment_id ?? feed.post_id;
  return {
    id: feed.verb === 'add' ? id : `${id}:edit:${feed.created_time}`,
    platform: 'messenger',
    surface: feed.item === 'comment' ? 'comment' : 'post',
    conversationId: feed.post_id,
    sender: feed.from.name === undefined ? { id: feed.from.id } : { id: feed.from.id, displayName: feed.from.name },
    text: feed.message,
    sentAt: feed.created_time,
    ...(feed.parent_id === undefined || feed.parent_id === id ? {} : { replyTo: feed.parent_id }),
  };
}

export const messenger: Connector = {
  ...META,
  name: 'messenger',
  title: 'Messenger',
  reference: 'https://developers.facebook.com/docs/messenger-platform/webhooks',
  edits: 'event',
  deletions: 'acknowledged',
  parse: parseMessenger,
};
