import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { enqueue, hasLiveWorker, unlockAll } from '../../src/jobs/index.ts';
import { useTestDatabase } from '../support/database.ts';
import { type Handler, name, payload, until, useTestJobs } from './support.ts';

const database = useTestDatabase();
const { start, drain, queued } = useTestJobs(database);

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
