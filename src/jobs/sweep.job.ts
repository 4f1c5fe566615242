import { sql } from 'kysely';
import type { Db } from '../db/index.ts';
import { type Logger, now } from '../lib/index.ts';
import type { JobHandlers } from './handlers.ts';

const hourMs = 3600 * 1000;
const kept = {
  webhookDeliveries: 30 * 24 * hourMs,
  idempotencyKeys: 48 * hourMs,
  events: 7 * 24 * hourMs,
  failedJobs: 30 * 24 * hourMs,
};

/**
 * `db.sweep`: deletes what has served its time. Idempotency keys after 48 hours; events after 7 days (a stream's head
 * stays, so that its sequence goes on); setup links, sessions, unanswered invitations, pages that were looked at
 * and visitors without a conversation that have expired; jobs that the queue gave up, and deliveries of webhooks, of 30
 * days ago.
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
        const deliveries = await db
          .deleteFrom('webhook_deliveries')
          .where('created_at', '<', before(kept.webhookDeliveries))
          .executeTakeFirst();
        const expired = await deleteExpired(db, before(0));
        const jobs = await sql`
          delete from graphile_worker._private_jobs
          where attempts >= max_attempts and locked_at is null and updated_at < ${before(kept.failedJobs)}
        `.execute(db);
        const swept = {
          keys: keys.numDeletedRows,
          events: events.numDeletedRows,
          deliveries: deliveries.numDeletedRows,
          ...expired,
          jobs: jobs.numAffectedRows ?? 0n,
        };
        logger.debug(Object.fromEntries(Object.entries(swept).map(([k, n]) => [k, Number(n)])), 'swept');
      },
    },
  };
}

async function deleteExpired(db: Db, at: Date) {
  const links = await db.deleteFrom('setup_links').where('expires_at', '<', at).executeTakeFirst();
  const sessions = await db.deleteFrom('session').where('expiresAt', '<', at).executeTakeFirst();
  const invitations = await db
    .deleteFrom('invitations')
    .where('expires_at', '<', at)
    .where('accepted_at', 'is', null)
    .executeTakeFirst();
  const pageViews = await db.deleteFrom('page_views').where('expires_at', '<', at).executeTakeFirst();
  // What a visitor asked stays with the workspace, so a visitor with a conversation stays as well.
  const visitors = await db
    .deleteFrom('visitors')
    .where('expires_at', '<', at)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('conversations')
            .select('conversations.id')
            .whereRef('conversations.workspace_id', '=', 'visitors.workspace_id')
            .whereRef('conversations.visitor_id', '=', 'visitors.id'),
        ),
      ),
    )
    .executeTakeFirst();
  return {
    links: links.numDeletedRows,
    sessions: sessions.numDeletedRows,
    invitations: invitations.numDeletedRows,
    pageViews: pageViews.numDeletedRows,
    visitors: visitors.numDeletedRows,
  };
}
