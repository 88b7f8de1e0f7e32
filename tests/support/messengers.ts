// Deliveries as messengers make them, with invented names and numbers, and signatures computed here, apart from the code under test.
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface SentDelivery {
  readonly method: 'POST' | 'PUT';
  /** After `/v1/webhooks/<name>/<source>`. */
  readonly suffix: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface MessengerSample {
  readonly name: string;
  readonly secret: string;
  readonly wrongSecret: string;
  readonly handshake?: string;
  /** Each as the messenger would write it; `edited` is the same message with other words. */
  readonly message: unknown;
  readonly edited?: unknown;
  readonly deleted?: unknown;
  /** About something else than messages. */
  readonly other: unknown;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly headersOf: (body: string, secret: string, at: Date) => Record<string, string>;
  readonly suffix?: (count: number) => string;
}

/** A delivery, signed. @param count tells one delivery of a messenger from the next */
export function deliver(sample: MessengerSample, content: unknown, at: Date, secret: string, count = 0): SentDelivery {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  return {
    method: sample.suffix === undefined ? 'POST' : 'PUT',
    suffix: sample.suffix?.(count) ?? '',
    headers: { 'content-type': 'application/json', ...sample.headersOf(body, secret, at) },
    body,
  };
}

const hmac = (secret: string, text: string, encoding: 'hex' | 'base64'): string =>
  createHmac('sha256', secret).update(text, 'utf8').digest(encoding);
const bearer = (_body: string, secret: string) => ({ authorization: `Bearer ${secret}` });
const hub = (body: string, secret: string) => ({ 'x-hub-signature-256': `sha256=${hmac(secret, body, 'hex')}` });
const nothing = () => ({});

const HEX_SECRET = '0123456789abcdef0123456789abcdef';
const OTHER_HEX_SECRET = 'ffffffffffffffffffffffffffffffff';
const TOKEN = 'a-token-of-the-tests-0001';
const OTHER_TOKEN = 'a-token-of-the-tests-0002';
const meta = { secret: HEX_SECRET, wrongSecret: OTHER_HEX_SECRET, handshake: 'verify-token-of-tests', headersOf: hub };
const relay = { secret: TOKEN, wrongSecret: OTHER_TOKEN, headersOf: bearer };
const hidden = { secret: 'Token0123456789Tests', wrongSecret: 'Token9876543210Tests', headersOf: nothing };

const keys = generateKeyPairSync('ed25519');
const otherKeys = generateKeyPairSync('ed25519');
const rawKey = (key: KeyObject): string => key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
const privateKeys = new Map([
  [rawKey(keys.publicKey), keys.privateKey],
  [rawKey(otherKeys.publicKey), otherKeys.privateKey],
]);

const SECONDS = 1_767_323_045;
const AT = '2026-01-02T03:04:05.000Z';

const whatsappBody = (message: object) => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '900100',
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '15550100', phone_number_id: '700100' },
            contacts: [{ profile: { name: 'Invented Name' }, wa_id: '15550199' }],
            messages: [{ from: '15550199', id: 'wamid.one', timestamp: String(SECONDS), ...message }],
          },
        },
      ],
    },
  ],
});
const messagingBody = (object: string, one: object) => ({
  object,
  entry: [
    {
      id: '300100',
      time: SECONDS * 1_000,
      messaging: [{ sender: { id: '4001' }, recipient: { id: '300100' }, timestamp: SECONDS * 1_000, ...one }],
    },
  ],
});
const messagingSample = (name: string, object: string) => ({
  ...meta,
  name,
  message: messagingBody(object, { message: { mid: 'm_one', text: 'hello there' } }),
  edited: messagingBody(object, { message_edit: { mid: 'm_one', text: 'hello again', num_edit: 1 } }),
  deleted: messagingBody(object, { message: { mid: 'm_one', is_deleted: true } }),
  other: messagingBody(object, { read: { watermark: 5 } }),
  expected: {
    id: 'm_one',
    platform: name,
    surface: 'dm',
    conversationId: '300100:4001',
    sender: { id: '4001' },
    recipients: [{ id: '300100' }],
    sentAt: AT,
  },
});
const slackBody = (event: object, id: string) => ({
  token: 'unused',
  team_id: 'T0TEST',
  type: 'event_callback',
  event_id: id,
  event_time: SECONDS,
  event: { type: 'message', channel: 'C0TEST', channel_type: 'channel', ts: `${SECONDS}.000100`, ...event },
});
const discordMessage = {
  id: '810000000000000001',
  channel_id: '820000000000000001',
  guild_id: '830000000000000001',
  author: { id: '840000000000000001', username: 'invented', global_name: 'Invented Name' },
  content: 'hello there',
  timestamp: '2026-01-02T03:04:05.000000+00:00',
  edited_timestamp: null as string | null,
};
const mastodonStatus = {
  id: '1100',
  created_at: AT,
  edited_at: null as string | null,
  in_reply_to_id: null,
  visibility: 'public',
  language: 'en',
  spoiler_text: '',
  content: '<p>hello there</p>',
  account: { id: '77', username: 'invented', display_name: 'Invented Name', created_at: '2025-12-01T00:00:00.000Z' },
  mentions: [],
  media_attachments: [],
};
const discoursePost = {
  id: 55,
  topic_id: 9,
  post_number: 2,
  post_type: 1,
  user_id: 7,
  username: 'invented',
  created_at: AT,
  updated_at: AT,
  version: 1,
  cooked: '<p>hello there</p>',
  topic_archetype: 'regular',
};
const vkBody = (type: string, object: unknown, id: string) => ({
  type,
  group_id: 123,
  event_id: id,
  v: '5.199',
  secret: hidden.secret,
  object,
});
const vkMessage = {
  id: 5,
  conversation_message_id: 3,
  date: SECONDS,
  peer_id: 4001,
  from_id: 4001,
  text: 'hello there',
};
const blueskyCommit = (commit: object) => ({
  did: 'did:plc:inventedinventedinvented',
  time_us: SECONDS * 1_000_000,
  kind: 'commit',
  commit: { rev: 'rev1', operation: 'create', collection: 'app.bsky.feed.post', rkey: 'rkey1', ...commit },
});
const blueskyPost = (text: string) => ({ $type: 'app.bsky.feed.post', text, createdAt: AT, langs: ['en'] });
const lineBody = (event: object) => ({
  destination: 'U0bot',
  events: [
    {
      timestamp: SECONDS * 1_000,
      source: { type: 'user', userId: 'U0invented' },
      webhookEventId: 'event-one',
      deliveryContext: { isRedelivery: false },
      mode: 'active',
      ...event,
    },
  ],
});
const coralBody = (action: string, body: string) => ({
  action,
  comment: { body, parentID: null },
  author: { id: 'author-1', role: 'COMMENTER' },
  story: { id: 'story-1', url: 'https://news.example.com/1' },
  site: { id: 'site-1' },
  tenantID: 'tenant-1',
  tenantDomain: 'news.example.com',
});
const rocketBody = (fields: object) => ({
  token: hidden.secret,
  bot: false,
  channel_id: 'ROOM1',
  channel_name: 'general',
  message_id: 'MESSAGE1',
  timestamp: AT,
  user_id: 'USER1',
  user_name: 'invented',
  text: 'hello there',
  ...fields,
});
const telegramBody = (id: number, fields: object) => ({ update_id: id, ...fields });
const telegramMessage = {
  message_id: 7,
  date: SECONDS,
  from: { id: 1001, first_name: 'Invented', last_name: 'Name' },
  chat: { id: -5005, type: 'supergroup' },
  text: 'hello there',
};

