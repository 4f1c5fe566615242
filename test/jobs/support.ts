import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach } from 'vitest';
import {
  drainJobs,
  type JobHandlers,
  runWorker,
  type Worker,
  type WorkerOptions,
} from '../../src/jobs/index.ts';
import { silentLogger } from '../../src/lib/index.ts';
import type { useTestDatabase } from '../support/database.ts';
import { handlersWith } from './handlers.ts';

export const name = 'ingest.index-document';
export const payload = { workspaceId: 'ws_1', documentId: 'doc_1', versionId: 'ver_1' };
export type Handler = JobHandlers[typeof name];
type QueuedJob = {
  id: number;
  attempts: number;
  run_at: Date;
  locked_by: string | null;
  last_error: string | null;
};

/** A queue that is empty before each test; workers stop after it. */
export function useTestJobs(database: ReturnType<typeof useTestDatabase>) {
  const workers: Worker[] = [];
  beforeEach(async () => {
    await database.pool.query('delete from graphile_worker._private_jobs; delete from job_workers');
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  });

  async function start(handler: Handler, options: Partial<WorkerOptions> = {}): Promise<Worker> {
    const { db, pool, logger } = database;
    const handlers = handlersWith({ [name]: handler });
    const worker = await runWorker({ db, pool, logger, handlers, crons: false, ...options });
    workers.push(worker);
    return worker;
  }

  const drain = (handler: Handler) =>
    drainJobs({
      db: database.db,
      pool: database.pool,
      logger: silentLogger,
      handlers: handlersWith({ [name]: handler }),
    });

  async function queued(): Promise<QueuedJob[]> {
    const { rows } = await database.pool.query<QueuedJob>('select * from graphile_worker.jobs order by id');
    return rows;
  }

  /** Makes waiting jobs due, and says how long they would have waited, in seconds. */
  async function hurry(): Promise<number[]> {
    const { rows } = await database.pool.query<{ wait: number }>(
      `with waiting as (select id, extract(epoch from run_at - now())::float8 as wait from graphile_worker.jobs)
       update graphile_worker._private_jobs j set run_at = now() from waiting where j.id = waiting.id returning wait`,
    );
    return rows.map((row) => row.wait);
  }

  return { workers, start, drain, queued, hurry };
}

export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('it did not happen in time');
    await sleep(20);
  }
}
