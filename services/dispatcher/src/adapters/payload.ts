import type { DeliveryItem } from '../item.js';

/** What receivers of our own format read: `data` of a webhook, a line of a file, the value of a record. */
export function payloadOf(item: DeliveryItem, payload: 'thin' | 'full') {
  const { flagId, revision, queue, queuedAt, link, flag } = item;
  return { flagId, revision, queue, queuedAt, link, ...(payload === 'full' ? { flag } : {}) };
}
