import { Policy } from '@manumit/contracts';
import { loadHelp } from '@manumit/helplines';
import { listen, notFound, problemHandler, readYamlFile, runService, watchHealth } from '@manumit/service-kit';
import { openTier } from '@manumit/tier';
import express from 'express';
import { consoleSettings } from './config.js';
import { createConsole } from './console.js';
import { startDecisionRelay } from './decision-relay.js';
import { createConsoleEvents } from './events.js';
import { TokensFile } from './tokens.js';
import { openWeb } from './web/open-web.js';

await runService('console', consoleSettings, async (context) => {
  const { config, logger, registry, readiness, stopping, onStop } = context;
  const [policy, { tokens }, help] = await Promise.all([
    readYamlFile(config.policyFile, Policy),
    readYamlFile(config.tokensFile, TokensFile),
    loadHelp(config.helplinesFile),
  ]);
  const { database, bus } = await openTier(context, { deadLetterDays: policy.retention.deadLetterDays });
  // The bus is not asked: while it is away people read and decide, and their decisions wait in the store.
  watchHealth(readiness, { database: () => database.query('SELECT 1') }, stopping);
  const events = createConsoleEvents({ registry, logger });
  const relay = startDecisionRelay(database, bus, events);
  onStop('decisions', () => relay.stop());
  const app = express().disable('x-powered-by');
  app.use(
    createConsole({
      database,
      tokens,
      policy,
      events,
      help,
      claimMs: config.claimMinutes * 60_000,
      ...(config.evidenceKey === undefined ? {} : { evidenceKey: config.evidenceKey }),
      onDecision: () => relay.wake(),
    }),
  );
  const { key: secret, secondFactor, publicUrl = null } = config;
  const web =
    secret === undefined ? null : await openWeb({ database, policy, secret, secondFactor, publicUrl, events, help });
  if (web !== null) app.use(web.router);
  app.use(notFound, problemHandler(logger));
  const server = await listen(app, config);
  onStop('server', () => server.close());
  onStop('pages', () => web?.close());
  logger.info({ url: server.url }, web === null ? 'queues are served, without pages' : 'queues and pages are served');
  const firstStart = await web?.firstStartPath();
  // For the operator's eyes: a log may be read by more people than may be admins.
  if (firstStart != null) process.stderr.write(`first admin: ${publicUrl?.origin ?? server.url}${firstStart}\n`);
});
