import { type Bus, openKafkaBus, openLogBus, type TopicRetention, topicSpecs } from '@manumit/bus';
import {
  type busSettings,
  type ConfigOf,
  type databaseSettings,
  kafkaOptionsOf,
  retry,
  type ServiceContext,
} from '@manumit/service-kit';
import { type Database, migrate, openPostgres } from '@manumit/store';

/** The part of a process's context that its servers need. */
export type TierContext = Pick<ServiceContext<Record<never, never>>, 'logger' | 'stopping' | 'onStop'> & {
  readonly config: ConfigOf<typeof databaseSettings & typeof busSettings>;
};

export interface Tier {
  readonly database: Database;
  readonly bus: Bus;
  /** Where the bus is log tables: deletes what its retention lets go. */
  readonly trimLog?: () => Promise<number>;
}

/**
 * Opens the store and the bus that the configuration names, and waits until they answer: the store with every migration, the bus with
 * every topic. They are closed at the end by themselves.
 *
 * @param retention of topics that are created now
 * @throws ConfigError where settings of Kafka do not fit together
 */
export async function openTier(
  { config, logger, stopping, onStop }: TierContext,
  retention: Partial<TopicRetention> = {},
): Promise<Tier> {
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
  await retry(() => bus.ensureTopics(topicSpecs(config.partitions, retention)), untilItWorks);
  return { database, bus, ...(logBus === null ? {} : { trimLog: () => logBus.trim() }) };
}
