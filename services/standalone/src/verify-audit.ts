import { join } from 'node:path';
import { databaseSettings, readConfig } from '@manumit/service-kit';
import { type AuditVerdict, migrate, openPglite, openPostgres, verifyAudit } from '@manumit/store';
import { z } from 'zod';
import { dataFolderSetting, findRunningInstance, SERVICE_VARIABLES } from './connect.js';
import { leaveFolder, takeFolder } from './run-file.js';

const Verdict = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('intact'), entries: z.number(), head: z.string() }),
  z.object({ kind: z.literal('broken'), seq: z.number(), why: z.string() }),
]);

/** Checks the audit log of the environment's database; without one, that of the embedded tier. */
export async function verifyAuditLog(env: NodeJS.ProcessEnv, head?: string): Promise<AuditVerdict> {
  if (env['MANUMIT_DATABASE_URL'] !== undefined || env['MANUMIT_DATABASE_URL_FILE'] !== undefined) {
    const config = readConfig(databaseSettings, env, SERVICE_VARIABLES);
    const database = openPostgres({ url: config.databaseUrl, poolSize: 2 });
    return await verifyAudit(database, head).finally(() => database.close());
  }
  const folder = dataFolderSetting.schema.parse(env[dataFolderSetting.variable]);
  const instance = await findRunningInstance(folder);
  if (instance !== null) return await verifyOverHttp(instance.url, instance.secrets.tokens.admin, head);
  await takeFolder(folder);
  try {
    const database = await openPglite({ folder: join(folder, 'database') });
    await migrate(database);
    return await verifyAudit(database, head).finally(() => database.close());
  } finally {
    await leaveFolder(folder);
  }
}

async function verifyOverHttp(url: string, token: string, head?: string): Promise<AuditVerdict> {
  const address = new URL('/v1/audit/verification', url);
  if (head !== undefined) address.searchParams.set('head', head);
  const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`${address.pathname} answered ${response.status}`);
  return Verdict.parse(await response.json());
}
