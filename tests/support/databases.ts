import { randomUUID } from 'node:crypto';
import { type Database, migrate, openPglite, openPostgres } from '@manumit/store';
import pg from 'pg';
import { inject } from 'vitest';

/** Makes a database of its own on the shared server. @returns its URL */
export const createPostgresDatabase = (): Promise<string> => createDatabase('');

/** The database as it is now, under another name: what a backup gives. Nobody may be connected to it. */
export const copyPostgresDatabase = (url: string): Promise<string> =>
  createDatabase(`TEMPLATE ${new URL(url).pathname.slice(1)}`);

async function createDatabase(options: string): Promise<string> {
  const url = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name} ${options}`);
  } finally {
    await client.end();
  }
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

export type Driver = Database['driver'];
export const DRIVERS: readonly Driver[] = ['pg', 'pglite'];

/** A new, migrated database. */
export async function openTestDatabase(driver: Driver): Promise<Database> {
  const db =
    driver === 'pg'
      ? openPostgres({ url: await createPostgresDatabase(), poolSize: 5 })
      : await openPglite({ memory: true });
  return openMigrated(db);
}

export async function openMigrated(db: Database): Promise<Database> {
  await migrate(db);
  return db;
}
