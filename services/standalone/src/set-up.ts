import { topicSpecs, WRITERS_SPEC } from '@manumit/bus';
import { Policy } from '@manumit/contracts';
import { detectionSettings } from '@manumit/scorer';
import { busSettings, databaseSettings, readConfig, readYamlFile } from '@manumit/service-kit';
import { migrate, openPostgres } from '@manumit/store';
import { openConfiguredBus, SERVICE_VARIABLES } from './connect.js';

/**
 * Runs the migrations that are missing.
 *
 * @throws ConfigError
 */
export async function setUpTables(env: NodeJS.ProcessEnv): Promise<void> {
  const { databaseUrl: url } = readConfig(databaseSettings, env, SERVICE_VARIABLES);
  const database = openPostgres({ url, poolSize: 1 });
  try {
    await migrate(database);
  } finally {
    await database.close();
  }
}

/**
 * Makes the topics that are missing; those that exist stay as they are.
 *
 * @returns the names of all of them
 * @throws ConfigError
 */
export async function setUpTopics(env: NodeJS.ProcessEnv): Promise<string[]> {
  const { policyFile } = detectionSettings;
  const config = readConfig({ ...busSettings, policyFile }, env, SERVICE_VARIABLES);
  const { retention } = await readYamlFile(config.policyFile, Policy);
  const specs = topicSpecs(config.partitions, { deadLetterDays: retention.deadLetterDays });
  const all = config.bus === 'kafka' ? [...specs, WRITERS_SPEC] : specs;
  const { bus, close } = openConfiguredBus(env);
  try {
    await bus.ensureTopics(all);
    return all.map(({ topic }) => topic);
  } finally {
    await close();
  }
}
