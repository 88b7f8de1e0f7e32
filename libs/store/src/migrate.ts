import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { Database, Queryable } from './database.js';

/** An applied migration is not what this release has: the database is of another release, or the file was edited. */
export class MigrationError extends Error {
  readonly code = 'MIGRATION_CONFLICT';
  constructor(message: string) {
    super(message);
    this.name = 'MigrationError';
  }
}

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

const FOLDER = new URL('../migrations/', import.meta.url);
const BREAKS = /_breaks\.sql$/;
/** Any number, as long as all releases use the same: the key of the lock under which migrations run. */
const LOCK_KEY = '7311942006';

/**
 * Brings the schema up to date, forward only, in one transaction. Callers at the same time wait for each other.
 *
 * A newer release beside this one has migrations that this one does not know. They only add, so it works on: while processes are
 * upgraded one by one, an old one may start again. One that does more is called `…_breaks.sql`, and is not worked on with.
 *
 * @returns the names of the migrations that were applied now
 * @throws MigrationError when an applied migration was changed, or is of a newer release and breaks this one
 */
export async function migrate(db: Database, migrations?: readonly Migration[]): Promise<string[]> {
  const wanted = migrations ?? (await readMigrations());
  return db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1::bigint)', [LOCK_KEY]);
    await tx.query(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
         name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    const pending = await findPending(tx, wanted);
    for (const migration of pending) {
      for (const statement of splitStatements(migration.sql)) await tx.query(statement);
      await tx.query('INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)', [
        migration.name,
        checksumOf(migration),
      ]);
    }
    return pending.map((migration) => migration.name);
  });
}

/** A statement ends with a semicolon at the end of a line: our migrations keep to that. */
export function splitStatements(sql: string): string[] {
  return sql
    .split(/;[ \t]*(?:\r?\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replace(/^\s*--.*$/gm, '').trim() !== '');
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  return Promise.all(names.map(async (name) => ({ name, sql: await readFile(new URL(name, FOLDER), 'utf8') })));
}

async function findPending(tx: Queryable, wanted: readonly Migration[]): Promise<Migration[]> {
  const { rows } = await tx.query<{ name: string; checksum: string }>('SELECT name, checksum FROM schema_migrations');
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const known = new Set(wanted.map((migration) => migration.name));
  const newest = wanted.at(-1)?.name ?? '';
  const breaking = [...applied.keys()].filter((name) => !known.has(name) && (name < newest || BREAKS.test(name)));
  if (breaking.length > 0) {
    throw new MigrationError(
      `the database has migrations of another release that this one cannot work with: ${breaking.join(', ')}; upgrade this process`,
    );
  }
  return wanted.filter((migration) => {
    const checksum = applied.get(migration.name);
    if (checksum !== undefined && checksum !== checksumOf(migration)) {
      throw new MigrationError(`${migration.name} was changed after it had been applied; add a new migration instead`);
    }
    return checksum === undefined;
  });
}

const checksumOf = (migration: Migration): string => createHash('sha256').update(migration.sql).digest('hex');
