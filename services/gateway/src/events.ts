import type { Logger, MetricsRegistry } from '@manumit/service-kit';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { SortedItem } from './sort-items.js';

/** `messages`, or the name of a messenger. */
export type Route = string;

/** What happens in the gateway, each event with its metric and, where a person should know, its log line. */
export interface GatewayEvents {
  answered(route: Route, status: number, seconds: number): void;
  refused(route: Route, reason: string): void;
  sorted(item: SortedItem): void;
  replayed(route: Route): void;
  /** No room, or no bus: the sender should come again. */
  turnedAway(reason: 'busy' | 'unavailable', error?: Error): void;
  inFlight(requests: number): void;
}

export function createGatewayEvents({
  registry,
  logger,
}: {
  registry: MetricsRegistry;
  logger: Logger;
}): GatewayEvents {
  const registers = [registry];
  const duration = new Histogram({
    name: 'moderation_gateway_request_duration_seconds',
    help: 'From a request to its answer, by route and status.',
    labelNames: ['route', 'status'],
    buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10],
    registers,
  });
  const refusals = new Counter({
    name: 'moderation_gateway_refusals_total',
    help: 'Requests whose sender could not be verified, by reason.',
    labelNames: ['route', 'reason'],
    registers,
  });
  const events = new Counter({
    name: 'moderation_gateway_events_total',
    help: 'Message events by what became of them: accepted, dropped (the policy does not read their surface), rejected (and why).',
    labelNames: ['surface', 'outcome', 'reason'],
    registers,
  });
  const replays = new Counter({
    name: 'moderation_gateway_replays_total',
    help: 'Deliveries that came again and were answered as before.',
    labelNames: ['route'],
    registers,
  });
  const turnedAway = new Counter({
    name: 'moderation_gateway_turned_away_total',
    help: 'Requests that were asked to come again: busy (429) or unavailable (503).',
    labelNames: ['reason'],
    registers,
  });
  const inFlight = new Gauge({
    name: 'moderation_gateway_in_flight_requests',
    help: 'Requests that are worked on now.',
    registers,
  });
  return {
    answered: (route, status, seconds) => duration.observe({ route, status }, seconds),
    refused: (route, reason) => refusals.inc({ route, reason }),
    sorted(item) {
      const { status: outcome } = item;
      if (outcome === 'rejected') events.inc({ surface: 'unknown', outcome, reason: item.reason });
      else events.inc({ surface: item.event.surface, outcome });
    },
    replayed: (route) => replays.inc({ route }),
    turnedAway(reason, error) {
      turnedAway.inc({ reason });
      if (error !== undefined)
        logger.warn({ err: error }, 'a delivery could not be made durable; its sender will come again');
    },
    inFlight: (requests) => inFlight.set(requests),
  };
}
