import type { MessageEventInput } from '@manumit/contracts';
import { z } from 'zod';
import { BEARER } from './bearer.js';
import type { Connector, Parsed } from './connector.js';
import { attached, type Described, describe } from './describe.js';
import { parseWith, partOf } from './parse-with.js';
import { UnixMillis } from './times.js';

// https://spec.matrix.org/latest/application-service-api/#pushing-events and
// https://spec.matrix.org/latest/client-server-api/#instant-messaging
const Body = z.object({ events: z.array(z.unknown()) });
const Words = z.object({ msgtype: z.string(), body: z.string() });
const RoomMessage = z.object({
  type: z.literal('m.room.message'),
  event_id: z.string(),
  room_id: z.string(),
  sender: z.string(),
  origin_server_ts: UnixMillis,
  content: Words.extend({
    filename: z.string().optional(),
    info: z.object({ mimetype: z.string().optional(), size: z.number().optional() }).optional(),
    'm.new_content': Words.optional(),
    'm.relates_to': z
      .object({
        rel_type: z.string().optional(),
        event_id: z.string().optional(),
        'm.in_reply_to': z.object({ event_id: z.string() }).optional(),
      })
      .optional(),
  }),
});

/** Messages and their edits, which have ids of their own. Redactions, receipts, membership and encrypted events give none. */
export function parseMatrix(body: unknown): Parsed {
  return parseWith(Body, body, ({ events }) => events.flatMap((one) => eventOf(one) ?? []));
}

function eventOf(value: unknown): MessageEventInput | null {
  const event = partOf(RoomMessage, value);
  if (event === null) return null;
  const { content } = event;
  const relation = content['m.relates_to'];
  const edited = relation?.rel_type === 'm.replace' ? content['m.new_content'] : undefined;
  const kind = KINDS[content.msgtype];
  const text = (edited ?? content).body;
  // The body of a file without a caption is its name.
  if (text === '' || (kind !== undefined && (content.filename === undefined || content.filename === text))) return null;
  const replyTo = edited === undefined ? (relation?.['m.in_reply_to']?.event_id ?? null) : (relation?.event_id ?? null);
  return {
    id: event.event_id,
    platform: 'matrix',
    // Whether two or two thousand are in a room is not in the event.
    surface: 'group',
    conversationId: event.room_id,
    sender: { id: event.sender },
    text,
    sentAt: event.origin_server_ts,
    ...(replyTo === null ? {} : { replyTo }),
    ...attached(
      kind === undefined
        ? []
        : [describe(kind, { name: content.filename, mimeType: content.info?.mimetype, sizeBytes: content.info?.size })],
    ),
  };
}

const KINDS: Readonly<Record<string, Described['kind']>> = {
  'm.image': 'image',
  'm.video': 'video',
  'm.audio': 'audio',
  'm.file': 'document',
};

export const matrix: Connector = {
  ...BEARER,
  name: 'matrix',
  title: 'Matrix application service',
  reference: 'https://spec.matrix.org/latest/application-service-api/',
  replay: 'delivery id',
  edits: 'event',
  deletions: 'acknowledged',
  route: { method: 'put', suffix: '/_matrix/app/v1/transactions/:delivery' },
  parse: parseMatrix,
  // The homeserver authenticates with the same token that names the transaction's sender.
  deliveryId: (_body, { pathId }) => (pathId === undefined ? null : `transaction-${pathId}`),
  answer: () => ({ status: 200, body: {} }),
};
