import { listen, notFound, problemHandler, readYamlFile, runService, watchHealth } from '@manumit/service-kit';
import { openTier } from '@manumit/tier';
import express from 'express';
import { dispatcherSettings } from './config.js';
import { createDispatcher } from './dispatcher.js';
import { EndpointsFile } from './endpoints.js';
import { createEndpointsRouter } from './endpoints-router.js';
import { createDispatcherEvents } from './events.js';
import { loadEndpoints } from './load-endpoints.js';

await runService('dispatcher', dispatcherSettings, async (context) => {
  const { config, logger, registry, readiness, stopping, onStop } = context;
  const endpoints = await loadEndpoints(await readYamlFile(config.endpointsFile, EndpointsFile));
  const { database, bus } = await openTier(context);
  watchHealth(readiness, { database: () => database.query('SELECT 1') }, stopping);
  readiness.set('consumer', false, 'joining');

  const events = createDispatcherEvents({ registry, logger });
  const dispatcher = await createDispatcher({
    bus,
    database,
    endpoints,
    groupId: config.groupId,
    events,
    onState: (state) => readiness.set('consumer', state.kind === 'running', state.kind),
  });
  onStop('dispatcher', () => dispatcher.stop());

  const app = express().disable('x-powered-by');
  app.use(
    createEndpointsRouter({
      database,
      endpoints: endpoints.endpoints,
      dispatcher,
      events,
      adminToken: config.adminToken,
    }),
  );
  app.use(notFound, problemHandler(logger));
  const server = await listen(app, config);
  onStop('server', () => server.close());
  logger.info({ url: server.url }, 'endpoints are served');
});
