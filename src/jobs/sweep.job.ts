import { sql } from 'kysely';
import type { Db } from '../db/index.ts';
import { type Logger, now } from '../lib/index.ts';
import type { JobHandlers } from './handlers.ts';

const hourMs = 3600 * 1000;
const kept = { idempotencyKeys: 48 * hourMs, events: 7 * 24 * hourMs, failedJobs: 30 * 24 * hourMs };

/**
 * `db.sweep`: deletes what has served its time. Idempotency keys after 48 hours; events after 7 days (a stream's head
 * stays, so that its sequence goes on); setup links that have expired; jobs that the queue gave up 30 days ago.
 */
export function sweepJobs({ db, logger }: { db: Db; logger: Logger }): Pick<JobHandlers, 'db.sweep'> {
  return {
    'db.sweep': {
      async run() {
        const time = now().getTime();
        const before = (age: number) => new Date(time - age);
        const keys = await db
          .deleteFrom('idempotency_keys')
          .where('at', '<', before(kept.idempotencyKeys))
          .executeTakeFirst();
        const events = await db.deleteFrom('events').where('at', '<', before(kept.events)).executeTakeFirst();
        const links = await db
          .deleteFrom('setup_links')
          .where('expires_at', '<', before(0))
          .executeTakeFirst();
        const jobs = await sql`
          delete from graphile_worker._private_jobs
          where attempts >= max_attempts and locked_at is null and updated_at < ${before(kept.failedJobs)}
        `.execute(db);
        const swept = {
          keys: keys.numDeletedRows,
          events: events.numDeletedRows,
          links: links.numDeletedRows,
          jobs: jobs.numAffectedRows ?? 0n,
        };
        logger.debug(Object.fromEntries(Object.entries(swept).map(([k, n]) => [k, Number(n)])), 'swept');
      },
    },
  };
}
