import { cloudEventHeaders, type DeadLetter, type LinkRecord, placeKey, TOPICS } from '@manumit/contracts';
import type { OutboxRecord } from '@manumit/store';

/** A record for the outbox, not numbered yet. */
export type Outgoing = Omit<OutboxRecord, 'seq'>;

export type TraceHeaders = Readonly<Record<string, string>>;

/** Who writes, as CloudEvents names it. */
export const SOURCE = '/manumit/scorer';

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
