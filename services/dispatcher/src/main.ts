import { openBus, topicSpecs } from '@manumit/bus';
import {
  kafkaOptionsOf,
  listen,
  notFound,
  problemHandler,
  readYamlFile,
  retry,
  runService,
  watchHealth,
} from '@manumit/service-kit';
import { migrate, openPostgres } from '@manumit/store';
import express from 'express';
import { dispatcherSettings } from './config.js';
import { createDispatcher } from './dispatcher.js';
import { EndpointsFile } from './endpoints.js';
import { createEndpointsRouter } from './endpoints-router.js';
import { createDispatcherEvents } from './events.js';
import { loadEndpoints } from './load-endpoints.js';

await runService(
  'dispatcher',
  dispatcherSettings,
  async ({ config, logger, registry, readiness, stopping, onStop }) => {
    const endpoints = await loadEndpoints(await readYamlFile(config.endpointsFile, EndpointsFile));
    const database = openPostgres({
      url: config.databaseUrl,
      poolSize: config.databasePoolSize,
      onError: (error) => logger.warn({ err: error }, 'a database connection broke'),
    });
    onStop('database', () => database.close());
    const bus = openBus(
      config.bus === 'kafka' ? { kind: 'kafka', ...kafkaOptionsOf(config) } : { kind: 'postgres', database },
    );
    onStop('bus', () => bus.close());

    const untilItWorks = {
      minMs: 200,
      maxMs: 5_000,
      signal: stopping,
      onRetry: (error: Error) => logger.warn({ err: error }, 'a server does not answer yet; trying again'),
    };
    await retry(() => migrate(database), untilItWorks);
    await retry(() => bus.ensureTopics(topicSpecs(config.partitions)), untilItWorks);
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
  },
);
