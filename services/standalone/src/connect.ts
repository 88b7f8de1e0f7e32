import { join } from 'node:path';
import { type Bus, openBus, openLogBus } from '@manumit/bus';
import { consoleSettings } from '@manumit/console';
import { dispatcherSettings } from '@manumit/dispatcher';
import { gatewaySettings } from '@manumit/gateway';
import { scorerSettings } from '@manumit/scorer';
import {
  busSettings,
  databaseSettings,
  kafkaOptionsOf,
  processSettings,
  readConfig,
  setting,
} from '@manumit/service-kit';
import { migrate, openPglite, openPostgres } from '@manumit/store';
import { z } from 'zod';
import { readSecrets } from './data-folder.js';
import { type Operations, operationsOnBus } from './operations.js';
import { operationsOverHttp } from './operations-client.js';
import { findRun, leaveFolder, takeFolder } from './run-file.js';

export const dataFolderSetting = setting(
  'MANUMIT_DATA_DIR',
  z.string().min(1).default('data'),
  'The folder of the embedded tier: database and secrets.',
);

/** What the environment of a service may hold besides: an operator's shell is often that of a service. */
export const SERVICE_VARIABLES = [
  ...Object.values({
    ...databaseSettings,
    ...scorerSettings,
    ...gatewaySettings,
    ...dispatcherSettings,
    ...consoleSettings,
    ...processSettings,
  }).map(({ variable }) => variable),
  dataFolderSetting.variable,
];

/** The process of `npm start`, as the commands in a second terminal find it. */
export interface RunningInstance {
  readonly url: string;
  readonly adminUrl: string;
  readonly secrets: NonNullable<Awaited<ReturnType<typeof readSecrets>>>;
}

export async function findRunningInstance(folder: string): Promise<RunningInstance | null> {
  const run = await findRun(folder);
  const secrets = await readSecrets(join(folder, 'secrets.json'));
  if (run?.url == null || run.adminUrl === null || secrets === null) return null;
  return { url: run.url, adminUrl: run.adminUrl, secrets };
}

/**
 * Reaches what the operator's commands work on. With MANUMIT_BUS set it is that bus; without, the embedded tier: through
 * the process that has its folder open, or, where none runs, the folder itself.
 */
export async function openOperations(env: NodeJS.ProcessEnv): Promise<Operations> {
  if (env['MANUMIT_BUS'] !== undefined) {
    const { bus, close } = openConfiguredBus(env);
    return operationsOnBus(bus, close);
  }
  const folder = dataFolderSetting.schema.parse(env[dataFolderSetting.variable]);
  const instance = await findRunningInstance(folder);
  if (instance !== null) return operationsOverHttp(instance.url, instance.secrets.tokens.admin);
  await takeFolder(folder);
  const database = await openPglite({ folder: join(folder, 'database') });
  await migrate(database);
  const bus = openLogBus({ database });
  return operationsOnBus(bus, async () => {
    await bus.close();
    await database.close();
    await leaveFolder(folder);
  });
}

/** The bus of the environment: Kafka unless it says otherwise, or the log tables of a database. */
export function openConfiguredBus(env: NodeJS.ProcessEnv): { readonly bus: Bus; readonly close: () => Promise<void> } {
  if (env['MANUMIT_BUS'] !== 'postgres') {
    const bus = openBus({ kind: 'kafka', ...kafkaOptionsOf(readConfig(busSettings, env, SERVICE_VARIABLES)) });
    return { bus, close: () => bus.close() };
  }
  const config = readConfig({ ...busSettings, ...databaseSettings }, env, SERVICE_VARIABLES);
  const database = openPostgres({ url: config.databaseUrl, poolSize: 2 });
  const bus = openBus({ kind: 'postgres', database });
  return {
    bus,
    async close() {
      await bus.close();
      await database.close();
    },
  };
}
