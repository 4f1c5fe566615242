import { runMigrations, Logger as WorkerLogger } from 'graphile-worker';
import { Migrator } from 'kysely';
import type pg from 'pg';
import { AppError, type Logger } from '../lib/index.ts';
import { migrations } from './migrations/index.ts';
import type { Db } from './pool.ts';

/** Any number of our own; it is what two starting processes wait for. */
const lockKey = 7_315_001;

/**
 * Brings the database to this release: our migrations, then those of the job queue. Processes that start at once
 * take turns. Returns the names of the migrations that ran. Throws `db.migration_failed`, or `db.newer` when a newer
 * release has been here.
 */
export async function migrateToLatest(
  database: { db: Db; pool: pg.Pool; logger: Logger },
  /** Stops after this migration: a backup is read into the tables of the release that made it. */
  options: { upTo?: string | undefined } = {},
): Promise<string[]> {
  const { db, pool, logger } = database;
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    const ran = await runOurs(db, options.upTo);
    await runMigrations({ pgPool: pool, logger: forWorker(logger) });
    if (ran.length > 0) logger.info({ migrations: ran }, 'database migrated');
    return ran;
  } finally {
    // The lock belongs to the connection: it goes with it, whatever happened.
    client.release(true);
  }
}

async function runOurs(db: Db, upTo?: string): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  if (upTo !== undefined && !(upTo in migrations)) throw newer();
  const { error, results = [] } = await (upTo === undefined
    ? migrator.migrateToLatest()
    : migrator.migrateTo(upTo));
  if (error === undefined) return results.map((each) => each.migrationName);
  const failed = results.find((each) => each.status === 'Error')?.migrationName;
  if (!failed && /missing/.test((error as Error).message)) {
    throw newer(error);
  }
  throw new AppError(
    'db.migration_failed',
    `The migration ${failed ?? ''} failed and was rolled back: ${(error as Error).message}`,
    { cause: error },
  );
}

function newer(cause?: unknown): AppError {
  return new AppError(
    'db.newer',
    'The database was migrated by a newer release of Knowdesk. Start that release, or restore a backup made by this one.',
    { cause },
  );
}

function forWorker(logger: Logger): WorkerLogger {
  return new WorkerLogger(() => (level, message) => {
    if (level === 'error' || level === 'warning') logger.warn({ queue: message }, 'job queue');
    else logger.debug({ queue: message }, 'job queue');
  });
}
