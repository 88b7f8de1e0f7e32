import type { MessageEventInput } from '@manumit/contracts';
import { z } from 'zod';
import type { Connector, Parsed } from './connector.js';
import { named } from './describe.js';
import { sha256Parts, verifyHmac } from './hmac.js';
import { textOfHtml } from './html-text.js';
import { parseWith } from './parse-with.js';

// https://meta.discourse.org/t/configure-webhooks-that-trigger-on-discourse-events/49045; the post as in
// https://docs.discourse.org/#tag/Posts/operation/getPost
const Moment = z.iso.datetime({ offset: true });
const Post = z.object({
  id: z.number().int(),
  topic_id: z.number().int(),
  post_number: z.number().int(),
  post_type: z.number().int().optional(),
  reply_to_post_number: z.number().int().nullish(),
  user_id: z.number().int(),
  username: z.string().optional(),
  created_at: Moment,
  updated_at: Moment.optional(),
  deleted_at: Moment.nullish(),
  user_deleted: z.boolean().optional(),
  version: z.number().int().optional(),
  raw: z.string().optional(),
  cooked: z.string(),
  topic_archetype: z.string().optional(),
});
const Body = z.object({ post: Post.optional() });

const REGULAR = 1;

/** Posts, and posts written anew. Topics, users and deletions give no event; the header that tells them apart is not signed. */
export function parseDiscourse(body: unknown): Parsed {
  return parseWith(Body, body, ({ post }) => (post === undefined ? [] : (eventOf(post) ?? [])));
}

function eventOf(post: z.infer<typeof Post>): MessageEventInput[] | null {
  const text = post.raw ?? textOfHtml(post.cooked);
  if (text === '' || post.deleted_at != null || post.user_deleted === true) return null;
  if (post.post_type !== undefined && post.post_type !== REGULAR) return null;
  const isEdited = (post.version ?? 1) > 1;
  const isPrivate = post.topic_archetype === 'private_message';
  return [
    {
      id: isEdited ? `${post.id}:version:${post.version}` : String(post.id),
      platform: 'discourse',
      surface: isPrivate ? 'dm' : 'forum',
      conversationId: String(post.topic_id),
      sender: named(String(post.user_id), post.username),
      text,
      sentAt: new Date(isEdited ? (post.updated_at ?? post.created_at) : post.created_at).toISOString(),
      ...(post.reply_to_post_number == null ? {} : { replyTo: `${post.topic_id}/${post.reply_to_post_number}` }),
    },
  ];
}

export const discourse: Connector = {
  name: 'discourse',
  title: 'Discourse',
  reference: 'https://meta.discourse.org/t/configure-webhooks-that-trigger-on-discourse-events/49045',
  proof: 'X-Discourse-Event-Signature',
  replay: 'bytes',
  edits: 'event',
  deletions: 'acknowledged',
  secret: { pattern: /^\S{12,256}$/, means: "the webhook's secret, at least 12 characters" },
  verify: ({ rawBody, headers }, secrets) =>
    verifyHmac([rawBody], sha256Parts(headers['x-discourse-event-signature']), 'hex', secrets),
  parse: parseDiscourse,
};
