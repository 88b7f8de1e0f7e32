import { z } from 'zod';
import { setting } from './config.js';
import { kafkaSecuritySettings } from './kafka-settings.js';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const list = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .pipe(z.array(z.string()).min(1, 'at least one, comma between them'));

export const databaseSettings = {
  databaseUrl: setting(
    'MANUMIT_DATABASE_URL',
    z.string().regex(/^postgres(ql)?:\/\//, 'a URL such as postgres://user@host/database'),
    'The PostgreSQL database of the store.',
    { secret: true },
  ),
  databasePoolSize: setting(
    'MANUMIT_DATABASE_POOL_SIZE',
    z.coerce.number().int().min(2).max(200).default(8),
    'How many connections to the database a process opens at most.',
  ),
};

export const busSettings = {
  bus: setting(
    'MANUMIT_BUS',
    z.enum(['kafka', 'postgres']).default('kafka'),
    'The bus: Apache Kafka, or log tables in the database.',
  ),
  kafkaBrokers: setting(
    'MANUMIT_KAFKA_BROKERS',
    list.default(['127.0.0.1:9092']),
    'Kafka brokers as host:port, comma between them.',
  ),
  kafkaClientId: setting(
    'MANUMIT_KAFKA_CLIENT_ID',
    z.string().min(1).default('manumit'),
    'How the process names itself to Kafka.',
  ),
  ...kafkaSecuritySettings,
  kafkaSessionTimeoutMs: setting(
    'MANUMIT_KAFKA_SESSION_TIMEOUT_MS',
    z.coerce.number().int().min(1_000).max(1_800_000).default(30_000),
    'After how long without a heartbeat a consumer loses its partitions.',
  ),
  partitions: setting(
    'MANUMIT_PARTITIONS',
    z.coerce.number().int().min(1).max(1_024).default(12),
    'Partitions of topics that are created at the start; those that exist stay as they are.',
  ),
};

export const adminSettings = {
  adminHost: setting(
    'MANUMIT_ADMIN_HOST',
    z.string().min(1).default('127.0.0.1'),
    'Where /metrics, /livez and /readyz listen.',
  ),
  adminPort: setting('MANUMIT_ADMIN_PORT', port(9464), 'The port of /metrics, /livez and /readyz.'),
};

export const logSettings = {
  logLevel: setting(
    'MANUMIT_LOG_LEVEL',
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    'The least level that is logged.',
  ),
};

export const lifecycleSettings = {
  shutdownTimeoutMs: setting(
    'MANUMIT_SHUTDOWN_TIMEOUT_MS',
    z.coerce.number().int().min(100).max(600_000).default(25_000),
    'How long a process may take to finish after SIGTERM; shorter than the grace period of whoever sends it.',
  ),
};
