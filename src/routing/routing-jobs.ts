import type { Db } from '../db/index.ts';
import type { JobHandlers } from '../jobs/index.ts';
import { sweepPresence } from './presence.ts';

/** The handlers of the jobs that this room owns. */
export function routingJobs({ db }: { db: Db }): Pick<JobHandlers, 'routing.sweep-presence'> {
  return { 'routing.sweep-presence': { run: () => sweepPresence(db) } };
}
