import { busSettings, databaseSettings, setting } from '@manumit/service-kit';
import { z } from 'zod';
import { DEFAULT_LIMITS } from './gateway.js';

const count = (fallback: number) => z.coerce.number().int().min(1).default(fallback);

export const limitSettings = {
  maxBodyBytes: setting(
    'MANUMIT_MAX_BODY_BYTES',
    count(DEFAULT_LIMITS.maxBodyBytes),
    'The largest body; more is answered with 413.',
  ),
  maxItems: setting('MANUMIT_MAX_ITEMS', count(DEFAULT_LIMITS.maxItems), 'The most events in one body.'),
  maxRequestsInFlight: setting(
    'MANUMIT_MAX_REQUESTS_IN_FLIGHT',
    count(DEFAULT_LIMITS.maxRequestsInFlight),
    'Requests worked on at once; more are answered with 429.',
  ),
  maxBytesInFlight: setting(
    'MANUMIT_MAX_BYTES_IN_FLIGHT',
    count(DEFAULT_LIMITS.maxBytesInFlight),
    'Bytes of bodies worked on at once; more are answered with 429.',
  ),
  publishTimeoutMs: setting(
    'MANUMIT_PUBLISH_TIMEOUT_MS',
    count(DEFAULT_LIMITS.publishTimeoutMs),
    'How long to wait for the bus before 503.',
  ),
};

export const gatewaySettings = {
  host: setting(
    'MANUMIT_HOST',
    z.string().min(1).default('127.0.0.1'),
    'Where the webhooks listen. Anything but loopback needs TLS in front.',
  ),
  port: setting('MANUMIT_PORT', z.coerce.number().int().min(0).max(65_535).default(8080), 'The port of the webhooks.'),
  sourcesFile: setting(
    'MANUMIT_SOURCES_FILE',
    z.string().min(1),
    'YAML: who may send, and how they prove who they are.',
  ),
  policyFile: setting(
    'MANUMIT_POLICY_FILE',
    z.string().min(1).default('policies/default.yaml'),
    'The policy: which surfaces are read.',
  ),
  ...limitSettings,
  ...databaseSettings,
  ...busSettings,
};
