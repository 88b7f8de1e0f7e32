import { expect, test } from 'vitest';
import { MAX_ID_LENGTH } from './ids.js';
import { MAX_TEXT_LENGTH, MessageEvent } from './message-event.js';
import { SURFACES } from './vocabulary.js';

const event = {
  id: 'm-1',
  platform: 'forum',
  surface: 'post',
  conversationId: 'thread-1',
  sender: { id: 'invented-account' },
  text: 'hello',
  sentAt: '2026-01-02T03:04:05Z',
};
const problemsOf = (value: unknown): string[] =>
  MessageEvent.safeParse(value).error?.issues.map(({ path }) => `/${path.join('/')}`) ?? [];

test('the least that an event needs gets its defaults', () => {
  expect(MessageEvent.parse(event)).toEqual({ schemaVersion: 1, recipients: [], ...event });
});

test('unknown fields are dropped, at every depth', () => {
  const more = { ...event, likes: 3, sender: { ...event.sender, phone: 'x' }, recipients: [{ id: 'b', name: 'y' }] };
  expect(MessageEvent.parse(more)).toEqual({ schemaVersion: 1, ...event, recipients: [{ id: 'b' }] });
});

test('parsed again it stays the same', () => {
  const once = MessageEvent.parse({ ...event, attachments: [{ kind: 'image', exif: {} }], profile: { bio: 'b' } });
  expect(MessageEvent.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
});

test.each(SURFACES)('%s is a surface', (surface) => {
  expect(problemsOf({ ...event, surface })).toEqual([]);
});

test.each<[string, unknown, string]>([
  ['schemaVersion', 2, '/schemaVersion'],
  ['id', '', '/id'],
  ['id', 7, '/id'],
  ['id', 'x'.repeat(MAX_ID_LENGTH + 1), '/id'],
  ['tenant', '', '/tenant'],
  ['platform', '', '/platform'],
  ['surface', 'telepathy', '/surface'],
  ['conversationId', null, '/conversationId'],
  ['sender', {}, '/sender/id'],
  ['sender', { id: 'a', createdAt: 'yesterday' }, '/sender/createdAt'],
  ['recipients', [{ id: 'a' }, {}], '/recipients/1/id'],
  ['text', null, '/text'],
  ['text', 'x'.repeat(MAX_TEXT_LENGTH + 1), '/text'],
  ['sentAt', '2026-01-02', '/sentAt'],
  ['sentAt', '2026-01-02T03:04:05', '/sentAt'],
  ['sentAt', 1_767_323_045, '/sentAt'],
  ['language', 'x', '/language'],
  ['attachments', [{ kind: 'hologram' }], '/attachments/0/kind'],
])('a wrong %s (%#) is told by its field', (field, value, pointer) => {
  expect(problemsOf({ ...event, [field]: value })).toEqual([pointer]);
});

test('the limits themselves are allowed', () => {
  expect(problemsOf({ ...event, id: 'x'.repeat(MAX_ID_LENGTH), text: 'x'.repeat(MAX_TEXT_LENGTH) })).toEqual([]);
  expect(problemsOf({ ...event, sentAt: '2026-01-02T03:04:05.678+05:30' })).toEqual([]);
});

test('what is wrong is never told by its value', () => {
  const wrong = { ...event, surface: 'the secret value', sentAt: 'the secret value', sender: { id: 1 } };
  expect(JSON.stringify(MessageEvent.safeParse(wrong).error?.issues.map(({ message }) => message))).not.toContain(
    'secret',
  );
});

test.each(['0000-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '1970-01-01T00:00:00+00:01', '9999-12-31T23:59:59Z'])(
  '%s is out of the years that every deadline can be counted from',
  (sentAt) => {
    expect(problemsOf({ ...event, sentAt })).toEqual(['/sentAt']);
  },
);
