import type { MessageEventInput } from '@manumit/contracts';
import { z } from 'zod';
import type { Connector, Parsed } from './connector.js';
import { named } from './describe.js';
import { directMessages, MessagingList } from './messenger.js';
import { META } from './meta.js';
import { parseWith, partOf } from './parse-with.js';
import { UnixSeconds } from './times.js';

// https://developers.facebook.com/docs/instagram-platform/webhooks/examples
const Body = z.object({
  object: z.literal('instagram'),
  entry: z.array(
    z.object({
      id: z.string(),
      time: z.number(),
      messaging: MessagingList,
      changes: z.array(z.object({ field: z.string(), value: z.unknown() })).optional(),
    }),
  ),
});
const Comment = z.object({
  id: z.string(),
  text: z.string().min(1),
  from: z.object({ id: z.string(), username: z.string().optional() }),
  media: z.object({ id: z.string() }),
  parent_id: z.string().optional(),
});
const COMMENTS = new Set(['comments', 'live_comments']);

export function parseInstagram(body: unknown): Parsed {
  return parseWith(Body, body, ({ entry }) =>
    entry.flatMap(({ id, time, messaging, changes = [] }) => [
      ...directMessages('instagram', id, messaging),
      ...changes.filter(({ field }) => COMMENTS.has(field)).flatMap(({ value }) => commentOf(value, time) ?? []),
    ]),
  );
}

/** A comment tells no time of its own; its notification does. */
function commentOf(value: unknown, time: number): MessageEventInput | null {
  const comment = partOf(Comment, value);
  const sentAt = partOf(UnixSeconds, time);
  if (comment === null || sentAt === null) return null;
  return {
    id: comment.id,
    platform: 'instagram',
    surface: 'comment',
    conversationId: comment.media.id,
    sender: named(comment.from.id, comment.from.username),
    text: comment.text,
    sentAt,
    ...(comment.parent_id === undefined ? {} : { replyTo: comment.parent_id }),
  };
}

export const instagram: Connector = {
  ...META,
  name: 'instagram',
  title: 'Instagram',
  reference: 'https://developers.facebook.com/docs/instagram-platform/webhooks',
  edits: 'event',
  deletions: 'acknowledged',
  parse: parseInstagram,
};
