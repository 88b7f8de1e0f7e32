import { createHash } from 'node:crypto';
import { ProblemError } from '@manumit/service-kit';
import type { ReceiptStore } from '@manumit/store';
import { z } from 'zod';

/** What a delivery was answered with. */
export const Answer = z.object({ status: z.number().int(), body: z.unknown() });
export type Answer = z.infer<typeof Answer>;

const KeptAnswer = Answer.extend({ bodySha256: z.string() });
type KeptAnswer = z.infer<typeof KeptAnswer>;

export interface Delivery {
  readonly sourceId: string;
  /** Null where the sender gives none: it is worked on each time, and recognised by its messages' ids. */
  readonly deliveryId: string | null;
  readonly body: Uint8Array;
}

export interface Once {
  /**
   * Runs the work of a delivery, or gives the answer that the same delivery got before.
   *
   * @throws ProblemError 409 when its id was another body's: answering for that one would lose this one
   */
  run(
    delivery: Delivery,
    work: () => Promise<Answer>,
  ): Promise<{ readonly answer: Answer; readonly replayed: boolean }>;
}

/** Recognises deliveries that come again: by receipts across restarts, and while the first is still being worked on. */
export function createOnce(receipts: ReceiptStore): Once {
  const running = new Map<string, Promise<KeptAnswer>>();
  return {
    async run({ sourceId, deliveryId, body }, work) {
      if (deliveryId === null) return { answer: await work(), replayed: false };
      const key = JSON.stringify([sourceId, deliveryId]);
      const bodySha256 = createHash('sha256').update(body).digest('base64url');
      const atHand = running.get(key);
      if (atHand !== undefined) return { answer: sameBody(await atHand, bodySha256), replayed: true };
      let replayed = false;
      const answering = (async (): Promise<KeptAnswer> => {
        const receipt = await receipts.find(sourceId, deliveryId);
        if (receipt !== null) {
          replayed = true;
          return KeptAnswer.parse(receipt.response);
        }
        const kept = { ...(await work()), bodySha256 };
        await receipts.save(sourceId, deliveryId, kept);
        return kept;
      })();
      running.set(key, answering);
      try {
        return { answer: sameBody(await answering, bodySha256), replayed };
      } finally {
        running.delete(key);
      }
    },
  };
}

function sameBody({ bodySha256, ...answer }: KeptAnswer, given: string): Answer {
  if (bodySha256 === given) return answer;
  throw new ProblemError(409, 'reused-delivery-id', 'this webhook-id was another body: give each delivery its own');
}
