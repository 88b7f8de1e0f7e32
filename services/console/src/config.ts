import { databaseSettings, setting } from '@manumit/service-kit';
import { z } from 'zod';

export const consoleSettings = {
  host: setting(
    'MANUMIT_HOST',
    z.string().min(1).default('127.0.0.1'),
    'Where the queues listen. Anything but loopback needs TLS in front.',
  ),
  port: setting('MANUMIT_PORT', z.coerce.number().int().min(0).max(65_535).default(8090), 'The port of the queues.'),
  tokensFile: setting('MANUMIT_TOKENS_FILE', z.string().min(1), 'YAML: who may read the queues, and as what.'),
  policyFile: setting(
    'MANUMIT_POLICY_FILE',
    z.string().min(1).default('policies/default.yaml'),
    'The policy: which role may read which queue.',
  ),
  ...databaseSettings,
};
