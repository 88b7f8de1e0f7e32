import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

const Answer = z.object({
  results: z.array(
    z.object({
      status: z.string(),
      errors: z.array(z.object({ pointer: z.string().optional(), detail: z.string() })).optional(),
    }),
  ),
});
export type ItemResult = z.infer<typeof Answer>['results'][number];

/** How often a delivery is tried while the gateway says that it cannot take it now. */
const ATTEMPTS = 30;

/** Delivers message events to a gateway as a messenger would: signed, again after `Retry-After`, with the same id. */
export function createSender(
  url: string,
  webhookSecret: string,
): (items: readonly unknown[]) => Promise<readonly ItemResult[]> {
  const webhook = new Webhook(webhookSecret);
  return async (items) => {
    const id = `msg_${randomUUID()}`;
    const body = JSON.stringify(items);
    for (let attempt = 1; ; attempt += 1) {
      const now = new Date();
      const response = await fetch(new URL('/v1/messages', url), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
          'webhook-signature': webhook.sign(id, now, body),
        },
        body,
      });
      const answer = Answer.safeParse(await response.json().catch(() => null));
      if (answer.success) return answer.data.results;
      if (![429, 503].includes(response.status) || attempt === ATTEMPTS) {
        throw new Error(`the gateway answered ${response.status}`);
      }
      await wait(1_000 * Math.max(1, Number(response.headers.get('retry-after') ?? 1)));
    }
  };
}
