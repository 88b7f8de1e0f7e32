import { MessageEvent, type MessageEventInput } from '@manumit/contracts';
import { describe, expect, test } from 'vitest';
import { CSV_FIELDS } from './csv-export.js';
import type { ExportEntry, ExportOptions } from './export-format.js';
import { EXPORTS } from './exports.js';
import { linesOf } from './lines.js';

/** The file in pieces of a few bytes, so that no reader leans on where a piece ends. */
const inPieces = (file: string, size = 7) =>
  async function* (): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(file);
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };

async function readAll(name: string, file: string, options: Partial<ExportOptions> = {}): Promise<ExportEntry[]> {
  const format = EXPORTS.find((one) => one.name === name);
  if (format === undefined) throw new Error(`no format ${name}`);
  const entries: ExportEntry[] = [];
  for await (const entry of format.read(inPieces(file), { conversation: 'chat', utcOffset: '+00:00', ...options }))
    entries.push(entry);
  return entries;
}

async function eventsOf(name: string, file: string, options?: Partial<ExportOptions>): Promise<MessageEventInput[]> {
  const entries = await readAll(name, file, options);
  return entries.map((entry) => {
    if (entry.kind !== 'event') throw new Error(`${entry.where}: ${entry.detail}`);
    return { ...MessageEvent.parse(entry.event), schemaVersion: undefined };
  });
}

test('lines end at \\n and \\r\\n alone', async () => {
  const lines: string[] = [];
  for await (const { text } of linesOf(inPieces('a\u2028b\r\n\rc\n\nд', 1)())) lines.push(text);
  expect(lines).toEqual(['a\u2028b', '\rc', '', 'д']);
});

describe('telegram', () => {
  const message = {
    id: 7,
    type: 'message',
    date: '2026-01-02T03:04:05',
    date_unixtime: '1767323045',
    from: 'Ana',
    from_id: 'user555',
    text: ['write to ', { type: 'mention', text: '@example_handle' }, ' please'],
  };
  const chat = (fields: object, messages: unknown[] = [message]) => ({
    name: 'x',
    type: 'personal_chat',
    id: 9,
    ...fields,
    messages,
  });

  test('a chat, its formatted texts put together', async () => {
    expect(await eventsOf('telegram', JSON.stringify(chat({})))).toEqual([
      {
        id: '9:7',
        platform: 'telegram',
        surface: 'dm',
        conversationId: '9',
        sender: { id: '555', displayName: 'Ana' },
        recipients: [{ id: '9' }],
        text: 'write to @example_handle please',
        sentAt: '2026-01-02T03:04:05.000Z',
      },
    ]);
  });

  test.each([
    ['private_group', '-9', 'group'],
    ['public_supergroup', '-1009', 'group'],
    ['private_channel', '-1009', 'channel'],
  ])('%s is numbered as the Bot API numbers it', async (type, conversationId, surface) => {
    expect(await eventsOf('telegram', JSON.stringify(chat({ type })))).toMatchObject([{ conversationId, surface }]);
  });

  test('all chats of an account, with edits, files and answers; what tells of joining is left out', async () => {
    const messages = [
      { id: 1, type: 'service', action: 'create_group', date_unixtime: '1767323045', text: '' },
      { ...message, edited_unixtime: '1767323100', reply_to_message_id: 3 },
      { ...message, id: 8, text: 'see', photo: 'photos/1.jpg', file: 'a.mp4', mime_type: 'video/mp4', file_size: 5 },
      { ...message, id: 9, text: '', photo: 'photos/2.jpg' },
    ];
    const file = {
      about: 'x',
      chats: { about: 'y', list: [chat({}), chat({ id: 10, type: 'private_group' }, messages)] },
    };
    expect(await eventsOf('telegram', JSON.stringify(file))).toMatchObject([
      { id: '9:7' },
      { id: '-10:7:edit:1767323100', replyTo: '-10:3', sentAt: '2026-01-02T03:05:00.000Z' },
      { id: '-10:8', attachments: [{ kind: 'image' }, { kind: 'video', mimeType: 'video/mp4', sizeBytes: 5 }] },
    ]);
  });

  test('what does not fit is named, and the rest is read', async () => {
    const file = JSON.stringify(chat({}, [{ ...message, date_unixtime: 'soon' }, message]));
    expect(await readAll('telegram', file)).toMatchObject([
      { kind: 'malformed', where: '/messages/0', detail: expect.stringContaining('/date_unixtime') },
      { kind: 'event', where: '/messages/1' },
    ]);
  });

  test.each([
    ['no JSON', 'no JSON'],
    ['cut off', JSON.stringify(chat({})).slice(0, -3)],
    ['another file', '{"a":[1]}'],
    ['an empty file', ''],
    ['messages before their chat', JSON.stringify({ messages: [message], id: 9, type: 'personal_chat' })],
  ])('%s is refused', async (_what, file) => {
    await expect(readAll('telegram', file)).rejects.toMatchObject({ code: 'EXPORT_UNREADABLE' });
  });
});

