import { evidenceKey } from '@manumit/exports';
import { busSettings, databaseSettings, setting } from '@manumit/service-kit';
import { z } from 'zod';

/** Of the pages that people work in. */
export const webSettings = {
  secondFactor: setting(
    'MANUMIT_SECOND_FACTOR',
    z.enum(['required', 'optional']).default('required'),
    'Whether everybody who signs in to the console with a password needs a second factor.',
  ),
  publicUrl: setting(
    'MANUMIT_PUBLIC_URL',
    z
      .url({ protocol: /^https?$/ })
      .transform((text) => new URL(text))
      .optional(),
    'The address that people open the console at, where it is not the one it listens on; behind TLS it begins with https.',
  ),
};

export const consoleSettings = {
  host: setting(
    'MANUMIT_HOST',
    z.string().min(1).default('127.0.0.1'),
    'Where the queues listen. Anything but loopback needs TLS in front.',
  ),
  port: setting('MANUMIT_PORT', z.coerce.number().int().min(0).max(65_535).default(8090), 'The port of the queues.'),
  helplinesFile: setting(
    'MANUMIT_HELPLINES_FILE',
    z.string().min(1).optional(),
    'YAML: who helps, by country. Without it those that come with this release are shown.',
  ),
  tokensFile: setting(
    'MANUMIT_TOKENS_FILE',
    z.string().min(1),
    'YAML: who may read the queues and decide, and as what.',
  ),
  policyFile: setting(
    'MANUMIT_POLICY_FILE',
    z.string().min(1).default('policies/default.yaml'),
    'The policy: which role may read which queue.',
  ),
  key: setting(
    'MANUMIT_CONSOLE_KEY',
    z.string().min(32, 'at least 32 characters').optional(),
    'Seals second-factor secrets in the database. Without it the console has its API and no pages.',
    { secret: true },
  ),
  evidenceKey: setting(
    'MANUMIT_EVIDENCE_KEY',
    z
      .string()
      .transform((pem, context) => {
        try {
          return evidenceKey(pem);
        } catch {
          context.addIssue('an Ed25519 private key in PEM: openssl genpkey -algorithm ed25519');
          return z.NEVER;
        }
      })
      .optional(),
    'PEM: the Ed25519 key that signs evidence packages. Without it there are none.',
    { secret: true },
  ),
  ...webSettings,
  claimMinutes: setting(
    'MANUMIT_CLAIM_MINUTES',
    z.coerce.number().int().min(1).max(480).default(15),
    'After how long a claim on a flag runs out.',
  ),
  ...databaseSettings,
  ...busSettings,
};
