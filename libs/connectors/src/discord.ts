import { createPublicKey, verify as verifySignature } from 'node:crypto';
import type { MessageEventInput } from '@manumit/contracts';
import { z } from 'zod';
import { BEARER } from './bearer.js';
import type { Connector, Delivery, Parsed } from './connector.js';
import { attached, describe, kindOfMime, named } from './describe.js';
import { isTimestamp, verifyFreshness } from './freshness.js';
import { parseWith, partOf } from './parse-with.js';
import type { Verdict } from './verdict.js';

// https://docs.discord.com/developers/resources/message and
// https://docs.discord.com/developers/interactions/receiving-and-responding
const Author = z.object({ id: z.string(), username: z.string().optional(), global_name: z.string().nullish() });
const File = z.object({
  filename: z.string().optional(),
  content_type: z.string().nullish(),
  size: z.number().optional(),
});
const Message = z.object({
  id: z.string(),
  channel_id: z.string(),
  guild_id: z.string().optional(),
  author: Author.optional(),
  content: z.string().optional(),
  timestamp: z.iso.datetime({ offset: true }),
  edited_timestamp: z.iso.datetime({ offset: true }).nullish(),
  message_reference: z.object({ message_id: z.string().optional() }).nullish(),
  attachments: z.array(File).optional(),
});
const Interaction = z.object({
  type: z.number(),
  guild_id: z.string().optional(),
  data: z
    .object({ resolved: z.object({ messages: z.record(z.string(), z.unknown()).optional() }).optional() })
    .optional(),
});
const Dispatch = z.object({ t: z.string().nullable(), d: z.unknown() });

/** The message that somebody used a command of the application on, for example "report". A ping gives none. */
export function parseDiscord(body: unknown): Parsed {
  return parseWith(Interaction, body, ({ guild_id, data }) =>
    Object.values(data?.resolved?.messages ?? {}).flatMap((message) => eventOf(message, guild_id) ?? []),
  );
}

/** Gateway dispatches, one or several, as a bot of the operator's relays them. Only new and edited messages give events. */
export function parseDiscordRelay(body: unknown): Parsed {
  const one = Array.isArray(body) ? body : [body];
  return parseWith(z.array(Dispatch).max(100), one, (dispatches) =>
    dispatches
      .filter(({ t }) => t === 'MESSAGE_CREATE' || t === 'MESSAGE_UPDATE')
      .flatMap(({ d }) => eventOf(d, undefined) ?? []),
  );
}

function eventOf(value: unknown, guild: string | undefined): MessageEventInput | null {
  const message = partOf(Message, value);
  if (!message?.content || message.author === undefined) return null;
  const { author } = message;
  const edited = message.edited_timestamp ?? null;
  const replyTo = message.message_reference?.message_id;
  return {
    id: edited === null ? message.id : `${message.id}:edit:${Date.parse(edited)}`,
    platform: 'discord',
    surface: (message.guild_id ?? guild) === undefined ? 'dm' : 'group',
    conversationId: message.channel_id,
    sender: named(author.id, author.global_name ?? author.username),
    text: message.content,
    sentAt: new Date(edited ?? message.timestamp).toISOString(),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...attached(
      (message.attachments ?? []).map(({ filename, content_type, size }) =>
        describe(kindOfMime(content_type), { name: filename, mimeType: content_type, sizeBytes: size }),
      ),
    ),
  };
}

/** An Ed25519 key of 32 bytes in the form that node:crypto reads, RFC 8410 §4. */
const SPKI_PREFIX = '302a300506032b6570032100';

function verify({ rawBody, headers }: Delivery, keys: readonly string[], now: Date): Verdict {
  const timestamp = headers['x-signature-timestamp'];
  const signature = headers['x-signature-ed25519'];
  if (!timestamp || !signature) return { kind: 'refused', reason: 'unsigned' };
  if (!isTimestamp(timestamp) || !/^[0-9a-f]{128}$/i.test(signature)) return { kind: 'refused', reason: 'malformed' };
  const signed = Buffer.concat([Buffer.from(timestamp), rawBody]);
  const isGood = keys.some((key) =>
    verifySignature(
      null,
      signed,
      createPublicKey({ key: Buffer.from(SPKI_PREFIX + key, 'hex'), format: 'der', type: 'spki' }),
      Buffer.from(signature, 'hex'),
    ),
  );
  return isGood ? verifyFreshness(timestamp, now) : { kind: 'refused', reason: 'wrong_signature' };
}

const PING = 1;
const PONG = { type: 1 };
/** To the person who reported, and to nobody else: https://docs.discord.com/developers/resources/message#message-object-message-flags */
const THANKS = { type: 4, data: { content: 'Thank you. People will look at it.', flags: 64 } };

export const discord: Connector = {
  name: 'discord',
  title: 'Discord interactions',
  reference: 'https://docs.discord.com/developers/interactions/receiving-and-responding',
  proof: 'X-Signature-Ed25519',
  replay: 'timestamp',
  edits: 'not sent',
  deletions: 'not sent',
  secret: { pattern: /^[0-9a-f]{64}$/, means: 'the public key of the application, 64 hexadecimal digits' },
  verify,
  parse: parseDiscord,
  answer: (body) => ({ status: 200, body: partOf(Interaction, body)?.type === PING ? PONG : THANKS }),
};

export const discordRelay: Connector = {
  ...BEARER,
  name: 'discord-relay',
  title: 'Discord gateway, relayed',
  reference: 'https://docs.discord.com/developers/events/gateway-events#message-create',
  edits: 'event',
  deletions: 'acknowledged',
  parse: parseDiscordRelay,
};
