import type { MessageEventInput, Surface } from '@manumit/contracts';
import { z } from 'zod';
import type { Connector, Parsed } from './connector.js';
import { attached, type Described, describe, named, spoken } from './describe.js';
import { sha256Parts, verifyHmac } from './hmac.js';
import { textOfHtml } from './html-text.js';
import { parseWith, partOf } from './parse-with.js';

// https://docs.joinmastodon.org/admin/webhooks/ and https://docs.joinmastodon.org/entities/Status/
const Moment = z.iso.datetime({ offset: true });
const Envelope = z.object({ event: z.string(), object: z.unknown() });
const Status = z.object({
  id: z.string(),
  created_at: Moment,
  edited_at: Moment.nullish(),
  in_reply_to_id: z.string().nullish(),
  visibility: z.string(),
  language: z.string().nullish(),
  spoiler_text: z.string().optional(),
  content: z.string(),
  account: z.object({
    id: z.string(),
    display_name: z.string().optional(),
    username: z.string().optional(),
    created_at: Moment.optional(),
  }),
  mentions: z.array(z.object({ id: z.string() })).optional(),
  media_attachments: z.array(z.object({ type: z.string() })).optional(),
});

/** What is written, and written anew. Accounts and reports that the server tells of give no event. */
export function parseMastodon(body: unknown): Parsed {
  return parseWith(Envelope, body, ({ event, object }) => {
    if (event !== 'status.created' && event !== 'status.updated') return [];
    const status = partOf(Status, object);
    return status === null ? [] : (eventOf(status) ?? []);
  });
}

function eventOf(status: z.infer<typeof Status>): MessageEventInput[] | null {
  const { account, edited_at: edited, in_reply_to_id: replyTo, language } = status;
  const text = [status.spoiler_text ?? '', textOfHtml(status.content)].filter((part) => part !== '').join('\n');
  if (text === '') return null;
  const isDirect = status.visibility === 'direct';
  const surface: Surface = isDirect ? 'dm' : replyTo == null ? 'post' : 'comment';
  const others = (status.mentions ?? []).map(({ id }) => ({ id })).slice(0, 1_000);
  return [
    {
      id: edited == null ? status.id : `${status.id}:edit:${Date.parse(edited)}`,
      platform: 'mastodon',
      surface,
      // Direct statuses are no thread of their own: who writes to whom names the conversation.
      conversationId: isDirect
        ? [account.id, ...others.map(({ id }) => id)].sort().join(':').slice(0, 256)
        : (replyTo ?? status.id),
      sender: {
        ...named(account.id, account.display_name || account.username),
        ...(account.created_at === undefined ? {} : { createdAt: new Date(account.created_at).toISOString() }),
      },
      recipients: isDirect ? others : [],
      text,
      sentAt: new Date(edited ?? status.created_at).toISOString(),
      ...spoken(language),
      ...(replyTo == null ? {} : { replyTo }),
      ...attached((status.media_attachments ?? []).map(({ type }) => describe(KINDS[type] ?? 'other'))),
    },
  ];
}

const KINDS: Readonly<Record<string, Described['kind']>> = {
  image: 'image',
  gifv: 'video',
  video: 'video',
  audio: 'audio',
};

export const mastodon: Connector = {
  name: 'mastodon',
  title: 'Mastodon',
  reference: 'https://docs.joinmastodon.org/admin/webhooks/',
  proof: 'X-Hub-Signature',
  replay: 'bytes',
  edits: 'event',
  deletions: 'not sent',
  secret: { pattern: /^\S{16,256}$/, means: "the webhook's signing secret" },
  verify: ({ rawBody, headers }, secrets) =>
    verifyHmac([rawBody], sha256Parts(headers['x-hub-signature']), 'hex', secrets),
  parse: parseMastodon,
};
