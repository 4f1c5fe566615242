import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from '../db/index.ts';
import { runWorker, type WorkerOptions } from './run-worker.ts';

const lookMs = 100;

/**
 * Works on the queue until no job is due and none runs (what waits for a later time or another try is left), or the
 * signal aborts. For commands on a database that no server works on.
 */
export async function drainJobs(
  options: Omit<WorkerOptions, 'crons'> & { signal?: AbortSignal },
): Promise<void> {
  const { signal, ...workerOptions } = options;
  const worker = await runWorker({ ...workerOptions, crons: false });
  try {
    while (!signal?.aborted && (await hasWork(options.db))) await sleep(lookMs);
  } finally {
    await worker.stop();
  }
}

async function hasWork(db: Db): Promise<boolean> {
  const { rows } = await sql`
    select 1 from graphile_worker.jobs
    where locked_at is not null or (run_at <= now() and attempts < max_attempts)
    limit 1
  `.execute(db);
  return rows.length > 0;
}
