import { type Bus, listDeadLetters, type OutgoingRecord, type ReadFrom, redrive } from '@manumit/bus';
import { type DeadLetter, TOPICS } from '@manumit/contracts';
import { replacementOf } from './bring-back.js';

/** What an operator does by hand; the same on every tier, over HTTP or straight on the bus. */
export interface Operations {
  deadLetters(): Promise<readonly DeadLetter[]>;
  /** @throws when there is no such letter, or it is still not readable */
  bringBack(deadLetterId: string, corrected?: Buffer): Promise<void>;
  /** Writes what a topic holds, from a place on, to the topic of messages again. @returns how many records */
  replayTopic(topic: string, from: ReadFrom): Promise<number>;
  close(): Promise<void>;
}

/** No dead letter of this id waits: it never was one, was brought back, or is older than retention. */
export class UnknownDeadLetterError extends Error {
  readonly code = 'UNKNOWN_DEAD_LETTER';
  constructor(deadLetterId: string) {
    super(`no dead letter ${deadLetterId} waits`);
    this.name = 'UnknownDeadLetterError';
  }
}

const REPLAY_BATCH = 500;

export function operationsOnBus(bus: Bus, close: () => Promise<void>): Operations {
  return {
    deadLetters: () => listDeadLetters(bus),
    async bringBack(deadLetterId, corrected) {
      const letter = (await listDeadLetters(bus)).find((one) => one.deadLetterId === deadLetterId);
      if (letter === undefined) throw new UnknownDeadLetterError(deadLetterId);
      await redrive(bus, letter, replacementOf(letter, corrected));
    },
    async replayTopic(topic, from) {
      let count = 0;
      let batch: OutgoingRecord[] = [];
      for await (const { key, value, headers } of bus.read(topic, from)) {
        const texts = Object.entries(headers).map(([name, bytes]) => [name, bytes.toString()]);
        batch.push({ topic: TOPICS.messages, key: key?.toString() ?? null, value, headers: Object.fromEntries(texts) });
        count += 1;
        if (batch.length < REPLAY_BATCH) continue;
        await bus.publish(batch);
        batch = [];
      }
      if (batch.length > 0) await bus.publish(batch);
      return count;
    },
    close,
  };
}
