import { MessageEvent } from '@manumit/contracts';
import { expect, test } from 'vitest';
import { createPseudonyms } from './pseudonyms.js';

const key = Buffer.alloc(32, 1);
const event = MessageEvent.parse({
  id: 'm1',
  platform: 'demo',
  surface: 'dm',
  conversationId: 'c1',
  sender: { id: 'a' },
  text: '',
  sentAt: '2026-01-02T03:04:05Z',
});

test('the same account has the same name everywhere on its platform', () => {
  const other = { ...event, conversationId: 'c2' as typeof event.conversationId };
  expect(createPseudonyms(key).account(event, 'a')).toBe(createPseudonyms(Buffer.alloc(32, 1)).account(other, 'a'));
});

test('another platform, tenant, key or kind gives another name', () => {
  const names = createPseudonyms(key);
  const all = [
    names.account(event, 'a'),
    names.account({ ...event, platform: 'other' }, 'a'),
    names.account({ ...event, tenant: 't' }, 'a'),
    createPseudonyms(Buffer.alloc(32, 2)).account(event, 'a'),
    names.conversation(event),
  ];
  expect(new Set(all).size).toBe(all.length);
});

test('a name holds nothing of the account', () => {
  expect(createPseudonyms(key).account(event, 'olena-invented')).not.toContain('olena');
});

test('a short key is refused', () => {
  expect(() => createPseudonyms(Buffer.alloc(31))).toThrow(/at least 32/);
});
