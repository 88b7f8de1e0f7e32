import type { Bus } from '@manumit/bus';
import {
  createDispatcher,
  createDispatcherEvents,
  createEndpointsRouter,
  EndpointsFile,
  loadEndpoints,
} from '@manumit/dispatcher';
import { readYamlFile, type ServiceContext } from '@manumit/service-kit';
import type { Database } from '@manumit/store';
import express, { type Router } from 'express';
import type { standaloneSettings } from './config.js';

/** Starts to deliver flags to the endpoints of the file that is configured, if one is. @returns the operator's routes */
export async function startDeliveries(
  { config, logger, registry, readiness, onStop }: ServiceContext<typeof standaloneSettings>,
  { bus, database, adminToken }: { readonly bus: Bus; readonly database: Database; readonly adminToken: string },
): Promise<Router> {
  if (config.endpointsFile === undefined) return express.Router();
  const endpoints = await loadEndpoints(await readYamlFile(config.endpointsFile, EndpointsFile));
  readiness.set('dispatcher', false, 'joining');
  const events = createDispatcherEvents({ registry, logger });
  const dispatcher = await createDispatcher({
    bus,
    database,
    endpoints,
    groupId: 'manumit-dispatcher',
    events,
    onState: (state) => readiness.set('dispatcher', state.kind === 'running', state.kind),
  });
  onStop('dispatcher', () => dispatcher.stop());
  return createEndpointsRouter({ database, endpoints: endpoints.endpoints, dispatcher, events, adminToken });
}
