import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conversationKey, queueTopic, TOPIC_CONTRACTS, TOPICS } from './topics.js';
import { QUEUES } from './vocabulary.js';

const conversation = fc.record({
  tenant: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
  platform: fc.string({ minLength: 1 }),
  conversationId: fc.string({ minLength: 1 }),
});
const partsOf = ({
  tenant,
  platform,
  conversationId,
}: {
  tenant?: string | undefined;
  platform: string;
  conversationId: string;
}) => [tenant ?? '', platform, conversationId];

test('two conversations never share a key, and one conversation never has two', () => {
  fc.assert(
    fc.property(conversation, conversation, (a, b) => {
      const isSame = partsOf(a).every((part, index) => part === partsOf(b)[index]);
      expect(conversationKey(a) === conversationKey(b)).toBe(isSame);
    }),
  );
});

test('separators within a part do not make two conversations one', () => {
  expect(conversationKey({ platform: 'a","b', conversationId: 'c' })).not.toBe(
    conversationKey({ platform: 'a', conversationId: 'b","c' }),
  );
  expect(conversationKey({ tenant: 't', platform: 'p', conversationId: 'c' })).not.toBe(
    conversationKey({ platform: 'p', conversationId: 'c' }),
  );
});

test('the key does not depend on anything but tenant, platform and conversation', () => {
  const event = { platform: 'forum', conversationId: 'thread-1' };
  expect(conversationKey({ ...event, ...{ id: 'm-2', text: 'another' } })).toBe('["","forum","thread-1"]');
});

test('every topic is described once', () => {
  const topics = TOPIC_CONTRACTS.map(({ topic }) => topic);
  expect([...topics].sort()).toEqual([...Object.values(TOPICS), ...QUEUES.map(queueTopic)].sort());
  expect(new Set(topics).size).toBe(topics.length);
});
