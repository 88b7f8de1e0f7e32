import { createPrivateKey } from 'node:crypto';
import { openLogBus, topicSpecs } from '@manumit/bus';
import { createConsole, createConsoleEvents, openWeb, startDecisionRelay } from '@manumit/console';
import { Policy } from '@manumit/contracts';
import { createGateway, createGatewayEvents } from '@manumit/gateway';
import { loadHelp } from '@manumit/helplines';
import { createScorer, createScorerEvents, openDetection } from '@manumit/scorer';
import { listen, notFound, problemHandler, readYamlFile, type ServiceContext } from '@manumit/service-kit';
import { migrate, openPglite, receiptStore } from '@manumit/store';
import express from 'express';
import { banner } from './banner.js';
import type { standaloneSettings } from './config.js';
import { openDataFolder, ROLES } from './data-folder.js';
import { startDeliveries } from './deliveries.js';
import { operationsOnBus } from './operations.js';
import { operationsRouter } from './operations-router.js';
import { announceRun, leaveFolder, takeFolder } from './run-file.js';

/** One process is one consumer: more partitions would only be more rows to ask for. */
const PARTITIONS = 4;

/** Gateway, scorer and queues in one process, on a database in a folder. */
export async function startStandalone(context: ServiceContext<typeof standaloneSettings>): Promise<void> {
  const { config, logger, registry, readiness, onStop } = context;
  const policy = await readYamlFile(config.policyFile, Policy);
  const detection = await openDetection(config, policy.thresholds);
  onStop('judge', () => detection.close());

  const folder = await openDataFolder(config.dataFolder);
  await takeFolder(folder.path);
  onStop('data folder', () => leaveFolder(folder.path));
  const database = await openPglite({ folder: folder.database });
  onStop('database', () => database.close());
  await migrate(database);
  const bus = openLogBus({ database });
  onStop('bus', () => bus.close());
  await bus.ensureTopics(topicSpecs(PARTITIONS, { deadLetterDays: policy.retention.deadLetterDays }));

  const help = await loadHelp(config.helplinesFile);
  readiness.set('consumer', false, 'joining');
  const scorer = await createScorer({
    bus,
    database,
    assessor: detection.assessor,
    policy,
    contextKey: Buffer.from(folder.secrets.contextKey),
    groupId: 'manumit-scorer',
    maxBatchRecords: 200,
    concurrency: PARTITIONS,
    trimLog: () => bus.trim(),
    events: createScorerEvents({ registry, logger }),
    onState: (state) => readiness.set('consumer', state.kind === 'running', state.kind),
  });
  onStop('scorer', () => scorer.stop());

  const consoleEvents = createConsoleEvents({ registry, logger });
  const relay = startDecisionRelay(database, bus, consoleEvents);
  onStop('decisions', () => relay.stop());

  const { secrets } = folder;
  const { secondFactor, publicUrl = null } = config;
  const web = await openWeb({
    help,
    database,
    policy,
    secret: secrets.consoleKey,
    secondFactor,
    publicUrl,
    events: consoleEvents,
  });
  const endpoints = await startDeliveries(context, { bus, database, adminToken: secrets.tokens.admin });
  const app = express().disable('x-powered-by');
  app.use(
    createGateway({
      bus,
      receipts: receiptStore(database),
      policy,
      sources: [
        { id: 'local', kind: 'standard-webhooks', secrets: [secrets.webhookSecret] },
        { id: 'telegram', kind: 'telegram', secrets: [secrets.telegramSecretToken] },
      ],
      events: createGatewayEvents({ registry, logger }),
    }),
    createConsole({
      database,
      tokens: ROLES.map((role) => ({ name: role, role, token: secrets.tokens[role] })),
      policy,
      events: consoleEvents,
      help,
      evidenceKey: createPrivateKey(secrets.evidenceKey),
      onDecision: () => relay.wake(),
    }),
    web.router,
    endpoints,
    operationsRouter(
      operationsOnBus(bus, async () => {}),
      secrets.tokens.admin,
    ),
    notFound,
    problemHandler(logger),
  );
  const server = await listen(app, config);
  onStop('server', () => server.close());
  onStop('pages', () => web.close());
  await announceRun(folder.path, { url: server.url, adminUrl: context.adminUrl });
  const tracing = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] !== undefined;
  const firstStart = await web.firstStartPath();
  const consoleUrl = new URL(firstStart ?? '/console', publicUrl ?? server.url).href;
  process.stdout.write(
    banner({
      url: server.url,
      adminUrl: context.adminUrl,
      consoleUrl,
      isFirstStart: firstStart !== null,
      dataFolder: config.dataFolder,
      tracing,
    }),
  );
}
