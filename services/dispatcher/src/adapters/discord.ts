import type { DeliveryItem } from '../item.js';
import { alertOf } from './alert.js';
import { type DeliveryRequest, postJson } from './request.js';

const RED = 0xb3_26_1e;
const BLUE = 0x1f_5f_a8;

/** An embed to a Discord webhook: https://docs.discord.com/developers/resources/webhook#execute-webhook */
export function discordAlert(endpoint: { readonly address: string }, item: DeliveryItem): DeliveryRequest {
  const { title, facts, link, isUrgent } = alertOf(item);
  return postJson(endpoint.address, {
    embeds: [
      {
        title,
        color: isUrgent ? RED : BLUE,
        fields: facts.map(({ name, value }) => ({ name, value, inline: true })),
        ...(link === null ? {} : { url: link }),
      },
    ],
    // Nobody is called by a name that happens to stand in a field.
    allowed_mentions: { parse: [] },
  });
}
