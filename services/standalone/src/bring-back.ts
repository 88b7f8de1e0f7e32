import type { OutgoingRecord } from '@manumit/bus';
import { originalBytes } from '@manumit/bus';
import { conversationKey, type DeadLetter, MessageEvent, TOPICS } from '@manumit/contracts';

/** What should be brought back is still not something that a consumer could read. */
export class StillInvalidError extends Error {
  readonly code = 'STILL_INVALID';
  constructor(detail: string) {
    super(`still not a message event (${detail}): pass a corrected body with --value FILE`);
    this.name = 'StillInvalidError';
  }
}

/**
 * The records that take a dead letter's place. Bytes from a topic go back to it as they were; a webhook's body, or a
 * corrected one, goes to the topic of messages, one record an event.
 *
 * @returns undefined where the original record itself goes back
 * @throws StillInvalidError
 */
export function replacementOf(letter: DeadLetter, corrected?: Buffer): OutgoingRecord[] | undefined {
  const cameFromTopic = !letter.topic.startsWith('http:');
  if (corrected === undefined && cameFromTopic) return undefined;
  const bytes = corrected ?? originalBytes(letter);
  return eventsOf(bytes ?? Buffer.alloc(0)).map((event) => ({
    topic: cameFromTopic ? letter.topic : TOPICS.messages,
    key: conversationKey(event),
    value: Buffer.from(JSON.stringify(event)),
    headers: { 'content-type': 'application/json', 'manumit-redriven-from': letter.deadLetterId },
  }));
}

function eventsOf(bytes: Buffer): MessageEvent[] {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new StillInvalidError('no JSON in UTF-8');
  }
  const items: unknown[] = Array.isArray(json) ? json : [json];
  return items.map((item, index) => {
    const parsed = MessageEvent.safeParse(item);
    if (parsed.success) return parsed.data;
    const fields = parsed.error.issues.map((issue) => `/${issue.path.map(String).join('/')}: ${issue.message}`);
    throw new StillInvalidError(`item ${index}: ${fields.join('; ')}`);
  });
}
