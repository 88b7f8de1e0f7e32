import { QUEUES, type QueueName } from './vocabulary.js';

/** Every topic with what its records are keyed by; records of one key stay in order. */
export const TOPICS = {
  messages: 'moderation.messages.v1',
  linkSignals: 'moderation.link-signals.v1',
  flags: 'moderation.flags.v1',
  decisions: 'moderation.decisions.v1',
  deadLetters: 'moderation.dead-letters.v1',
} as const;

export const queueTopic = (queue: QueueName): string => `moderation.queue.${queue}.v1`;

export interface TopicContract {
  readonly topic: string;
  readonly key: 'conversation' | 'place' | 'flagId' | 'source';
  readonly event: 'MessageEvent' | 'LinkRecord' | 'Flag' | 'QueueItem' | 'Decision' | 'DeadLetter';
}

export const TOPIC_CONTRACTS: readonly TopicContract[] = [
  { topic: TOPICS.messages, key: 'conversation', event: 'MessageEvent' },
  { topic: TOPICS.linkSignals, key: 'place', event: 'LinkRecord' },
  { topic: TOPICS.flags, key: 'flagId', event: 'Flag' },
  ...QUEUES.map((queue): TopicContract => ({ topic: queueTopic(queue), key: 'flagId', event: 'QueueItem' })),
  { topic: TOPICS.decisions, key: 'flagId', event: 'Decision' },
  { topic: TOPICS.deadLetters, key: 'source', event: 'DeadLetter' },
];

/** The key of a message event: all of a conversation goes to one partition, in order. */
export function conversationKey(event: {
  tenant?: string | undefined;
  platform: string;
  conversationId: string;
}): string {
  return JSON.stringify([event.tenant ?? '', event.platform, event.conversationId]);
}

/** The key of a link signal: accounts of one tenant on one platform are linked in one place, and nowhere else. */
export const placeKey = (place: { tenant?: string | undefined; platform: string }): string =>
  JSON.stringify([place.tenant ?? '', place.platform]);
