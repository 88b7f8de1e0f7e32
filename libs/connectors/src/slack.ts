import type { MessageEventInput, Surface } from '@manumit/contracts';
import { z } from 'zod';
import type { Connector, Delivery, Parsed } from './connector.js';
import { attached, describe, kindOfMime } from './describe.js';
import { isTimestamp, verifyFreshness } from './freshness.js';
import { verifyHmac } from './hmac.js';
import { parseWith, partOf } from './parse-with.js';
import type { Verdict } from './verdict.js';

// https://docs.slack.dev/apis/events-api and https://docs.slack.dev/reference/events/message
const File = z.object({
  name: z.string().nullish(),
  mimetype: z.string().nullish(),
  size: z.number().nullish(),
});
const Ts = z.string().regex(/^\d{1,11}\.\d{1,6}$/);
const Words = z.object({
  user: z.string().optional(),
  bot_id: z.string().optional(),
  text: z.string().optional(),
  ts: Ts,
  thread_ts: Ts.optional(),
  edited: z.object({ ts: Ts }).optional(),
  files: z.array(File).optional(),
});
const Message = Words.extend({
  subtype: z.string().optional(),
  channel: z.string(),
  channel_type: z.string().optional(),
  message: Words.optional(),
});
const Envelope = z.object({
  type: z.string(),
  team_id: z.string().optional(),
  event: z.object({ type: z.string() }).loose().optional(),
});
const Callback = z.object({ team_id: z.string(), event: Message });

/** Everyone may read a public channel; whom a private one or a conversation of several is open to is their choice. */
const SURFACES: Readonly<Record<string, Surface>> = { im: 'dm', mpim: 'group', group: 'group', channel: 'channel' };

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
function verify({ rawBody, headers }: Delivery, secrets: readonly string[], now: Date): Verdict {
  const timestamp = headers['x-slack-request-timestamp'];
  const signature = headers['x-slack-signature'];
  if (!timestamp || !signature) return { kind: 'refused', reason: 'unsigned' };
  if (!isTimestamp(timestamp) || !signature.startsWith('v0=')) return { kind: 'refused', reason: 'malformed' };
  const verdict = verifyHmac([`v0:${timestamp}:`, rawBody], [signature.slice('v0='.length)], 'hex', secrets);
  return verdict.kind === 'verified' ? verifyFreshness(timestamp, now) : verdict;
}

/** A message, or the new words of one that was edited. Joins, pins, deletions and other happenings give no event. */
export function parseSlack(body: unknown): Parsed {
  const envelope = partOf(Envelope, body);
  if (envelope !== null && envelope.event?.type !== 'message') return { kind: 'events', events: [] };
  return parseWith(Callback, body, ({ team_id, event }) => eventOf(team_id, event) ?? []);
}

const WITH_WORDS = new Set([
  undefined,
  'message_changed',
  'file_share',
  'thread_broadcast',
  'me_message',
  'bot_message',
]);

function eventOf(team: string, event: z.infer<typeof Message>): MessageEventInput[] | null {
  if (!WITH_WORDS.has(event.subtype)) return null;
  const words = event.message ?? event;
  const sender = words.user ?? words.bot_id;
  const text = readable(words.text ?? '');
  if (sender === undefined || text === '') return null;
  // A link that Slack unfurls comes as a change too, but says no more than before.
  if (event.subtype === 'message_changed' && words.edited === undefined) return null;
  const place = `${team}:${event.channel}`;
  const edit = words.edited === undefined ? '' : `:edit:${words.edited.ts}`;
  return [
    {
      id: `${place}:${words.ts}${edit}`,
      platform: 'slack',
      surface: SURFACES[event.channel_type ?? 'channel'] ?? 'group',
      conversationId: place,
      sender: { id: `${team}:${sender}` },
      text,
      sentAt: new Date(Math.floor(Number(words.edited?.ts ?? words.ts) * 1_000)).toISOString(),
      ...(words.thread_ts === undefined || words.thread_ts === words.ts
        ? {}
        : { replyTo: `${place}:${words.thread_ts}` }),
      ...attached(
        (words.files ?? []).map(({ name, mimetype, size }) =>
          describe(kindOfMime(mimetype), { name, mimeType: mimetype, sizeBytes: size }),
        ),
      ),
    },
  ];
}

/** As a reader sees it: `<https://example.com|here>` and three escapes are how Slack writes text down. */
function readable(text: string): string {
  return text
    .replace(/<((?:https?|mailto|tel):[^<>|]*)(?:\|([^<>]*))?>/g, (_all, target: string, label: string | undefined) => {
      const shown = target.replace(/^(?:mailto|tel):/, '');
      return label === undefined || label === shown ? shown : `${label} ${shown}`;
    })
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

const EventId = z.object({ event_id: z.string().min(1).max(200) });
const UrlVerification = z.object({ type: z.literal('url_verification'), challenge: z.string().max(1_000) });

export const slack: Connector = {
  name: 'slack',
  title: 'Slack',
  reference: 'https://docs.slack.dev/apis/events-api',
  proof: 'X-Slack-Signature',
  replay: 'timestamp',
  edits: 'event',
  deletions: 'acknowledged',
  secret: { pattern: /^[0-9a-f]{32}$/, means: 'the signing secret of the Slack app, 32 hexadecimal digits' },
  verify,
  parse: parseSlack,
  deliveryId: (body) => partOf(EventId, body)?.event_id ?? null,
  answer: (body) => ({ status: 200, body: partOf(UrlVerification, body)?.challenge ?? '' }),
};
