import { sql } from 'kysely';
import type pg from 'pg';
import type { Db } from '../db/index.ts';

/** A worker that has not been seen for so long is dead. Its process may be busy, but never for so long. */
export const staleAfterSeconds = 15;

/**
 * Gives back all jobs that anybody holds. Only for the one owner of an embedded database, at its start: whoever held
 * them is dead.
 */
export async function unlockAll(pool: pg.Pool): Promise<void> {
  await pool.query(`
    select graphile_worker.force_unlock_workers(
      array(select distinct locked_by from graphile_worker.jobs where locked_by is not null))`);
  await pool.query('delete from job_workers');
}

/** Says that a worker is alive. Its row must be there before it takes a job. */
export async function beat(db: Db, workerId: string): Promise<void> {
  await sql`
    insert into job_workers (id, seen_at) values (${workerId}, clock_timestamp())
    on conflict (id) do update set seen_at = excluded.seen_at
  `.execute(db);
}

/** Gives back the jobs of workers that are dead, here or on another machine. Returns their ids. */
export async function unlockStale(db: Db): Promise<string[]> {
  return db.transaction().execute(async (db) => {
    await sql`
      delete from job_workers where seen_at < clock_timestamp() - make_interval(secs => ${staleAfterSeconds})
    `.execute(db);
    const { rows } = await sql<{ locked_by: string }>`
      select distinct locked_by from graphile_worker.jobs
      where locked_by is not null and locked_by not in (select id from job_workers)
    `.execute(db);
    const dead = rows.map((row) => row.locked_by);
    if (dead.length > 0) await sql`select graphile_worker.force_unlock_workers(${dead}::text[])`.execute(db);
    return dead;
  });
}

/** Takes a worker that stops off the list. */
export async function signOff(db: Db, workerId: string): Promise<void> {
  await db.deleteFrom('job_workers').where('id', '=', workerId).execute();
}

/** True while some process works on the queue: a command may then leave its jobs to that. */
export async function hasLiveWorker(db: Db): Promise<boolean> {
  const { rows } = await sql`
    select 1 from job_workers where seen_at > clock_timestamp() - make_interval(secs => ${staleAfterSeconds}) limit 1
  `.execute(db);
  return rows.length > 0;
}
