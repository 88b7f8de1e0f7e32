import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { quietRequestQueue } from './quiet-request-queue.js';

test('kafkajs sets no timer when no request is pending, and one when there is', () => {
  const RequestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue');
  const logger = { debug() {} };
  quietRequestQueue();
  const queue = new RequestQueue({ maxInFlightRequests: 1, requestTimeout: 1_000, logger });
  queue.checkPendingRequests();
  expect(queue.throttleCheckTimeoutId).toBeNull();
  const push = (correlationId: number) =>
    queue.push({ entry: { correlationId, resolve() {}, reject() {} }, expectResponse: true, sendRequest() {} });
  push(1);
  push(2);
  expect(queue.throttleCheckTimeoutId).not.toBeNull();
  queue.destroy();
});
