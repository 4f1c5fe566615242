import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCrons } from '../../src/jobs/crons.ts';
import {
  drainJobs,
  enqueue,
  hasLiveWorker,
  type JobHandlers,
  mergeHandlers,
  runWorker,
  unlockAll,
  type Worker,
  type WorkerOptions,
} from '../../src/jobs/index.ts';
import { AppError, silentLogger } from '../../src/lib/index.ts';
import { useTestDatabase } from '../support/database.ts';
import { handlersWith } from './handlers.ts';

const database = useTestDatabase();
const name = 'ingest.index-document';
const payload = { workspaceId: 'ws_1', documentId: 'doc_1', versionId: 'ver_1' };
type Handler = JobHandlers[typeof name];
type QueuedJob = {
  id: number;
  attempts: number;
  run_at: Date;
  locked_by: string | null;
  last_error: string | null;
};

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

async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('it did not happen in time');
    await sleep(20);
  }
}

describe('enqueue', () => {
  it('makes a job due when its transaction commits, and a worker hears of it at once', async () => {
    const seen: string[] = [];
    await start({ run: async ({ versionId }) => void seen.push(versionId) });
    await sleep(300);
    await database.db.transaction().execute(async (db) => {
      await enqueue(db, name, payload);
      await sleep(200);
      expect(seen).toEqual([]);
    });
    const committed = performance.now();
    await until(() => seen.length === 1);
    expect(seen).toEqual(['ver_1']);
    // Well under the two seconds at which the queue polls.
    expect(performance.now() - committed).toBeLessThan(1_500);
    await until(async () => (await queued()).length === 0);
  });

  it('leaves nothing behind when its transaction rolls back', async () => {
    const rolledBack = database.db.transaction().execute(async (db) => {
      await enqueue(db, name, payload);
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    expect(await queued()).toEqual([]);
  });

  it('refuses a payload that the contract does not allow', async () => {
    await expect(enqueue(database.db, name, { ...payload, versionId: '' })).rejects.toThrow('versionId');
    expect(await queued()).toEqual([]);
  });

  it('keeps one waiting job a key, with the latest payload and time', async () => {
    const runAt = new Date(Date.now() + 60_000);
    await enqueue(database.db, name, payload, { key: 'k' });
    await enqueue(database.db, name, { ...payload, versionId: 'ver_2' }, { key: 'k', runAt });
    const jobs = await queued();
    expect(jobs).toHaveLength(1);
    expect(jobs[0]?.run_at).toEqual(runAt);
    const seen: string[] = [];
    await hurry();
    await drain({ run: async ({ versionId }) => void seen.push(versionId) });
    expect(seen).toEqual(['ver_2']);
  });
});

describe('a job that fails', () => {
  it('is not tried again after an AppError, and its `failed` is told why', async () => {
    let runs = 0;
    const told: unknown[] = [];
    const error = new AppError('document.encrypted', 'Remove the password.');
    await enqueue(database.db, name, payload);
    await drain({
      run: async () => {
        runs += 1;
        throw error;
      },
      failed: async (...args) => void told.push(args),
    });
    expect(runs).toBe(1);
    expect(told).toEqual([[payload, error]]);
    expect(await queued()).toEqual([]);
  });

  it('is tried five times with growing waits, then its `failed` is told the last error', async () => {
    const attempts: number[] = [];
    const told: string[] = [];
    const waits: number[] = [];
    await enqueue(database.db, name, payload);
    for (let round = 0; round < 7; round++) {
      await drain({
        run: async (_, { attempt }) => {
          attempts.push(attempt);
          throw new Error(`try ${attempt}`);
        },
        failed: async (_, error) => void told.push((error as Error).message),
      });
      waits.push(...(await hurry()));
    }
    expect(attempts).toEqual([1, 2, 3, 4, 5]);
    expect(told).toEqual(['try 5']);
    expect(await queued()).toEqual([]);
    // e, e², e³, e⁴ seconds, less the moment until we looked
    expect(waits.map((wait) => Math.round(wait + 0.3))).toEqual([3, 8, 20, 55]);
  });

  it('is not told failed while tries are left, and ends when one succeeds', async () => {
    const told: unknown[] = [];
    await enqueue(database.db, name, payload);
    const handler: Handler = {
      run: async (_, { attempt }) => {
        if (attempt < 3) throw new Error('not yet');
      },
      failed: async (...args) => void told.push(args),
    };
    for (let round = 0; round < 3; round++) {
      await drain(handler);
      await hurry();
    }
    expect(told).toEqual([]);
    expect(await queued()).toEqual([]);
  });

  it('has its `failed` called again when that failed itself, without doing the work again', async () => {
    const attempts: number[] = [];
    let told = 0;
    await enqueue(database.db, name, payload);
    await database.pool.query('update graphile_worker._private_jobs set attempts = 4');
    const handler: Handler = {
      run: async (_, { attempt }) => {
        attempts.push(attempt);
        throw new Error('no');
      },
      failed: async () => {
        told += 1;
        if (told === 1) throw new Error('the database was away');
      },
    };
    await drain(handler);
    expect((await queued())[0]).toMatchObject({ attempts: 5, last_error: 'the database was away' });
    await hurry();
    await drain(handler);
    expect({ attempts, told }).toEqual({ attempts: [5], told: 2 });
    expect(await queued()).toEqual([]);
  });

  it('is told failed when its process died during each of the five tries', async () => {
    const told: unknown[] = [];
    let runs = 0;
    await enqueue(database.db, name, payload);
    await database.pool.query(
      `update graphile_worker._private_jobs set attempts = 5, locked_at = now(), locked_by = 'pool-dead'`,
    );
    await drain({
      run: async () => {
        runs += 1;
      },
      failed: async (_, error) => void told.push(error),
    });
    expect(runs).toBe(0);
    expect(told).toEqual([expect.objectContaining({ code: 'job.interrupted' })]);
  });

  it('is dropped when its payload is from another release', async () => {
    let runs = 0;
    await sql`select graphile_worker.add_job(${name}::text, '{"old":1}'::json)`.execute(database.db);
    await drain({
      run: async () => {
        runs += 1;
      },
    });
    expect(runs).toBe(0);
    expect(await queued()).toEqual([]);
  });
});

describe('stop', () => {
  it('waits for the running step and writes its end', async () => {
    let done = false;
    const begun = Promise.withResolvers<void>();
    const worker = await start({
      run: async () => {
        begun.resolve();
        await sleep(500);
        done = true;
      },
    });
    await enqueue(database.db, name, payload);
    await begun.promise;
    await worker.stop();
    expect(done).toBe(true);
    expect(await queued()).toEqual([]);
    expect(await hasLiveWorker(database.db)).toBe(false);
  });

  it('cuts a long job short between its steps, and the try does not count', async () => {
    let steps = 0;
    const begun = Promise.withResolvers<void>();
    const worker = await start({
      run: async (_, { signal }) => {
        for (;;) {
          signal.throwIfAborted();
          steps += 1;
          begun.resolve();
          await sleep(50);
        }
      },
      failed: async () => {
        throw new Error('it has not failed');
      },
    });
    await enqueue(database.db, name, payload);
    await begun.promise;
    const asked = performance.now();
    await worker.stop();
    expect(performance.now() - asked).toBeLessThan(4_000);
    const [job] = await queued();
    expect(job).toMatchObject({ attempts: 0, locked_by: null });
    expect(job?.run_at.getTime()).toBeLessThanOrEqual(Date.now());
    const attempts: number[] = [];
    await drain({ run: async (_, { attempt }) => void attempts.push(attempt) });
    expect({ attempts, some: steps > 0 }).toEqual({ attempts: [1], some: true });
  });

  it('gives a job that does not heed it back after a bounded time', async () => {
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const worker = await start(
      {
        run: async () => {
          begun.resolve();
          await end.promise;
        },
      },
      { stopWithinMs: 300 },
    );
    await enqueue(database.db, name, payload);
    await begun.promise;
    const asked = performance.now();
    await worker.stop();
    expect(performance.now() - asked).toBeLessThan(4_000);
    expect(await queued()).toMatchObject([{ attempts: 0, locked_by: null }]);
    end.resolve();
    await sleep(50);
  });
});

describe('a killed process', () => {
  /** Starts a process that begins the queued job, and kills it in the middle. */
  async function killInTheMiddle(): Promise<void> {
    await enqueue(database.db, name, payload);
    const script = join(import.meta.dirname, 'hanging.worker.ts');
    const child = spawn(process.execPath, [script, database.url], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), exited]);
    child.kill('SIGKILL');
    await exited;
    expect(await queued()).toMatchObject([{ attempts: 1, locked_by: expect.stringContaining('pool-') }]);
  }

  it('loses no job: the owner of an embedded database takes it up at once', async () => {
    await killInTheMiddle();
    await unlockAll(database.pool);
    const attempts: number[] = [];
    const begun = performance.now();
    await start({ run: async (_, { attempt }) => void attempts.push(attempt) });
    await until(() => attempts.length === 1);
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(attempts).toEqual([2]);
  });

  it('loses no job on a shared server: another worker takes it up once the heartbeat is stale', async () => {
    await killInTheMiddle();
    // Twelve of the fifteen seconds that make it stale.
    await database.pool.query(`update job_workers set seen_at = seen_at - interval '12 seconds'`);
    const attempts: number[] = [];
    await start({ run: async (_, { attempt }) => void attempts.push(attempt) });
    await sleep(500);
    expect(attempts).toEqual([]);
    await until(() => attempts.length === 1, 9_000);
  });

  it('is found dead at the start when its heartbeat is stale by then', async () => {
    await killInTheMiddle();
    await database.pool.query(`update job_workers set seen_at = now() - interval '16 seconds'`);
    expect(await hasLiveWorker(database.db)).toBe(false);
    const attempts: number[] = [];
    await start({ run: async (_, { attempt }) => void attempts.push(attempt) });
    await until(() => attempts.length === 1, 3_000);
  });

  it('does not cost a living worker its job', async () => {
    let runs = 0;
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const handler: Handler = {
      run: async () => {
        runs += 1;
        begun.resolve();
        await end.promise;
      },
    };
    await start(handler);
    await enqueue(database.db, name, payload);
    await begun.promise;
    expect(await hasLiveWorker(database.db)).toBe(true);
    await start(handler);
    await sleep(4_000);
    expect(runs).toBe(1);
    end.resolve();
  });
});

