import { discordAlert } from './adapters/discord.js';
import { mattermostAlert } from './adapters/mattermost.js';
import type { DeliveryRequest } from './adapters/request.js';
import { slackAlert } from './adapters/slack.js';
import { standardWebhook } from './adapters/standard-webhooks.js';
import { teamsAlert } from './adapters/teams.js';
import type { DeliveryItem } from './item.js';
import type { Endpoint } from './load-endpoints.js';

/** Endpoints to which a delivery is one request. */
export type HttpEndpoint = Extract<Endpoint, { readonly timeoutMs: number }>;

/** The request that brings an item to an endpoint. Pure: one file a kind. */
export function requestFor(endpoint: HttpEndpoint, item: DeliveryItem, now: Date): DeliveryRequest {
  switch (endpoint.kind) {
    case 'standard-webhooks':
      return standardWebhook(endpoint, item, now);
    case 'slack':
      return slackAlert(endpoint, item);
    case 'teams':
      return teamsAlert(endpoint, item);
    case 'discord':
      return discordAlert(endpoint, item);
    case 'mattermost':
      return mattermostAlert(endpoint, item);
  }
}
