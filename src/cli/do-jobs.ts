import type { OpenedDatabase } from '../db/index.ts';
import { drainJobs, hasLiveWorker } from '../jobs/index.ts';
import { openServices } from '../main.ts';
import type { CommandContext } from './context.ts';

/** Does the waiting jobs where no running server does; resolves at once where one does. */
export async function doJobs(context: CommandContext, database: OpenedDatabase): Promise<void> {
  if (!(await needsWorker(database))) return;
  const { config, logger } = context;
  const services = await openServices({ config, logger, database });
  await drainJobs({
    pool: database.pool,
    db: database.db,
    logger,
    handlers: services.handlers,
    concurrency: 2,
  });
  await services.close();
}

async function needsWorker(database: OpenedDatabase): Promise<boolean> {
  if (database.role === 'guest') return false;
  return database.role === 'owner' || !(await hasLiveWorker(database.db));
}
