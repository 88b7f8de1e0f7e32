import type { DeliveryItem } from '../item.js';
import { alertOf } from './alert.js';
import { type DeliveryRequest, postJson } from './request.js';

/**
 * An Adaptive Card to a Teams workflow ("When a Teams webhook request is received"):
 * https://learn.microsoft.com/en-us/connectors/teams/#microsoft-teams-webhook
 */
export function teamsAlert(endpoint: { readonly address: string }, item: DeliveryItem): DeliveryRequest {
  const { title, facts, link, isUrgent } = alertOf(item);
  return postJson(endpoint.address, {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            {
              type: 'TextBlock',
              text: title,
              weight: 'Bolder',
              size: 'Medium',
              wrap: true,
              ...(isUrgent ? { color: 'Attention' } : {}),
            },
            { type: 'FactSet', facts: facts.map(({ name, value }) => ({ title: name, value })) },
          ],
          actions: link === null ? [] : [{ type: 'Action.OpenUrl', title: 'Open', url: link }],
        },
      },
    ],
  });
}
