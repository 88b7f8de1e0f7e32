import { expect, test } from 'vitest';
import { parseRecord } from './parse-record.js';

const event = {
  id: 'm1',
  platform: 'demo',
  surface: 'dm',
  conversationId: 'c1',
  sender: { id: 'a' },
  text: 'hello',
  sentAt: '2026-01-02T03:04:05Z',
};
const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

test('an event is read, unknown fields dropped, defaults filled in', () => {
  expect(parseRecord(bytes({ ...event, novelty: 1 }))).toEqual({
    kind: 'event',
    event: { ...event, schemaVersion: 1, recipients: [] },
  });
});

test('a tombstone is no poison', () => {
  expect(parseRecord(null)).toEqual({ kind: 'empty' });
});

test.each([
  ['cut off in the middle of a character', Buffer.from([0x7b, 0xc3]), 'invalid_utf8'],
  ['no JSON', Buffer.from('{"id":'), 'invalid_json'],
  ['empty', Buffer.alloc(0), 'invalid_json'],
  ['no object', bytes([event]), 'invalid_event'],
  ['of a newer schema', bytes({ ...event, schemaVersion: 2 }), 'unsupported_schema_version'],
])('a value that is %s is poison', (_name, value, reason) => {
  expect(parseRecord(value)).toMatchObject({ kind: 'poison', reason });
});

test('the detail names the field and never its value', () => {
  const parsed = parseRecord(bytes({ ...event, surface: 'secret words', sender: {} }));
  expect(parsed).toMatchObject({ kind: 'poison', reason: 'invalid_event' });
  const detail = parsed.kind === 'poison' ? parsed.detail : '';
  expect(detail).toContain('/surface');
  expect(detail).toContain('/sender/id');
  expect(detail).not.toContain('secret words');
});
