import { createHash } from 'node:crypto';
import type { Connector, Delivery } from '@manumit/connectors';
import { ProblemError } from '@manumit/service-kit';
import type { Request, RequestHandler } from 'express';
import type { GatewayEvents } from './events.js';
import type { Source } from './sources.js';

/** Where a messenger delivers: the source is in the path, so that only its secrets are tried. */
export const pathOf = ({ name, route }: Connector): string => `/v1/webhooks/${name}/:source${route?.suffix ?? ''}`;

/** A request as a connector sees it. */
export function deliveryOf(request: Request, rawBody: Uint8Array, receivedAt: Date): Delivery {
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  const pathId = request.params['delivery'];
  return {
    rawBody,
    headers: Object.fromEntries(headers),
    receivedAt,
    ...(typeof pathId === 'string' ? { pathId } : {}),
  };
}

/** What names a delivery, so that it is worked on once: an id that is proven with it, or else its bytes. */
export function idOfDelivery({ deliveryId }: Connector, body: unknown, delivery: Delivery): string {
  const own = deliveryId?.(body, delivery) ?? null;
  return own ?? `sha256-${createHash('sha256').update(delivery.rawBody).digest('base64url')}`;
}

/** Answers the GET with which some messengers ask, before they deliver, whether they are wanted here. */
export function answerChallenge(
  { name, challenge }: Connector,
  sources: readonly Source[],
  events: GatewayEvents,
): RequestHandler {
  return (request, response) => {
    const source = sources.find(({ id, kind }) => kind === name && id === request.params['source']);
    const reply = source?.handshake === undefined ? null : (challenge?.(request.query, source.handshake) ?? null);
    if (reply === null) {
      events.refused(name, 'handshake');
      throw new ProblemError(403, 'handshake-refused', 'the verify token is not the one of the source');
    }
    response.status(reply.status).type('text/plain').send(String(reply.body));
  };
}
