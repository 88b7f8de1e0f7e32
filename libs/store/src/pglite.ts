import { mkdir } from 'node:fs/promises';
import { PGlite, type Results, types } from '@electric-sql/pglite';
import type { Database, Queryable, QueryResult } from './database.js';

export type PgliteOptions = { readonly folder: string } | { readonly memory: true };

/**
 * Opens PostgreSQL within this process, kept in a folder or in memory. It has one connection: transactions wait for
 * each other, and a statement of the database that is awaited within a transaction's work would wait for ever.
 */
export async function openPglite(options: PgliteOptions): Promise<Database> {
  const folder = 'folder' in options ? options.folder : undefined;
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  // As in `pg`: a 64-bit integer does not fit into a number.
  const lite = await PGlite.create({
    ...(folder === undefined ? {} : { dataDir: folder }),
    parsers: { [types.INT8]: (value) => value },
  });
  return {
    driver: 'pglite',
    ...queryableOf(lite),
    transaction: (work) => lite.transaction((tx) => work(queryableOf(tx))),
    async listen(channel, onNotify) {
      const unlisten = await lite.listen(channel, onNotify);
      return () => unlisten();
    },
    close: () => lite.close(),
  };
}

interface LiteQuery {
  query<Row>(sql: string, params?: unknown[]): Promise<Results<Row>>;
}

function queryableOf(lite: LiteQuery): Queryable {
  return {
    async query<Row extends object>(sql: string, params: readonly unknown[] = []): Promise<QueryResult<Row>> {
      const { rows, affectedRows } = await lite.query<Row>(sql, [...params]);
      return { rows, affectedRows: affectedRows ?? 0 };
    },
  };
}