describe('draining', () => {
  it('does what is due, also what that enqueues, and leaves what waits', async () => {
    const seen: string[] = [];
    await enqueue(database.db, name, payload);
    await enqueue(
      database.db,
      name,
      { ...payload, versionId: 'later' },
      { runAt: new Date(Date.now() + 60_000) },
    );
    await drain({
      run: async ({ versionId }) => {
        seen.push(versionId);
        if (versionId === 'ver_1') await enqueue(database.db, name, { ...payload, versionId: 'ver_2' });
      },
    });
    expect(seen).toEqual(['ver_1', 'ver_2']);
    expect(await queued()).toHaveLength(1);
  });

  it('stops when its signal aborts and gives back what it was at', async () => {
    await enqueue(database.db, name, payload);
    const aborting = new AbortController();
    await drainJobs({
      ...database,
      db: database.db,
      pool: database.pool,
      logger: silentLogger,
      signal: aborting.signal,
      handlers: handlersWith({
        [name]: {
          run: async (_: unknown, { signal }: { signal: AbortSignal }) => {
            aborting.abort();
            await new Promise((_resolve, reject) =>
              signal.addEventListener('abort', () => reject(signal.reason)),
            );
          },
        },
      }),
    });
    expect(await queued()).toMatchObject([{ attempts: 0, locked_by: null }]);
  });
});

