import { Policy } from '@manumit/contracts';
import { readYamlFile, runService, watchHealth } from '@manumit/service-kit';
import { openTier } from '@manumit/tier';
import { scorerSettings } from './config.js';
import { createScorerEvents } from './events.js';
import { openDetection } from './load-detection.js';
import { createScorer } from './scorer.js';

await runService('scorer', scorerSettings, async (context) => {
  const { config, logger, registry, readiness, stopping, onStop } = context;
  const policy = await readYamlFile(config.policyFile, Policy);
  const detection = await openDetection(config, policy.thresholds);
  onStop('judge', () => detection.close());
  const events = createScorerEvents({ registry, logger });

  const { database, bus, trimLog } = await openTier(context, { deadLetterDays: policy.retention.deadLetterDays });

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
    ...(trimLog === undefined ? {} : { trimLog }),
    events,
    onState: (state) => readiness.set('consumer', state.kind === 'running', state.kind),
  });
  onStop('scorer', () => scorer.stop());
});
