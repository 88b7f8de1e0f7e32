import { Agent } from 'undici';
import { type GuardOptions, guardedConnector } from './address-guard.js';
import type { DeliveryItem } from './item.js';
import { type Outcome, outcomeOfError, outcomeOfStatus } from './outcome.js';
import { type HttpEndpoint, requestFor } from './requests.js';
import type { Sender } from './sender.js';

/** Of an answer's body nothing is read but its end, so that the connection can be used again. */
const MAX_ANSWER_BYTES = 65_536;
const USER_AGENT = 'Manumit-Dispatcher/1';

/** @param guard how names are resolved, and which addresses are allowed, where the endpoint does not allow all */
export function httpSender(
  endpoint: HttpEndpoint,
  now: () => Date,
  guard: Omit<GuardOptions, 'connectTimeoutMs'> = {},
): Sender {
  const agent = new Agent({
    connect: guardedConnector({
      ...guard,
      ...(endpoint.allowPrivateAddresses ? { isAllowed: () => true } : {}),
      connectTimeoutMs: endpoint.timeoutMs,
    }),
    connections: endpoint.concurrency,
  });
  const deliver = async (item: DeliveryItem): Promise<Outcome> => {
    const { method, url, headers, body } = requestFor(endpoint, item, now());
    const { origin, pathname, search } = new URL(url);
    // undici follows no redirect by itself: where one leads was never allowed.
    const answer = await agent.request({
      origin,
      path: `${pathname}${search}`,
      method,
      headers: { 'user-agent': USER_AGENT, ...headers },
      body,
      signal: AbortSignal.timeout(endpoint.timeoutMs),
    });
    await answer.body.dump({ limit: MAX_ANSWER_BYTES }).catch(() => {});
    const retryAfter = answer.headers['retry-after'];
    return outcomeOfStatus(answer.statusCode, Array.isArray(retryAfter) ? retryAfter[0] : retryAfter, now());
  };
  return {
    maxItems: 1,
    async send([item]) {
      if (item === undefined) return { kind: 'delivered', outcome: 'nothing' };
      try {
        return await deliver(item);
      } catch (error) {
        return outcomeOfError(error);
      }
    },
    close: () => agent.close(),
  };
}
