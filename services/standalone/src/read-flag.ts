import { join } from 'node:path';
import { Flag } from '@manumit/contracts';
import { databaseSettings, processSettings, readConfig } from '@manumit/service-kit';
import { type Database, flagStore, migrate, openPglite, openPostgres } from '@manumit/store';
import { dataFolderSetting, findRunningInstance } from './connect.js';
import { leaveFolder, takeFolder } from './run-file.js';

/**
 * A flag by its id, from the database that MANUMIT_DATABASE_URL names; without, from the embedded tier: through the process that has
 * its folder open, or, where none runs, from the folder itself. Null where there is no such flag.
 */
export async function readFlag(flagId: string, env: NodeJS.ProcessEnv): Promise<Flag | null> {
  const { databaseUrl } = databaseSettings;
  if (env[databaseUrl.variable] !== undefined || env[`${databaseUrl.variable}_FILE`] !== undefined) {
    const known = Object.values({ ...databaseSettings, ...processSettings }).map(({ variable }) => variable);
    const others = Object.keys(env).filter((name) => name.startsWith('MANUMIT_'));
    const config = readConfig(databaseSettings, env, [...known, ...others]);
    return await findIn(openPostgres({ url: config.databaseUrl, poolSize: 2 }), flagId);
  }
  const folder = dataFolderSetting.schema.parse(env[dataFolderSetting.variable]);
  const instance = await findRunningInstance(folder);
  if (instance !== null) return await askFor(flagId, instance.url, instance.secrets.tokens.admin);
  await takeFolder(folder);
  try {
    const database = await openPglite({ folder: join(folder, 'database') });
    await migrate(database);
    return await findIn(database, flagId);
  } finally {
    await leaveFolder(folder);
  }
}

async function findIn(database: Database, flagId: string): Promise<Flag | null> {
  try {
    return await flagStore(database).findFlag(flagId);
  } finally {
    await database.close();
  }
}

async function askFor(flagId: string, url: string, token: string): Promise<Flag | null> {
  const response = await fetch(new URL(`/v1/flags/${flagId}`, url), { headers: { authorization: `Bearer ${token}` } });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`the process of \`npm start\` answered ${response.status}`);
  return Flag.parse(await response.json());
}
