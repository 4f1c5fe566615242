import { sql } from 'kysely';
import { type JobName, type JobPayload, jobs } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';

/** How often a job's work is tried. */
export const maxAttempts = 5;
/**
 * What the queue is told. The spare tries never do the work: they call `failed` for a job whose last try ended with
 * its process, and call it again when it failed itself.
 */
export const maxAttemptsInQueue = 10;

export type EnqueueOptions = {
  /** Not before; now, if not said. */
  runAt?: Date;
  /** Of jobs with the same key only the latest waits; one that already runs is left to finish, and is not retried. */
  key?: string;
};

/**
 * Adds a job in the caller's transaction: it runs once that commits, and never if it does not. Throws a ZodError for
 * a payload that the contract does not allow.
 */
export async function enqueue<N extends JobName>(
  db: Db | Trx,
  name: N,
  payload: JobPayload<N>,
  options: EnqueueOptions = {},
): Promise<void> {
  const checked = jobs[name].parse(payload);
  await sql`
    select graphile_worker.add_job(
      ${name}::text,
      payload => ${JSON.stringify(checked)}::json,
      run_at => ${options.runAt ?? null}::timestamptz,
      max_attempts => ${maxAttemptsInQueue}::int,
      job_key => ${options.key ?? null}::text
    )
  `.execute(db);
}
