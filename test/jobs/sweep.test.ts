import { expect, it } from 'vitest';
import { appendEvent, lastEventSeq } from '../../src/events/index.ts';
import { sweepJobs } from '../../src/jobs/index.ts';
import { now, setClock, silentLogger } from '../../src/lib/index.ts';
import { useTestDatabase } from '../support/database.ts';

const database = useTestDatabase();
const hour = 3600 * 1000;

it('sweeps what has served its time, and keeps the rest and the heads of streams', async () => {
  const { db, pool } = database;
  const workspaceId = 'ws_sweep';
  await db
    .insertInto('workspaces')
    .values({ id: workspaceId, name: 'Sweep', settings: '{}', created_at: now() })
    .execute();
  const at = (hours: number) => new Date(Date.now() + hours * hour);
  for (const [key, age] of [
    ['old', -49],
    ['young', -47],
  ] as const) {
    await db
      .insertInto('idempotency_keys')
      .values({
        workspace_id: workspaceId,
        owner: 'vis_1',
        key,
        request_hash: 'h',
        response: '{}',
        at: at(age),
      })
      .execute();
  }
  for (const age of [-7 * 24 - 1, -7 * 24 + 1]) {
    setClock(at(age));
    await db.transaction().execute((db) =>
      appendEvent(db, workspaceId, 'workspace', {
        type: 'rating.saved',
        conversationId: 'con_1',
        rating: {
          answerId: 'ans_1',
          score: 'neutral',
          comment: null,
          updatedAt: '',
          handoffOffered: false,
          ticketId: null,
        },
      }),
    );
  }
  setClock(undefined);
  await db
    .insertInto('setup_links')
    .values([
      { token_hash: 'expired', expires_at: at(-1), used_at: null },
      { token_hash: 'valid', expires_at: at(1), used_at: null },
    ])
    .execute();
  await pool.query(`
    select graphile_worker.add_job('db.sweep'), graphile_worker.add_job('db.sweep'), graphile_worker.add_job('db.sweep')`);
  await pool.query(`
    update graphile_worker._private_jobs set attempts = max_attempts;
    update graphile_worker._private_jobs set updated_at = now() - interval '31 days' where id % 3 = 0;
    update graphile_worker._private_jobs set updated_at = now() - interval '31 days', attempts = 1 where id % 3 = 1`);

  await sweepJobs({ db, logger: silentLogger })['db.sweep'].run(
    {},
    { attempt: 1, signal: AbortSignal.any([]) },
  );

  const keys = await db.selectFrom('idempotency_keys').select('key').execute();
  expect(keys.map((row) => row.key)).toEqual(['young']);
  const events = await db.selectFrom('events').select('seq').execute();
  expect(events.map((row) => row.seq)).toEqual([2]);
  expect(await lastEventSeq(db, workspaceId, 'workspace')).toBe(2);
  const links = await db.selectFrom('setup_links').select('token_hash').execute();
  expect(links.map((row) => row.token_hash)).toEqual(['valid']);
  const { rows } = await pool.query('select id % 3 as rest from graphile_worker.jobs order by 1');
  expect(rows.map((row) => Number(row.rest))).toEqual([1, 2]);
});
