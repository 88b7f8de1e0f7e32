import type { DeliveryItem } from '../item.js';
import { alertOf } from './alert.js';
import { type DeliveryRequest, postJson } from './request.js';

/** Slack gives `&`, `<` and `>` a meaning: https://docs.slack.dev/messaging/formatting-message-text */
const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A message to an incoming webhook, in Block Kit: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export function slackAlert(endpoint: { readonly address: string }, item: DeliveryItem): DeliveryRequest {
  const { title, facts, link } = alertOf(item);
  return postJson(endpoint.address, {
    // For notifications, where blocks are not shown.
    text: escapeText(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title } },
      {
        type: 'section',
        fields: facts.map(({ name, value }) => ({
          type: 'mrkdwn',
          text: `*${escapeText(name)}*\n${escapeText(value)}`,
        })),
      },
      ...(link === null
        ? []
        : [
            {
              type: 'actions',
              elements: [{ type: 'button', text: { type: 'plain_text', text: 'Open' }, url: link }],
            },
          ]),
    ],
  });
}
