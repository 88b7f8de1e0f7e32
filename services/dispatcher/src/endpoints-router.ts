import { ProblemError, requireToken } from '@manumit/service-kit';
import { type Database, readEndpointHealth, redriveDeliveries, setEndpointDisabled } from '@manumit/store';
import express, { type Request, type Router } from 'express';
import type { Dispatcher } from './dispatcher.js';
import type { DispatcherEvents } from './events.js';
import type { Endpoint } from './load-endpoints.js';

export interface EndpointsRouterOptions {
  readonly database: Database;
  readonly endpoints: readonly Endpoint[];
  readonly dispatcher: Dispatcher;
  readonly events: DispatcherEvents;
  readonly adminToken: string;
}

/** How deliveries stand, and what an operator can do about it; for the role `admin`. No address and no secret is shown. */
export function createEndpointsRouter(options: EndpointsRouterOptions): Router {
  const { database, endpoints, dispatcher, events } = options;
  const router = express.Router();
  const guard = requireToken(options.adminToken, 'endpoints');

  const endpointOf = (request: Request): Endpoint => {
    const endpoint = endpoints.find(({ id }) => id === request.params['id']);
    if (endpoint === undefined) throw new ProblemError(404, 'unknown-endpoint', 'there is no such endpoint');
    return endpoint;
  };

  router.get('/v1/endpoints', guard, async (_request, response) => {
    const health = new Map((await readEndpointHealth(database)).map((one) => [one.endpoint, one]));
    const rows = endpoints.map(({ id, kind, queues, ...endpoint }) => {
      const { endpoint: _id, oldestSeconds: _age, disabledAt = null, ...counts } = health.get(id) ?? NOTHING_YET;
      const state = disabledAt === null ? dispatcher.stateOf(id) : 'disabled';
      return { id, kind, queues, protected: endpoint.protected, state, disabledAt, ...counts };
    });
    const configured = new Set(endpoints.map(({ id }) => id));
    // What waits for an endpoint that is no longer in the file waits for nobody.
    const orphans = [...health.values()].filter(({ endpoint }) => !configured.has(endpoint));
    response.set('cache-control', 'no-store').json({
      endpoints: rows,
      notConfigured: orphans.map(({ endpoint, waiting, dead }) => ({ id: endpoint, waiting, dead })),
    });
  });

  router.post('/v1/endpoints/:id/redrive', guard, async (request, response) => {
    const { id } = endpointOf(request);
    const deliveries = await redriveDeliveries(database, id);
    events.redriven(id, deliveries);
    dispatcher.wake();
    response.json({ deliveries });
  });

  router.post('/v1/endpoints/:id/enable', guard, async (request, response) => {
    const { id } = endpointOf(request);
    await setEndpointDisabled(database, id, false);
    events.enabled(id);
    dispatcher.wake();
    response.status(204).end();
  });

  router.post('/v1/endpoints/:id/disable', guard, async (request, response) => {
    const { id } = endpointOf(request);
    await setEndpointDisabled(database, id, true);
    events.disabled(id);
    response.status(204).end();
  });

  return router;
}

const NOTHING_YET = {
  endpoint: '',
  waiting: 0,
  dead: 0,
  oldestQueuedAt: null,
  oldestSeconds: 0,
  delivered: 0,
  failed: 0,
  lastSuccessAt: null,
  lastFailureAt: null,
  lastFailure: null,
  disabledAt: null,
};
