import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { enqueue } from '../../src/jobs/index.ts';
import { AppError } from '../../src/lib/index.ts';
import { useTestDatabase } from '../support/database.ts';
import { type Handler, name, payload, useTestJobs } from './support.ts';

const database = useTestDatabase();
const { drain, queued, hurry } = useTestJobs(database);

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
