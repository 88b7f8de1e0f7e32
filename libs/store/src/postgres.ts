import pg from 'pg';
import type { Database, Queryable } from './database.js';
import { createPgListener } from './pg-listener.js';

export interface PostgresOptions {
  readonly url: string;
  readonly poolSize: number;
  /** Told of connections that break while nobody waits for them. */
  readonly onError?: (error: Error) => void;
}

const STATEMENT_TIMEOUT_MS = 30_000;
/** A frozen process must not keep its row locks for longer than this. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** Opens a pool on a PostgreSQL server. Connections are made when they are needed; `ping` with `SELECT 1`. */
export function openPostgres({ url, poolSize, onError = () => {} }: PostgresOptions): Database {
  const connection = { connectionString: url, keepAlive: true, connectionTimeoutMillis: CONNECT_TIMEOUT_MS };
  const pool = new pg.Pool({
    ...connection,
    max: poolSize,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
  });
  pool.on('error', onError);
  const listener = createPgListener(() => new pg.Client(connection), onError);
  return {
    driver: 'pg',
    ...queryableOf(pool),
    transaction: (work) => runTransaction(pool, work),
    listen: listener.listen,
    async close() {
      await listener.close();
      await pool.end();
    },
  };
}

function queryableOf(client: pg.Pool | pg.PoolClient): Queryable {
  return {
    async query<Row extends object>(sql: string, params: readonly unknown[] = []) {
      const { rows, rowCount } = await client.query<Row>(sql, [...params]);
      return { rows, affectedRows: rowCount ?? 0 };
    },
  };
}

async function runTransaction<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onBroken = (error: Error) => {
    broken = error;
  };
  client.on('error', onBroken);
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    const result = await work(queryableOf(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(onBroken);
    throw error;
  } finally {
    client.off('error', onBroken);
    client.release(broken);
  }
}
