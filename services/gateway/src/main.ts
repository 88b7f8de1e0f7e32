import { Policy } from '@manumit/contracts';
import { listen, notFound, problemHandler, readYamlFile, runService, watchHealth } from '@manumit/service-kit';
import { receiptStore } from '@manumit/store';
import { openTier } from '@manumit/tier';
import express from 'express';
import { gatewaySettings } from './config.js';
import { createGatewayEvents } from './events.js';
import { createGateway } from './gateway.js';
import { loadSources, SourcesFile } from './sources.js';

await runService('gateway', gatewaySettings, async (context) => {
  const { config, logger, registry, readiness, stopping, onStop } = context;
  const policy = await readYamlFile(config.policyFile, Policy);
  const sources = await loadSources(await readYamlFile(config.sourcesFile, SourcesFile));
  const { database, bus } = await openTier(context, { deadLetterDays: policy.retention.deadLetterDays });
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
