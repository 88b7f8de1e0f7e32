import { createHash } from 'node:crypto';
import { asRecord, type OutgoingRecord, recordOfDeadLetter } from '@manumit/bus';
import {
  cloudEventHeaders,
  conversationKey,
  type DeadLetter,
  type MessageEvent,
  SCHEMA_VERSION,
  TOPICS,
} from '@manumit/contracts';

/** The record of an accepted event: all of a conversation goes to one partition. */
export function recordOfEvent(event: MessageEvent, sourceId: string): OutgoingRecord {
  return {
    topic: TOPICS.messages,
    key: conversationKey(event),
    value: Buffer.from(JSON.stringify(event)),
    headers: cloudEventHeaders({
      id: event.id,
      type: 'org.manumit.message.v1',
      source: `/manumit/gateway/${sourceId}`,
      time: event.sentAt,
    }),
  };
}

export interface Refused {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly reason: DeadLetter['reason'];
  /** Names fields and limits, never values. */
  readonly detail: string;
  /** Of the delivery and the place in it: the same delivery again gives the same letter. */
  readonly cause: string;
}

/** The dead letter of something that a known sender sent and nobody could read. Headers are left out: they hold secrets. */
export function recordOfRefused(
  { path, bytes, reason, detail, cause }: Refused,
  sourceId: string,
  now: Date,
): OutgoingRecord {
  const digest = createHash('sha256').update(`${sourceId}\n${cause}\n`).update(bytes).digest('hex');
  const letter: DeadLetter = {
    schemaVersion: SCHEMA_VERSION,
    deadLetterId: `dl_${digest.slice(0, 32)}`,
    reason,
    detail,
    topic: `http:${path}`,
    partition: 0,
    offset: '0',
    keyBase64: null,
    valueBase64: Buffer.from(bytes).toString('base64'),
    headers: {},
    failedAt: now.toISOString(),
  };
  return asRecord(recordOfDeadLetter(letter, `/manumit/gateway/${sourceId}`));
}
