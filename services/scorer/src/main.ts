import { openBus, topicSpecs } from '@manumit/bus';
import { Policy } from '@manumit/contracts';
import {
  createLogger,
  createReadiness,
  kafkaOptionsOf,
  readConfig,
  readYamlFile,
  retry,
  runService,
  startAdmin,
} from '@manumit/service-kit';
import { migrate, openPostgres } from '@manumit/store';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { scorerSettings } from './config.js';
import { createScorerEvents } from './events.js';
import { loadRiskModel } from './load-model.js';
import { createScorer } from './scorer.js';

await runService('scorer', scorerSettings, async ({ config, logger, releasers, stopping }) => {
  const policy = await readYamlFile(config.policyFile, Policy);
  const model = await loadRiskModel();
});