describe('the handlers', () => {
  const { [name]: one, ...others } = handlersWith({});

  it('are put together from the rooms', () => {
    expect(Object.keys(mergeHandlers({ [name]: one }, others)).sort()).toEqual(
      Object.keys(handlersWith({})).sort(),
    );
  });

  it('stop the start when a job has none, or two, or when one has no job', async () => {
    expect(() => mergeHandlers(others)).toThrow(`${name} has no handler`);
    expect(() => mergeHandlers({ [name]: one }, { [name]: one }, others)).toThrow(`${name} has two handlers`);
    const unknown = { 'ingest.unheard-of': one } as Partial<JobHandlers>;
    expect(() => mergeHandlers({ [name]: one }, others, unknown)).toThrow('ingest.unheard-of is no job');
    const { db, pool, logger } = database;
    await expect(runWorker({ db, pool, logger, handlers: others as JobHandlers })).rejects.toThrow(
      `${name} has no handler`,
    );
  });
});

describe('the clock', () => {
  it('is set for the jobs that recur, once for all processes', async () => {
    const { db, pool, logger } = database;
    const handlers = handlersWith({});
    const recurring = parseCrons()
      .map(({ task }) => task)
      .sort();
    expect(recurring).toContain('chat.close-idle');
    const both = await Promise.all([
      runWorker({ db, pool, logger, handlers }),
      runWorker({ db, pool, logger, handlers }),
    ]);
    workers.push(...both);
    await until(async () => {
      const { rows } = await pool.query('select identifier from graphile_worker._private_known_crontabs');
      return rows.length === recurring.length;
    });
    const { rows } = await pool.query(
      'select identifier from graphile_worker._private_known_crontabs order by 1',
    );
    expect(rows.map((row) => row.identifier)).toEqual(recurring);
  });
});
