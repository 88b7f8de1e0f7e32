import { MessageEvent } from '@manumit/contracts';
import { expect, test } from 'vitest';
import { parseTelegramUpdate } from './telegram.js';

const message = {
  message_id: 7,
  date: 1_767_323_045,
  from: { id: 1001, is_bot: false, first_name: 'Invented', last_name: 'Name' },
  chat: { id: -5005, type: 'supergroup', title: 'an invented group' },
  text: 'hello',
};
const eventsOf = (body: unknown) => {
  const result = parseTelegramUpdate(body);
  if (result.kind === 'malformed') throw new Error(result.detail);
  return result.events.map((event) => MessageEvent.parse(event));
};

test('a message of a group', () => {
  expect(eventsOf({ update_id: 1, message })).toEqual([
    {
      schemaVersion: 1,
      id: '-5005:7',
      platform: 'telegram',
      surface: 'group',
      conversationId: '-5005',
      sender: { id: '1001', displayName: 'Invented Name' },
      recipients: [],
      text: 'hello',
      sentAt: '2026-01-02T03:04:05.000Z',
    },
  ]);
});

test('an edit is an event of its own, a reply says to what', () => {
  const edited = { ...message, edit_date: message.date + 5, reply_to_message: { message_id: 3 } };
  expect(eventsOf({ update_id: 1, edited_message: edited })[0]).toMatchObject({
    id: '-5005:7:edit:1767323050',
    replyTo: '-5005:3',
  });
});

test('a private message to a business account is a direct message to its other side', () => {
  const business = { ...message, chat: { id: 2002, type: 'private' } };
  expect(eventsOf({ update_id: 1, business_message: business })[0]).toMatchObject({
    surface: 'dm',
    recipients: [{ id: '2002' }],
  });
});

test('chats of one customer with two business accounts are two conversations', () => {
  const business = { ...message, chat: { id: 2002, type: 'private' }, reply_to_message: { message_id: 3 } };
  const [first, second] = ['conn-a', 'conn-b'].map(
    (id) => eventsOf({ update_id: 1, business_message: { ...business, business_connection_id: id } })[0],
  );
  expect(first).toMatchObject({ id: 'conn-a:2002:7', conversationId: 'conn-a:2002', replyTo: 'conn-a:2002:3' });
  expect(second).toMatchObject({ id: 'conn-b:2002:7', conversationId: 'conn-b:2002' });
});

test('a caption is the text, its file is described', () => {
  const { text: _text, ...rest } = message;
  const document = { mime_type: 'application/pdf', file_size: 10, file_name: 'offer.pdf' };
  expect(
    eventsOf({
      update_id: 1,
      channel_post: { ...rest, chat: { id: -9, type: 'channel' }, from: undefined, caption: 'see', document },
    })[0],
  ).toMatchObject({
    surface: 'channel',
    text: 'see',
    sender: { id: '-9' },
    attachments: [{ kind: 'document', mimeType: 'application/pdf', sizeBytes: 10, name: 'offer.pdf' }],
  });
});

test('what holds no words is no event', () => {
  expect(eventsOf({ update_id: 1, poll: {} })).toEqual([]);
  expect(eventsOf({ update_id: 1, message: { ...message, text: undefined, photo: [{}] } })).toEqual([]);
});

test('what is no update is malformed, told by its field', () => {
  expect(parseTelegramUpdate({ update_id: 1, message: { ...message, date: 'today' } })).toEqual({
    kind: 'malformed',
    detail: expect.stringContaining('/message/date'),
  });
});
