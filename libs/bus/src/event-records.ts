import {
  cloudEventHeaders,
  type DeadLetter,
  type Flag,
  type QueueItem,
  queueTopic,
  SCHEMA_VERSION,
  TOPICS,
} from '@manumit/contracts';
import type { OutboxRecord } from '@manumit/store';
import type { OutgoingRecord } from './bus.js';

/** A record for the outbox, not numbered yet. */
export type Outgoing = Omit<OutboxRecord, 'seq'>;

type TraceHeaders = Readonly<Record<string, string>>;

/** The same as the bus takes it, for those who need no outbox. */
export const asRecord = ({ topic, key, headers, value }: Outgoing): OutgoingRecord => ({
  topic,
  key,
  headers,
  value: Buffer.from(value),
});

/** Keyed by the topic it comes from: the letters of one source stay in order. @param source who refused, as CloudEvents names it */
export function recordOfDeadLetter(letter: DeadLetter, source: string, trace: TraceHeaders = {}): Outgoing {
  const cause = { id: letter.deadLetterId, type: 'org.manumit.dead-letter.v1', source, time: letter.failedAt };
  return {
    topic: TOPICS.deadLetters,
    key: letter.topic,
    headers: { ...cloudEventHeaders(cause), ...trace },
    value: JSON.stringify(letter),
  };
}

/** What a flag puts on the bus: itself, and the item of its queue. @param source who raised it, as CloudEvents names it */
export function recordsOfFlag(flag: Flag, queuedAt: string, trace: TraceHeaders, source: string): Outgoing[] {
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
    ...cloudEventHeaders({ id, type, source, time: flag.raisedAt, subject: flag.flagId }),
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