export const SAMPLES: readonly MessengerSample[] = [
  {
    name: 'telegram',
    secret: TOKEN,
    wrongSecret: OTHER_TOKEN,
    headersOf: (_body, secret) => ({ 'x-telegram-bot-api-secret-token': secret }),
    message: telegramBody(1, { message: telegramMessage }),
    edited: telegramBody(2, {
      edited_message: { ...telegramMessage, edit_date: SECONDS + 5, text: 'hello again' },
    }),
    other: telegramBody(3, { poll: { id: '1' } }),
    expected: {
      id: '-5005:7',
      surface: 'group',
      conversationId: '-5005',
      sender: { id: '1001', displayName: 'Invented Name' },
    },
  },
  {
    ...meta,
    name: 'whatsapp',
    message: whatsappBody({ type: 'text', text: { body: 'hello there' } }),
    edited: whatsappBody({
      id: 'wamid.two',
      type: 'edit',
      edit: { original_message_id: 'wamid.one', message: { type: 'text', text: { body: 'hello again' } } },
    }),
    deleted: whatsappBody({ id: 'wamid.three', type: 'revoke', revoke: { original_message_id: 'wamid.one' } }),
    other: whatsappBody({ type: 'reaction', reaction: { message_id: 'wamid.one', emoji: '👍' } }),
    expected: {
      id: 'wamid.one',
      surface: 'dm',
      conversationId: '700100:15550199',
      sender: { id: '15550199', displayName: 'Invented Name' },
      recipients: [{ id: '700100' }],
      sentAt: AT,
    },
  },
  messagingSample('messenger', 'page'),
  messagingSample('instagram', 'instagram'),
  {
    name: 'viber',
    secret: '4453b6ac12345678-tests00000000-0123456789abcdef',
    wrongSecret: '4453b6ac12345678-tests00000000-fedcba9876543210',
    headersOf: (body, secret) => ({ 'x-viber-content-signature': hmac(secret, body, 'hex') }),
    message: {
      event: 'message',
      timestamp: SECONDS * 1_000,
      message_token: 4912661846655238,
      sender: { id: 'viber-user-1', name: 'Invented Name' },
      message: { type: 'text', text: 'hello there' },
    },
    other: { event: 'delivered', timestamp: SECONDS * 1_000, message_token: 4912661846655239, user_id: 'viber-user-1' },
    expected: { surface: 'dm', conversationId: 'viber-user-1', sentAt: AT },
  },
  {
    name: 'line',
    secret: HEX_SECRET,
    wrongSecret: OTHER_HEX_SECRET,
    headersOf: (body, secret) => ({ 'x-line-signature': hmac(secret, body, 'base64') }),
    message: lineBody({ type: 'message', message: { type: 'text', id: '14001', text: 'hello there' } }),
    deleted: lineBody({ type: 'unsend', unsend: { messageId: '14001' } }),
    other: lineBody({ type: 'follow' }),
    expected: {
      id: '14001',
      surface: 'dm',
      conversationId: 'U0bot:U0invented',
      recipients: [{ id: 'U0bot' }],
      sentAt: AT,
    },
  },
  {
    name: 'slack',
    secret: HEX_SECRET,
    wrongSecret: OTHER_HEX_SECRET,
    headersOf(body, secret, at) {
      const timestamp = String(Math.floor(at.getTime() / 1_000));
      return {
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${hmac(secret, `v0:${timestamp}:${body}`, 'hex')}`,
      };
    },
    message: slackBody({ user: 'U0TEST', text: 'hello there' }, 'Ev01'),
    edited: slackBody(
      {
        subtype: 'message_changed',
        ts: `${SECONDS + 9}.000200`,
        message: {
          user: 'U0TEST',
          text: 'hello again',
          ts: `${SECONDS}.000100`,
          edited: { ts: `${SECONDS + 9}.000000` },
        },
      },
      'Ev02',
    ),
    deleted: slackBody({ subtype: 'message_deleted', deleted_ts: `${SECONDS}.000100` }, 'Ev03'),
    other: slackBody({ type: 'reaction_added' }, 'Ev04'),
    expected: { id: `T0TEST:C0TEST:${SECONDS}.000100`, surface: 'channel', sender: { id: 'T0TEST:U0TEST' } },
  },
  {
    name: 'discord',
    secret: rawKey(keys.publicKey),
    wrongSecret: rawKey(otherKeys.publicKey),
    headersOf(body, secret, at) {
      const timestamp = String(Math.floor(at.getTime() / 1_000));
      const key = privateKeys.get(secret);
      if (key === undefined) throw new Error('no such key');
      return {
        'x-signature-timestamp': timestamp,
        'x-signature-ed25519': sign(null, Buffer.from(timestamp + body), key).toString('hex'),
      };
    },
    message: {
      type: 2,
      guild_id: '830000000000000001',
      data: { id: '1', name: 'Report', type: 3, resolved: { messages: { [discordMessage.id]: discordMessage } } },
    },
    other: { type: 1 },
    expected: { id: discordMessage.id, surface: 'group', conversationId: discordMessage.channel_id, sentAt: AT },
  },
  {
    ...relay,
    name: 'discord-relay',
    message: { op: 0, t: 'MESSAGE_CREATE', d: discordMessage },
    edited: {
      op: 0,
      t: 'MESSAGE_UPDATE',
      d: { ...discordMessage, content: 'hello again', edited_timestamp: '2026-01-02T03:05:05.000000+00:00' },
    },
    deleted: { op: 0, t: 'MESSAGE_DELETE', d: { id: discordMessage.id, channel_id: discordMessage.channel_id } },
    other: { op: 0, t: 'TYPING_START', d: {} },
    expected: { id: discordMessage.id, platform: 'discord', surface: 'group' },
  },
  {
    ...relay,
    name: 'matrix',
    suffix: (count) => `/_matrix/app/v1/transactions/${count}`,
    message: {
      events: [
        {
          type: 'm.room.message',
          event_id: '$one:example.com',
          room_id: '!room:example.com',
          sender: '@invented:example.com',
          origin_server_ts: SECONDS * 1_000,
          content: { msgtype: 'm.text', body: 'hello there' },
        },
      ],
    },
    edited: {
      events: [
        {
          type: 'm.room.message',
          event_id: '$two:example.com',
          room_id: '!room:example.com',
          sender: '@invented:example.com',
          origin_server_ts: SECONDS * 1_000 + 60_000,
          content: {
            msgtype: 'm.text',
            body: '* hello again',
            'm.new_content': { msgtype: 'm.text', body: 'hello again' },
            'm.relates_to': { rel_type: 'm.replace', event_id: '$one:example.com' },
          },
        },
      ],
    },
    deleted: {
      events: [
        {
          type: 'm.room.redaction',
          event_id: '$three:example.com',
          room_id: '!room:example.com',
          sender: '@invented:example.com',
          redacts: '$one:example.com',
          origin_server_ts: SECONDS * 1_000,
          content: {},
        },
      ],
    },
    other: { events: [{ type: 'm.room.member', event_id: '$four:example.com' }] },
    expected: {
      id: '$one:example.com',
      conversationId: '!room:example.com',
      sender: { id: '@invented:example.com' },
      sentAt: AT,
    },
  },
  {
    name: 'mastodon',
    secret: TOKEN,
    wrongSecret: OTHER_TOKEN,
    headersOf: (body, secret) => ({ 'x-hub-signature': `sha256=${hmac(secret, body, 'hex')}` }),
    message: { event: 'status.created', created_at: AT, object: mastodonStatus },
    edited: {
      event: 'status.updated',
      created_at: AT,
      object: { ...mastodonStatus, content: '<p>hello again</p>', edited_at: '2026-01-02T03:09:05.000Z' },
    },
    other: { event: 'report.created', created_at: AT, object: { id: '5' } },
    expected: {
      id: '1100',
      surface: 'post',
      sender: { id: '77', displayName: 'Invented Name', createdAt: '2025-12-01T00:00:00.000Z' },
      language: 'en',
    },
  },
  {
    name: 'discourse',
    secret: TOKEN,
    wrongSecret: OTHER_TOKEN,
    headersOf: (body, secret) => ({
      'x-discourse-event-signature': `sha256=${hmac(secret, body, 'hex')}`,
      'x-discourse-event': 'post_created',
    }),
    message: { post: discoursePost },
    edited: {
      post: { ...discoursePost, version: 2, cooked: '<p>hello again</p>', updated_at: '2026-01-02T03:09:05.000Z' },
    },
    deleted: { post: { ...discoursePost, deleted_at: '2026-01-02T03:10:05.000Z' } },
    other: { topic: { id: 9 } },
    expected: { id: '55', surface: 'forum', conversationId: '9', sender: { id: '7', displayName: 'invented' } },
  },
  {
    ...hidden,
    name: 'zulip',
    message: {
      bot_email: 'bot@example.com',
      data: 'hello there',
      token: hidden.secret,
      trigger: 'direct_message',
      message: {
        id: 112,
        type: 'private',
        sender_id: 5,
        sender_full_name: 'Invented Name',
        recipient_id: 20,
        content: 'hello there',
        timestamp: SECONDS,
      },
    },
    other: {
      token: hidden.secret,
      message: { id: 113, type: 'private', sender_id: 5, recipient_id: 20, content: '', timestamp: SECONDS },
    },
    expected: { id: '112', surface: 'dm', conversationId: '20', sentAt: AT },
  },
  {
    ...hidden,
    name: 'rocketchat',
    message: rocketBody({}),
    edited: rocketBody({ text: 'hello again', isEdited: true, timestamp: '2026-01-02T03:09:05.000Z' }),
    other: { token: hidden.secret, user_id: 'USER1', user_name: 'invented' },
    expected: { id: 'MESSAGE1', surface: 'group', conversationId: 'ROOM1', sentAt: AT },
  },
  {
    ...hidden,
    name: 'vk',
    handshake: 'confirm01',
    message: vkBody('message_new', { message: vkMessage, client_info: {} }, 'event-1'),
    edited: vkBody('message_edit', { ...vkMessage, text: 'hello again', update_time: SECONDS + 60 }, 'event-2'),
    other: vkBody('group_join', { user_id: 4001 }, 'event-3'),
    expected: { id: '123:4001:3', surface: 'dm', recipients: [{ id: '-123' }], sentAt: AT },
  },
  {
    name: 'coral',
    secret: TOKEN,
    wrongSecret: OTHER_TOKEN,
    headersOf: (body, secret) => ({ 'x-coral-signature': `sha256=${hmac(secret, body, 'hex')}` }),
    message: coralBody('NEW', '<div>hello there</div>'),
    edited: coralBody('EDIT', '<div>hello again</div>'),
    other: coralBody('NEW', ''),
    expected: { surface: 'comment', conversationId: 'story-1', sender: { id: 'author-1' } },
  },
  {
    ...relay,
    name: 'osprey',
    message: {
      send_time: AT,
      data: {
        action_id: '91',
        action_name: 'create_post',
        timestamp: AT,
        data: { user_id: 'user-1', event_type: 'create_post', post: { text: 'hello there' } },
      },
    },
    edited: {
      send_time: AT,
      data: {
        action_id: '92',
        action_name: 'edit_post',
        timestamp: AT,
        data: { user_id: 'user-1', event_type: 'edit_post', post: { text: 'hello again' } },
      },
    },
    deleted: { action_id: '93', action_name: 'delete_post', timestamp: AT, data: { user_id: 'user-1' } },
    other: { action_id: '94', action_name: 'login', timestamp: AT, data: { user_id: 'user-1' } },
    expected: { id: '91', surface: 'post', sender: { id: 'user-1' }, sentAt: AT },
  },
  {
    ...relay,
    name: 'bluesky',
    message: blueskyCommit({ record: blueskyPost('hello there') }),
    edited: blueskyCommit({ operation: 'update', rev: 'rev2', record: blueskyPost('hello again') }),
    deleted: blueskyCommit({ operation: 'delete' }),
    other: { did: 'did:plc:inventedinventedinvented', time_us: SECONDS * 1_000_000, kind: 'identity' },
    expected: {
      id: 'at://did:plc:inventedinventedinvented/app.bsky.feed.post/rkey1',
      surface: 'post',
      sender: { id: 'did:plc:inventedinventedinvented' },
      sentAt: AT,
      language: 'en',
    },
  },
];
