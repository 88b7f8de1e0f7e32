import { createHash } from 'node:crypto';
import { DeadLetter, SCHEMA_VERSION, TOPICS } from '@manumit/contracts';
import type { Bus, IncomingRecord, OutgoingRecord } from './bus.js';

/** On a dead letter's tombstone: the letter was brought back. */
const REDRIVEN_HEADER = 'manumit-redriven';
/** On a record that was brought back: the dead letter that it came from. */
export const REDRIVEN_FROM_HEADER = 'manumit-redriven-from';

/** The id of a dead letter derives from its cause, so that a batch that comes again makes the same letter. */
export function deadLetterIdOf(topic: string, partition: number, offset: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([topic, partition, offset]))
    .digest('hex');
  return `dl_${digest.slice(0, 32)}`;
}

/** Everything that is needed to look at a refused record and to bring it back: its bytes, coordinates and the reason. */
export function deadLetterOf(
  record: IncomingRecord,
  reason: DeadLetter['reason'],
  detail: string,
  failedAt: string,
): DeadLetter {
  const offset = record.offset.toString();
  return {
    schemaVersion: SCHEMA_VERSION,
    deadLetterId: deadLetterIdOf(record.topic, record.partition, offset),
    reason,
    detail,
    topic: record.topic,
    partition: record.partition,
    offset,
    keyBase64: record.key?.toString('base64') ?? null,
    valueBase64: record.value?.toString('base64') ?? null,
    headers: Object.fromEntries(
      Object.entries(record.headers).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
    ),
    failedAt,
  };
}

/** The dead letters that wait, oldest first; those brought back since are left out. */
export async function listDeadLetters(bus: Bus): Promise<DeadLetter[]> {
  const letters = new Map<string, DeadLetter>();
  for await (const record of bus.read(TOPICS.deadLetters, { kind: 'earliest' })) {
    const redriven = record.headers[REDRIVEN_HEADER];
    if (redriven !== undefined) {
      letters.delete(Buffer.from(redriven).toString());
      continue;
    }
    if (record.value === null) continue;
    const parsed = DeadLetter.safeParse(JSON.parse(record.value.toString()));
    if (parsed.success) letters.set(parsed.data.deadLetterId, parsed.data);
  }
  return [...letters.values()].sort((a, b) => Date.parse(a.failedAt) - Date.parse(b.failedAt));
}

export function originalBytes(letter: DeadLetter): Buffer | null {
  return letter.valueBase64 === null ? null : Buffer.from(letter.valueBase64, 'base64');
}

/**
 * Writes the original record again, where it came from, and notes that it was brought back. The two writes are one
 * after the other: when the process dies between them the letter is still listed, and bringing it back again changes
 * nothing, because a message is recognised by its id.
 *
 * @param replacement records to write in place of the original, for example a corrected body
 */
export async function redrive(bus: Bus, letter: DeadLetter, replacement?: readonly OutgoingRecord[]): Promise<void> {
  await bus.publish(replacement ?? [originalRecord(letter)]);
  await bus.publish([
    {
      topic: TOPICS.deadLetters,
      key: letter.topic,
      value: null,
      headers: { [REDRIVEN_HEADER]: letter.deadLetterId },
    },
  ]);
}

function originalRecord(letter: DeadLetter): OutgoingRecord {
  const headers = Object.entries(letter.headers).map(([name, value]) => [
    name,
    Buffer.from(value, 'base64').toString(),
  ]);
  return {
    topic: letter.topic,
    key: letter.keyBase64 === null ? null : Buffer.from(letter.keyBase64, 'base64').toString(),
    value: originalBytes(letter),
    headers: { ...Object.fromEntries(headers), [REDRIVEN_FROM_HEADER]: letter.deadLetterId },
  };
}
