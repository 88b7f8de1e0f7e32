import { openKafkaBus, openLogBus, topicSpecs } from '@manumit/bus';
import { Policy } from '@manumit/contracts';
import { kafkaOptionsOf, readYamlFile, retry, runService, watchHealth } from '@manumit/service-kit';
import { migrate, openPostgres } from '@manumit/store';
import { scorerSettings } from './config.js';
import { createScorerEvents } from './events.js';
import { openDetection } from './load-detection.js';
import { createScorer } from './scorer.js';

await runService('scorer', scorerSettings, async ({ config, logger, registry, readiness, stopping, onStop }) => {
  const policy = await readYamlFile(config.policyFile, Policy);
  const detection = await openDetection(config, policy.thresholds);
  onStop('judge', () => detection.close());
  const events = createScorerEvents({ registry, logger });

  const database = openPostgres({
    url: config.databaseUrl,
    poolSize: config.databasePoolSize,
    onError: (error) => logger.warn({ err: error }, 'a database connection broke'),
  });
  onStop('database', () => database.close());
  const logBus = config.bus === 'postgres' ? openLogBus({ database }) : null;
  const bus = logBus ?? openKafkaBus(kafkaOptionsOf(config));
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

  watchHealth(readiness, { database: () => database.query('SELECT 1') }, stopping);
  readiness.set('consumer', false, 'joining');
  const scorer = await createScorer({
    bus,
    database,
    assessor: detection.assessor,
    policy,
    contextKey: Buffer.from(config.contextKey),
    groupId: config.groupId,
    maxBatchRecords: config.maxBatchRecords,
    concurrency: config.concurrency,
    ...(logBus === null ? {} : { trimLog: () => logBus.trim() }),
    events,
    onState: (state) => readiness.set('consumer', state.kind === 'running', state.kind),
  });
  onStop('scorer', () => scorer.stop());
});
