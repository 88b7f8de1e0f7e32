import {
  adminSettings,
  busSettings,
  databaseSettings,
  lifecycleSettings,
  logSettings,
  setting,
} from '@manumit/service-kit';
import { z } from 'zod';

export const detectionSettings = {
  policyFile: setting(
    'MANUMIT_POLICY_FILE',
    z.string().min(1).default('policies/default.yaml'),
    'The policy: thresholds, surfaces, queues, retention.',
  ),
  judge: setting(
    'MANUMIT_JUDGE',
    z
      .enum(['on', 'off'])
      .default('on')
      .transform((value) => value === 'on'),
    'The second stage; `off`: the indicators decide alone, with less recall.',
  ),
  modelsFolder: setting(
    'MANUMIT_MODELS_FOLDER',
    z.string().min(1).default('models'),
    'Where `gate.bin` and `judge/` are.',
  ),
  helplinesFile: setting(
    'MANUMIT_HELPLINES_FILE',
    z.string().min(1).optional(),
    'YAML: who helps, by country; their numbers tie nobody. Without it those that come with this release.',
  ),
};

export const scoringSettings = {
  ...detectionSettings,
  contextKey: setting(
    'MANUMIT_CONTEXT_KEY',
    z.string().min(32, 'at least 32 characters'),
    'Key of the pseudonyms in the store. All scorers share it; a new key starts with empty contexts.',
    { secret: true },
  ),
};

export const consumingSettings = {
  groupId: setting(
    'MANUMIT_GROUP_ID',
    z.string().min(1).default('manumit-scorer'),
    'The consumer group of the scorers.',
  ),
  maxBatchRecords: setting(
    'MANUMIT_MAX_BATCH_RECORDS',
    z.coerce.number().int().min(1).max(10_000).default(2_000),
    'How many records are assessed and committed together at most.',
  ),
  concurrency: setting(
    'MANUMIT_CONCURRENCY',
    z.coerce.number().int().min(1).max(64).default(16),
    'How many partitions one process works on at once; the next fetch waits for all of the last.',
  ),
};

export const scorerSettings = {
  ...databaseSettings,
  ...busSettings,
  ...adminSettings,
  ...logSettings,
  ...lifecycleSettings,
  ...scoringSettings,
  ...consumingSettings,
};
