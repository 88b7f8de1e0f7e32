import { createRequire } from 'node:module';

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

let isQuiet = false;

/**
 * kafkajs 2.2.4 sets a timer of 0 ms after each check of its request queue, also when nothing is pending: every
 * connection then wakes a thousand times a second. With nothing pending there is nothing to check; `push` schedules
 * for itself.
 *
 * @see https://github.com/tulios/kafkajs/issues/1541
 */
export function quietRequestQueue(): void {
  if (isQuiet) return;
  isQuiet = true;
  const queue: { prototype: RequestQueue } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue');
  const schedule = queue.prototype.scheduleCheckPendingRequests;
  queue.prototype.scheduleCheckPendingRequests = function scheduleWhenPending(this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
}
