import { openBus, topicSpecs } from '@manumit/bus';
import { Policy } from '@manumit/contracts';
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
import { migrate, openPostgres, receiptStore } from '@manumit/store';
import express from 'express';
import { gatewaySettings } from './config.js';
import { createGatewayEvents } from './events.js';
import { createGateway } from './gateway.js';
import { loadSources, SourcesFile } from './sources.js';

await runService('gateway', gatewaySettings, async ({ config, logger, registry, readiness, stopping, onStop }) => {
  const policy = await readYamlFile(config.policyFile, Policy);
  const sources = await loadSources(await readYamlFile(config.sourcesFile, SourcesFile));
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
  await retry(
    () => bus.ensureTopics(topicSpecs(config.partitions, { deadLetterDays: policy.retention.deadLetterDays })),
    untilItWorks,
  );
  watchHealth(readiness, { bus: () => bus.ping(), database: () => database.query('SELECT 1') }, stopping);

  const app = express().disable('x-powered-by');
  app.use(
    createGateway({
      bus,
      receipts: receiptStore(database),
      policy,
      sources,
      events: createGatewayEvents({ registry, logger }),
      limits: config,
    }),
  );
  app.use(notFound, problemHandler(logger));
  const server = await listen(app, config);
  onStop('server', () => server.close());
  logger.info({ url: server.url }, 'webhooks are taken');
});
