import type { ReceiptStore } from '@manumit/store';
import { z } from 'zod';

/** What a delivery was answered with. */
export const Answer = z.object({ status: z.number().int(), body: z.unknown() });
export type Answer = z.infer<typeof Answer>;

export interface Once {
  /** Runs the work of a delivery, or gives the answer that the same delivery got before. */
  run(
    sourceId: string,
    deliveryId: string | null,
    work: () => Promise<Answer>,
  ): Promise<{ readonly answer: Answer; readonly replayed: boolean }>;
}

/** Recognises deliveries that come again: by receipts across restarts, and while the first is still being worked on. */
export function createOnce(receipts: ReceiptStore): Once {
  const running = new Map<string, Promise<Answer>>();
  return {
    async run(sourceId, deliveryId, work) {
      if (deliveryId === null) return { answer: await work(), replayed: false };
      const key = JSON.stringify([sourceId, deliveryId]);
      const atHand = running.get(key);
      if (atHand !== undefined) return { answer: await atHand, replayed: true };
      let replayed = false;
      const answering = (async () => {
        const receipt = await receipts.find(sourceId, deliveryId);
        if (receipt !== null) {
          replayed = true;
          return Answer.parse(receipt.response);
        }
        const answer = await work();
        await receipts.save(sourceId, deliveryId, answer);
        return answer;
      })();
      running.set(key, answering);
      try {
        return { answer: await answering, replayed };
      } finally {
        running.delete(key);
      }
    },
  };
}
