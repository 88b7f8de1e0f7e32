/** What SQL runs on: a pool, a connection within a transaction, or PGlite. Parameters are $1, $2, … */
export interface Queryable {
  /** @returns the rows, with int8 as string, jsonb parsed, bytea as Uint8Array, timestamptz as Date; and how many rows a write touched. */
  query<Row extends object = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
}

export interface QueryResult<Row> {
  readonly rows: readonly Row[];
  readonly affectedRows: number;
}

/** One database, two drivers: `pg` and PGlite. The SQL is the same. */
export interface Database extends Queryable {
  readonly driver: 'pg' | 'pglite';
  /** Runs `work` in one READ COMMITTED transaction: commits when it resolves, rolls back when it rejects. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Calls `onNotify` for each NOTIFY on the channel, until the returned function is called. A lost connection is listened on again. */
  listen(channel: string, onNotify: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
