import type { TestProject } from 'vitest/node';
import { startKafka } from './kafka.js';
import { startPostgres } from './postgres.js';

export interface KafkaAddress {
  readonly brokers: readonly string[];
  readonly proxyPort: number;
  readonly proxyTarget: number;
}

declare module 'vitest' {
  export interface ProvidedContext {
    kafka: KafkaAddress;
    postgresUrl: string;
  }
}

/** One Kafka and one PostgreSQL for all files of a run; each test makes its own topics and databases. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [kafka, postgres] = await Promise.all([startKafka(), startPostgres()]);
  const { brokers, proxyPort, proxyTarget } = kafka;
  project.provide('kafka', { brokers, proxyPort, proxyTarget });
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await Promise.all([kafka.stop(), postgres.stop()]);
  };
}
