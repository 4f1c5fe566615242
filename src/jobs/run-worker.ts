import { setTimeout as sleep } from 'node:timers/promises';
import { type Runner, run, type TaskList, Logger as WorkerLogger } from 'graphile-worker';
import { sql } from 'kysely';
import type pg from 'pg';
import type { Db } from '../db/index.ts';
import type { Logger } from '../lib/index.ts';
import { parseCrons } from './crons.ts';
import { checkHandlers, type JobHandlers, jobNames } from './handlers.ts';
import { type Heartbeat, startHeartbeat } from './heartbeat.ts';
import { Interrupted, runJob } from './run-job.ts';
import { unlockStale } from './unlock.ts';

export type WorkerOptions = {
  pool: pg.Pool;
  db: Db;
  logger: Logger;
  handlers: JobHandlers;
  /** Jobs at once; 4, if not said. */
  concurrency?: number;
  /** How long `stop` waits for running steps, in milliseconds; 5 s, if not said (a server has 10 for everything). */
  stopWithinMs?: number;
  /** False: nothing by the clock. */
  crons?: boolean;
};

export type Worker = {
  /**
   * Takes no more jobs, aborts the signal of those that run and waits for them. What is not done in time, or was cut
   * short, is given back to the queue as if it had not been tried.
   */
  stop(): Promise<void>;
};

/** Jobs by id with the number of their try. */
type Tries = Map<string, number>;
/** One life of the queue's own worker. */
type Life = { runner: Runner; workerIds: Set<string> };

const restartMs = 5_000;
const settleWithinMs = 2_000;

/**
 * Works on the queue until `stop`. Throws when a job of the contract has no handler. Jobs of dead processes are given
 * back at once when their heartbeat is stale, else as soon as it is; the owner of an embedded database calls
 * `unlockAll` before.
 */
export async function runWorker(options: WorkerOptions): Promise<Worker> {
  const { db, logger, handlers, stopWithinMs = 5_000 } = options;
  checkHandlers(handlers);
  const stopping = new AbortController();
  const running: Tries = new Map();
  const interrupted: Tries = new Map();
  const tasks = toTasks(handlers, { logger, signal: stopping.signal, running, interrupted });
  await unlockStale(db);
  const heartbeat = startHeartbeat({ db, logger });

  let life: Life;
  const begin = async (): Promise<void> => {
    life = await start(options, tasks, heartbeat);
    life.runner.promise.catch(() => {}).then(() => revive(life));
  };
  // The queue's worker gives up after long trouble with the database; a server must not go on without it.
  const revive = async (ended: Life): Promise<void> => {
    if (stopping.signal.aborted) return;
    logger.error('the worker of the job queue ended by itself; starting another');
    for (const id of ended.workerIds) await heartbeat.remove(id).catch(() => {});
    while (!stopping.signal.aborted) {
      await sleep(restartMs, undefined, { ref: false });
      if (stopping.signal.aborted) return;
      try {
        return await begin();
      } catch (error) {
        logger.error({ error: (error as Error).message }, 'starting the worker of the job queue failed');
      }
    }
  };
  try {
    await begin();
  } catch (error) {
    heartbeat.stop();
    throw error;
  }

  const stopOnce = async () => {
    stopping.abort(new Interrupted('the process is stopping'));
    const ended = life.runner.stop().then(
      () => true,
      () => true,
    );
    const inTime = await Promise.race([ended, sleep(stopWithinMs, false, { ref: false })]);
    heartbeat.stop();
    if (!inTime) logger.warn({ jobs: [...running.keys()] }, 'jobs that did not stop in time are given back');
    const settle = async () => {
      const ids = [...life.workerIds];
      if (!inTime) await sql`select graphile_worker.force_unlock_workers(${ids}::text[])`.execute(db);
      await giveBack(db, new Map([...interrupted, ...running]));
      for (const id of ids) await heartbeat.remove(id);
    };
    // Without the database nothing can be settled: the next start, or another process, does it.
    const failed = settle().catch((error: Error) =>
      logger.warn({ error: error.message }, 'giving back jobs failed'),
    );
    await Promise.race([failed, sleep(settleWithinMs, undefined, { ref: false })]);
  };
  let stopped: Promise<void> | undefined;
  return {
    stop() {
      stopped ??= stopOnce();
      return stopped;
    },
  };
}

function toTasks(
  handlers: JobHandlers,
  context: { logger: Logger; signal: AbortSignal; running: Tries; interrupted: Tries },
): TaskList {
  const { logger, signal, running, interrupted } = context;
  const tasks: TaskList = {};
  for (const name of jobNames) {
    tasks[name] = async (payload, { job }) => {
      const id = String(job.id);
      running.set(id, job.attempts);
      try {
        const deps = { name, handler: handlers[name], logger };
        await runJob(deps, { id, payload, attempt: job.attempts, signal });
      } catch (error) {
        if (error instanceof Interrupted) interrupted.set(id, job.attempts);
        throw error;
      } finally {
        running.delete(id);
      }
    };
  }
  return tasks;
}

async function start(options: WorkerOptions, tasks: TaskList, heartbeat: Heartbeat): Promise<Life> {
  const { pool, logger, concurrency = 4, crons = true } = options;
  const workerIds = new Set<string>();
  const runner = await run({
    pgPool: pool,
    schema: 'graphile_worker',
    taskList: tasks,
    parsedCronItems: crons ? parseCrons() : [],
    concurrency,
    // main.ts decides what a signal means.
    noHandleSignals: true,
    logger: toWorkerLogger(logger),
    preset: {
      // With a delay, even of 0, stopping waits until the end of each job is written.
      worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 },
      plugins: [
        {
          name: 'knowdesk-heartbeat',
          worker: {
            hooks: {
              // Awaited before a worker takes its first job. The queue locks jobs under the pool's id.
              async startWorker(_context, { worker }) {
                const { id } = worker.workerPool;
                if (workerIds.has(id)) return;
                await heartbeat.add(id);
                workerIds.add(id);
              },
            },
          },
        },
      ],
    },
  });
  return { runner, workerIds };
}

/** As if they had not been tried: a restart of the server costs a job none of its tries, and no time. */
async function giveBack(db: Db, tries: Tries): Promise<void> {
  for (const [id, attempt] of tries) {
    await sql`
      select graphile_worker.reschedule_jobs(array[${id}]::bigint[], run_at => now(), attempts => ${attempt - 1})
    `.execute(db);
  }
}

function toWorkerLogger(logger: Logger): WorkerLogger {
  return new WorkerLogger(() => (level, message, meta) => {
    // A failed task is logged by run-job.ts, without the payload.
    const serious = (level === 'error' || level === 'warning') && meta?.failure !== true;
    logger[serious ? 'warn' : 'debug']({ queue: message }, 'job queue');
  });
}
