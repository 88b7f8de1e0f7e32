import type { MessageEventInput } from '@manumit/contracts';
import { z } from 'zod';
import { verifyBodySecret } from './body-secret.js';
import type { Connector, Parsed } from './connector.js';
import { named } from './describe.js';
import { parseWith } from './parse-with.js';

// https://docs.rocket.chat/docs/integrations
const Body = z.object({
  channel_id: z.string().optional(),
  message_id: z.string().optional(),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  user_id: z.string().optional(),
  user_name: z.string().optional(),
  text: z.string().optional(),
  isEdited: z.boolean().optional(),
  tmid: z.string().optional(),
});

/** Messages, and messages written anew. Rooms and users that come and go give no event. */
export function parseRocketchat(body: unknown): Parsed {
  return parseWith(Body, body, (one): MessageEventInput[] => {
    const { channel_id: room, message_id: id, user_id: user, timestamp, text } = one;
    if (room === undefined || id === undefined || user === undefined || timestamp === undefined || !text) return [];
    return [
      {
        id: one.isEdited === true ? `${id}:edit:${Date.parse(timestamp)}` : id,
        platform: 'rocketchat',
        surface: 'group',
        conversationId: room,
        sender: named(user, one.user_name),
        text,
        sentAt: new Date(timestamp).toISOString(),
        ...(one.tmid === undefined ? {} : { replyTo: one.tmid }),
      },
    ];
  });
}

export const rocketchat: Connector = {
  name: 'rocketchat',
  title: 'Rocket.Chat outgoing webhook',
  reference: 'https://docs.rocket.chat/docs/integrations',
  proof: 'token',
  replay: 'bytes',
  edits: 'event',
  deletions: 'not sent',
  secret: { pattern: /^\S{16,256}$/, means: "the integration's token" },
  verify: ({ rawBody }, secrets) => verifyBodySecret(rawBody, 'token', secrets),
  parse: parseRocketchat,
  // Anything else would be posted in the room.
  answer: () => ({ status: 200, body: {} }),
};
