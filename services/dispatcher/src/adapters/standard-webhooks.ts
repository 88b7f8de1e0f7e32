import { signatureOf } from '@manumit/connectors';
import type { DeliveryItem } from '../item.js';
import { payloadOf } from './payload.js';
import { type DeliveryRequest, type EndpointOf, postJson } from './request.js';

/** A signed webhook after https://www.standardwebhooks.com/. While secrets are rotated it is signed with each of them. */
export function standardWebhook(
  endpoint: EndpointOf<'standard-webhooks'>,
  item: DeliveryItem,
  now: Date,
): DeliveryRequest {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const request = postJson(endpoint.address, {
    type: 'org.manumit.queue-item.v1',
    timestamp: item.queuedAt,
    data: payloadOf(item, endpoint.payload),
  });
  const signatures = endpoint.secrets.map(
    (secret) => `v1,${signatureOf(request.body, item.webhookId, timestamp, secret).toString('base64')}`,
  );
  return {
    ...request,
    headers: {
      ...request.headers,
      'webhook-id': item.webhookId,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures.join(' '),
    },
  };
}
