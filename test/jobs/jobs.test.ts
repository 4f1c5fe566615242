import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parseCrons } from '../../src/jobs/crons.ts';
import { drainJobs, enqueue, type JobHandlers, mergeHandlers, runWorker } from '../../src/jobs/index.ts';
import { silentLogger } from '../../src/lib/index.ts';
import { useTestDatabase } from '../support/database.ts';
import { handlersWith } from './handlers.ts';
import { name, payload, until, useTestJobs } from './support.ts';

const database = useTestDatabase();
const { workers, start, drain, queued, hurry } = useTestJobs(database);

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
