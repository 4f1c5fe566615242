import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { Logger } from '../lib/index.ts';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

const { builtins } = pg.types;

/**
 * How values come back: bigint and numeric as numbers (a bigint beyond 2^53 is an error, never a wrong number), date
 * as `YYYY-MM-DD` (a day has no time zone), timestamptz as Date, json parsed.
 */
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, parseInt8],
  [builtins.NUMERIC, Number],
  [builtins.DATE, (text) => text],
]);

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is beyond 2^53`);
  return value;
}

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    (format !== 'binary' && parsers.get(oid)) || pg.types.getTypeParser(oid, format ?? 'text'),
};

/** A pool whose connections may break at any time: the next query gets a new one, nothing is thrown in between. */
export function createPool(connection: pg.ClientConfig, options: { size: number; logger: Logger }): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    types,
    max: options.size,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    // A transaction that waits for something else than the database holds locks that others need.
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    application_name: 'knowdesk',
  });
  // Without these a connection that breaks while nobody waits on it ends the process.
  pool.on('error', (error) => {
    // One that ends while the pool is closing broke nothing for anybody.
    const level = pool.ending ? 'debug' : 'warn';
    options.logger[level]({ error: error.message }, 'an idle database connection broke');
  });
  pool.on('connect', (client) => {
    client.on('error', (error) =>
      options.logger.debug({ error: error.message }, 'a database connection broke'),
    );
  });
  return pool;
}

export function createKysely(pool: pg.Pool): Db {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}
