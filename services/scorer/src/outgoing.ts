import {
  cloudEventHeaders,
  type DeadLetter,
  type Flag,
  type LinkRecord,
  placeKey,
  type QueueItem,
  queueTopic,
  SCHEMA_VERSION,
  TOPICS,
} from '@manumit/contracts';
import type { OutboxRecord } from '@manumit/store';

/** A record for the outbox, not numbered yet. */
export type Outgoing = Omit<OutboxRecord, 'seq'>;

export type TraceHeaders = Readonly<Record<string, string>>;

const SOURCE = '/manumit/scorer';

/** What a flag puts on the bus: itself, and the item of its queue. */
export function recordsOfFlag(flag: Flag, queuedAt: string, trace: TraceHeaders): Outgoing[] {
  const item: QueueItem = {
    schemaVersion: SCHEMA_VERSION,
    queue: flag.queue,
    flagId: flag.flagId,
    revision: flag.revision,
    queuedAt,
    flag,
  };
  const id = `${flag.flagId}:${flag.revision}`;
  const headers = (type: string): Record<string, string> => ({
    ...cloudEventHeaders({ id, type, source: SOURCE, time: flag.raisedAt, subject: flag.flagId }),
    ...trace,
  });
  return [
    {
      topic: TOPICS.flags,
      key: flag.flagId,
      headers: headers('org.manumit.flag.v1'),
      value: JSON.stringify(flag),
    },
    {
      topic: queueTopic(flag.queue),
      key: flag.flagId,
      headers: headers('org.manumit.queue-item.v1'),
      value: JSON.stringify(item),
    },
  ];
}

/** Keyed by the topic it comes from: the letters of one source stay in order. */
export function recordOfDeadLetter(letter: DeadLetter, trace: TraceHeaders): Outgoing {
  const cause = { id: letter.deadLetterId, type: 'org.manumit.dead-letter.v1', source: SOURCE, time: letter.failedAt };
  return {
    topic: TOPICS.deadLetters,
    key: letter.topic,
    headers: { ...cloudEventHeaders(cause), ...trace },
    value: JSON.stringify(letter),
  };
}

/** What the linker is told of a message. */
export function recordOfLink(link: LinkRecord, trace: TraceHeaders): Outgoing {
  const { accountId, messageId, sentAt } = link.signal;
  const cause = { id: `${accountId}:${messageId}`, type: 'org.manumit.link.v1', source: SOURCE, time: sentAt };
  return {
    topic: TOPICS.linkSignals,
    key: placeKey(link),
    headers: { ...cloudEventHeaders(cause), ...trace },
    value: JSON.stringify(link),
  };
}
