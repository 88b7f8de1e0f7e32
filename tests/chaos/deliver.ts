import { setTimeout as wait } from 'node:timers/promises';
import type { MessageEventInput } from '@manumit/contracts';
import { Webhook } from 'standardwebhooks';

const BATCH = 25;
const GIVE_UP_MS = 120_000;

export interface Delivering {
  readonly url: string;
  readonly secret: string;
  readonly pauseMs: number;
  /** After so long without an acknowledgement of one delivery. */
  readonly giveUpMs?: number;
  /** Called before each delivery with the share that is delivered, 0 to 1. */
  readonly onProgress?: (share: number) => Promise<void> | void;
}

/** Delivers events in their order, as a messenger does: each delivery again, under the same id, until it is acknowledged. */
export async function deliver(
  events: readonly MessageEventInput[],
  { url, secret, pauseMs, giveUpMs = GIVE_UP_MS, onProgress }: Delivering,
): Promise<void> {
  const webhook = new Webhook(secret);
  for (let begin = 0; begin < events.length; begin += BATCH) {
    await onProgress?.(begin / events.length);
    const body = JSON.stringify(events.slice(begin, begin + BATCH));
    const id = `msg_${events[begin]?.id}`;
    const deadline = performance.now() + giveUpMs;
    while (!(await isAcknowledged(url, webhook, id, body))) {
      if (performance.now() > deadline) throw new Error(`the gateway did not take delivery ${id}`);
      await wait(100);
    }
    await wait(pauseMs);
  }
}

async function isAcknowledged(url: string, webhook: Webhook, id: string, body: string): Promise<boolean> {
  const now = new Date();
  try {
    const response = await fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
        'webhook-signature': webhook.sign(id, now, body),
      },
      body,
      signal: AbortSignal.timeout(15_000),
    });
    await response.arrayBuffer();
    if (response.status >= 400 && ![429, 503].includes(response.status)) throw new Refusal(response.status);
    return response.ok;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // The process was killed in the middle: whether it took the delivery is not known.
    return false;
  }
}

class Refusal extends Error {
  constructor(status: number) {
    super(`the gateway refused a good delivery with ${status}`);
  }
}
