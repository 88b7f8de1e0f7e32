import type { MessageEventInput } from '@manumit/contracts';
import { z } from 'zod';
import { BEARER } from './bearer.js';
import type { Connector, Parsed } from './connector.js';
import { attached, type Described, describe, spoken } from './describe.js';
import { parseWith, partOf } from './parse-with.js';

// https://github.com/bluesky-social/jetstream; the record is app.bsky.feed.post of https://github.com/bluesky-social/atproto
const Happening = z.object({
  did: z.string(),
  time_us: z.number().int().min(0),
  kind: z.string(),
  commit: z.unknown(),
});
const Commit = z.object({
  operation: z.enum(['create', 'update']),
  collection: z.literal('app.bsky.feed.post'),
  rkey: z.string(),
  rev: z.string(),
  record: z.object({
    text: z.string(),
    createdAt: z.string().optional(),
    langs: z.array(z.string()).optional(),
    reply: z.object({ root: z.object({ uri: z.string() }), parent: z.object({ uri: z.string() }) }).optional(),
    embed: z.object({ $type: z.string() }).optional(),
  }),
});

/** Posts of a Jetstream, one or several events. Likes, follows, deletions and accounts give none. */
export function parseBluesky(body: unknown): Parsed {
  const several = Array.isArray(body) ? body : [body];
  return parseWith(z.array(Happening).max(500), several, (happenings) =>
    happenings.flatMap((one) => eventOf(one) ?? []),
  );
}

function eventOf({ did, time_us, commit: value }: z.infer<typeof Happening>): MessageEventInput | null {
  const commit = partOf(Commit, value);
  if (commit === null || commit.record.text === '') return null;
  const { record, rkey, rev, operation } = commit;
  const uri = `at://${did}/app.bsky.feed.post/${rkey}`;
  const [language] = record.langs ?? [];
  const kind = KINDS[record.embed?.$type ?? ''];
  return {
    id: operation === 'update' ? `${uri}:edit:${rev}` : uri,
    platform: 'bluesky',
    surface: record.reply === undefined ? 'post' : 'comment',
    conversationId: record.reply?.root.uri ?? uri,
    sender: { id: did },
    text: record.text,
    // What a client says of its clock is not trusted: the stream's own time is.
    sentAt: new Date(Math.floor(time_us / 1_000)).toISOString(),
    ...spoken(language),
    ...(record.reply === undefined ? {} : { replyTo: record.reply.parent.uri }),
    ...attached(kind === undefined ? [] : [describe(kind)]),
  };
}

const KINDS: Readonly<Record<string, Described['kind']>> = {
  'app.bsky.embed.images': 'image',
  'app.bsky.embed.video': 'video',
  'app.bsky.embed.external': 'link',
};

export const bluesky: Connector = {
  ...BEARER,
  name: 'bluesky',
  title: 'Bluesky Jetstream, relayed',
  reference: 'https://github.com/bluesky-social/jetstream',
  edits: 'event',
  deletions: 'acknowledged',
  parse: parseBluesky,
};
