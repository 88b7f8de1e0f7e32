import { createHash } from 'node:crypto';
import type { ReceiptStore } from '@manumit/store';
import { z } from 'zod';
import { withinMs } from './deadline.js';

/** What a delivery was answered with. */
export const Answer = z.object({ status: z.number().int(), body: z.unknown() });
export type Answer = z.infer<typeof Answer>;

const Receipt = z.object({ bodySha256: z.string(), answer: Answer });

export type Outcome =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly replayed: boolean }
  /** The id names another body: a repeat would have the same. */
  | { readonly kind: 'reused' };

export interface Once {
  /** Runs the work of a delivery, or gives the answer that the same delivery got before. */
  run(delivery: Delivery, work: () => Promise<Answer>): Promise<Outcome>;
}

export interface Delivery {
  readonly sourceId: string;
  /** Null where the sender gives it no name: then it is never a repeat. */
  readonly deliveryId: string | null;
  readonly body: Uint8Array;
}

/** Recognises deliveries that come again: by receipts across restarts, and while the first is still being worked on. */
export function createOnce(receipts: ReceiptStore, timeoutMs: number): Once {
  const running = new Map<string, Promise<{ receipt: z.infer<typeof Receipt>; isOld: boolean }>>();

  const answerOf = async (
    sourceId: string,
    deliveryId: string,
    bodySha256: string,
    work: () => Promise<Answer>,
  ): Promise<{ receipt: z.infer<typeof Receipt>; isOld: boolean }> => {
    const stored = await withinMs(timeoutMs, 'the store', receipts.find(sourceId, deliveryId));
    if (stored !== null) return { receipt: Receipt.parse(stored.response), isOld: true };
    const receipt = { bodySha256, answer: await work() };
    // After the work: a receipt for what was not published would lose it.
    await withinMs(timeoutMs, 'the store', receipts.save(sourceId, deliveryId, receipt));
    return { receipt, isOld: false };
  };

  return {
    async run({ sourceId, deliveryId, body }, work) {
      if (deliveryId === null) return { kind: 'answered', answer: await work(), replayed: false };
      const bodySha256 = createHash('sha256').update(body).digest('base64');
      const key = JSON.stringify([sourceId, deliveryId]);
      const atHand = running.get(key);
      const answering = atHand ?? answerOf(sourceId, deliveryId, bodySha256, work);
      if (atHand === undefined) running.set(key, answering);
      try {
        const { receipt, isOld } = await answering;
        if (receipt.bodySha256 !== bodySha256) return { kind: 'reused' };
        return { kind: 'answered', answer: receipt.answer, replayed: isOld || atHand !== undefined };
      } finally {
        if (atHand === undefined) running.delete(key);
      }
    },
  };
}
