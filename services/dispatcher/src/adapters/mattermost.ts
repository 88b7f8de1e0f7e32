import type { DeliveryItem } from '../item.js';
import { alertOf } from './alert.js';
import { type DeliveryRequest, postJson } from './request.js';

/** A message attachment to an incoming webhook: https://developers.mattermost.com/integrate/reference/message-attachments/ */
export function mattermostAlert(endpoint: { readonly address: string }, item: DeliveryItem): DeliveryRequest {
  const { title, facts, link, isUrgent } = alertOf(item);
  return postJson(endpoint.address, {
    attachments: [
      {
        fallback: title,
        color: isUrgent ? '#B3261E' : '#1F5FA8',
        title,
        fields: facts.map(({ name, value }) => ({ title: name, value, short: true })),
        ...(link === null ? {} : { title_link: link }),
      },
    ],
  });
}