describe('whatsapp', () => {
  test('Android, twelve hours, over several lines', async () => {
    const file = [
      '31/12/2025, 6:05\u202fpm - Messages and calls are end-to-end encrypted.',
      '31/12/2025, 6:05\u202fpm - Ana: first: line',
      'second line',
      '01/01/2026, 12:10 am - +1 555 0100: <Media omitted>',
      '01/01/2026, 12:11 am - +1 555 0100: answer',
    ].join('\n');
    expect(await eventsOf('whatsapp', file, { utcOffset: '+02:00' })).toMatchObject([
      {
        surface: 'dm',
        conversationId: 'chat',
        sender: { id: 'Ana' },
        recipients: [{ id: '+1 555 0100' }],
        text: 'first: line\nsecond line',
        sentAt: '2025-12-31T16:05:00.000Z',
      },
      { text: 'answer', sentAt: '2025-12-31T22:11:00.000Z' },
    ]);
  });

  test('iOS with its marks, a file with a caption, and a third person', async () => {
    const file = [
      '\ufeff[31.12.25, 18:05:09] Ana: hi',
      '\u200e[31.12.25, 18:05:10] Ana: \u200e<attached: 00000001-PHOTO.jpg>',
      'look',
      '[31.12.25, 18:05:11] Ben: ok',
      '[31.12.25, 18:05:12] Cem: ok',
    ].join('\r\n');
    expect(await eventsOf('whatsapp', file)).toMatchObject([
      { surface: 'group', recipients: [], sentAt: '2025-12-31T18:05:09.000Z' },
      { text: 'look', attachments: [{ kind: 'other', name: '00000001-PHOTO.jpg' }] },
      { sender: { id: 'Ben' } },
      { sender: { id: 'Cem' } },
    ]);
  });

  test.each([
    ['13.01.2026, 10:00 - A: x', '2026-01-13'],
    ['1/13/26, 10:00 - A: x', '2026-01-13'],
    ['2026-01-02, 10:00 - A: x', '2026-01-02'],
  ])('%s tells its own order', async (line, day) => {
    expect((await eventsOf('whatsapp', line))[0]?.sentAt).toContain(day);
  });

  test('where no date tells it, it has to be said', async () => {
    const line = '01/02/2026, 10:00 - A: x';
    await expect(readAll('whatsapp', line)).rejects.toThrow('say which comes first');
    expect((await eventsOf('whatsapp', line, { dateOrder: 'mdy' }))[0]?.sentAt).toContain('2026-01-02');
    await expect(readAll('whatsapp', '13/02/2026, 10:00 - A: x', { dateOrder: 'mdy' })).rejects.toThrow('are not mdy');
  });

  test('a later, longer export gives the same ids, equal messages different ones', async () => {
    const first = '13/01/2026, 10:00 - A: x\n13/01/2026, 10:00 - A: x';
    const ids = (await eventsOf('whatsapp', first)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    const more = (await eventsOf('whatsapp', `${first}\n14/01/2026, 10:00 - A: y`)).map(({ id }) => id);
    expect(more.slice(0, 2)).toEqual(ids);
  });

  test('a day that is none is named; another file is refused', async () => {
    expect(await readAll('whatsapp', '31/02/2026, 10:00 - A: x')).toMatchObject([
      { kind: 'malformed', where: 'line 1' },
    ]);
    await expect(readAll('whatsapp', 'hello\nworld')).rejects.toMatchObject({ code: 'EXPORT_UNREADABLE' });
  });
});

describe('discord', () => {
  const message = {
    id: '70',
    type: 'Default',
    timestamp: '2026-01-02T05:04:05+02:00',
    timestampEdited: null,
    content: 'hi',
    author: { id: '55', name: 'ana', nickname: 'Ana' },
    attachments: [{ fileName: 'a.png', fileSizeBytes: 3 }],
  };
  const file = (type: string, messages: unknown[]) =>
    JSON.stringify({ guild: { id: '1' }, channel: { id: '9', type }, messages });

  test('a channel and a private one', async () => {
    const reply = {
      ...message,
      id: '71',
      type: 'Reply',
      reference: { messageId: '70' },
      timestampEdited: '2026-01-02T03:05:00Z',
    };
    const pin = { ...message, id: '72', type: 'ChannelPinnedMessage' };
    expect(await eventsOf('discord', file('GuildTextChat', [message, reply, pin]))).toMatchObject([
      {
        id: '70',
        surface: 'group',
        conversationId: '9',
        sentAt: '2026-01-02T03:04:05.000Z',
        attachments: [{ name: 'a.png' }],
      },
      { id: `71:edit:${Date.parse('2026-01-02T03:05:00Z')}`, replyTo: '70', sender: { id: '55', displayName: 'Ana' } },
    ]);
    expect(await eventsOf('discord', file('DirectTextChat', [message]))).toMatchObject([{ surface: 'dm' }]);
  });

  test('what does not fit is named; another file is refused', async () => {
    expect(await readAll('discord', file('GuildTextChat', [{ ...message, author: null }]))).toMatchObject([
      { kind: 'malformed', where: '/messages/0', detail: expect.stringContaining('/author') },
    ]);
    await expect(readAll('discord', '{"messages":[]}')).rejects.toMatchObject({ code: 'EXPORT_UNREADABLE' });
  });
});

describe('csv', () => {
  test('columns by their names, or by the names that they are given', async () => {
    const file = '\ufeffsender,body,when,thread\nu1,"two\nlines",2026-01-02 03:04:05,t1\nu2,ok,1767323045,\n';
    const columns = { senderId: 'sender', text: 'body', sentAt: 'when', conversationId: 'thread' };
    const options = { columns, platform: 'forum.example', surface: 'comment', utcOffset: '+01:00' } as const;
    expect(await eventsOf('csv', file, options)).toMatchObject([
      {
        platform: 'forum.example',
        surface: 'comment',
        conversationId: 't1',
        text: 'two\nlines',
        sentAt: '2026-01-02T02:04:05.000Z',
      },
      { conversationId: 'chat', sender: { id: 'u2' }, sentAt: '2026-01-02T03:04:05.000Z' },
    ]);
  });

  test('every field has its column', async () => {
    const row: Record<(typeof CSV_FIELDS)[number], string> = {
      id: 'm1',
      platform: 'p',
      surface: 'dm',
      conversationId: 'c',
      senderId: 's',
      senderName: 'S',
      recipientId: 'r',
      text: 't',
      sentAt: '2026-01-02T03:04:05Z',
      language: 'en',
      replyTo: 'm0',
    };
    const file = `${CSV_FIELDS.join(',')}\n${CSV_FIELDS.map((field) => row[field]).join(',')}`;
    expect(await eventsOf('csv', file)).toMatchObject([
      {
        id: 'm1',
        platform: 'p',
        surface: 'dm',
        sender: { displayName: 'S' },
        recipients: [{ id: 'r' }],
        language: 'en',
        replyTo: 'm0',
      },
    ]);
  });

  test('rows that lack something or name no time are told by their line', async () => {
    const file = 'senderId,text,sentAt\nu1,,2026-01-02T03:04:05Z\nu1,x,yesterday\nu1,x,2026-01-02T03:04:05Z,more';
    expect(await readAll('csv', file)).toMatchObject([
      { kind: 'malformed', where: 'line 2' },
      { kind: 'malformed', where: 'line 3' },
      { kind: 'event', where: 'line 4' },
    ]);
  });

  test.each([
    ['a column that is not there', 'a,b\n1,2', {}, 'senderId, text, sentAt'],
    ['a field that is none', 'a,b\n1,2', { columns: { sender: 'a' } }, 'no field is called sender'],
    ['an open quote', 'senderId,text,sentAt\n"u,x,1', {}, 'no CSV'],
  ])('%s stops it', async (_what, file, options, message) => {
    await expect(readAll('csv', file, options)).rejects.toThrow(message);
  });
});
