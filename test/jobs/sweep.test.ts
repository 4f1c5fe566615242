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

it('sweeps sessions, unanswered invitations and visitors that have expired, but no visitor who asked something', async () => {
  const { db } = database;
  const workspace_id = 'ws_expired';
  const created_at = now();
  const past = new Date(Date.now() - hour);
  const future = new Date(Date.now() + hour);
  await db
    .insertInto('workspaces')
    .values({ id: workspace_id, name: 'W', settings: '{}', created_at })
    .execute();
  await db
    .insertInto('user')
    .values({ id: 'usr_1', name: 'U', email: 'u@example.com', emailVerified: true, image: null })
    .execute();
  const session = { updatedAt: created_at, ipAddress: null, userAgent: null, userId: 'usr_1' };
  await db
    .insertInto('session')
    .values([
      { ...session, id: 'ses_old', token: 'old', expiresAt: past },
      { ...session, id: 'ses_new', token: 'new', expiresAt: future },
    ])
    .execute();
  const invitation = {
    workspace_id,
    email: 'i@example.com',
    role: 'agent',
    invited_by: null,
    created_at,
  } as const;
  await db
    .insertInto('invitations')
    .values([
      { ...invitation, id: 'inv_old', token_hash: 'old', expires_at: past, accepted_at: null },
      { ...invitation, id: 'inv_accepted', token_hash: 'accepted', expires_at: past, accepted_at: past },
      { ...invitation, id: 'inv_new', token_hash: 'new', expires_at: future, accepted_at: null },
    ])
    .execute();
  await db
    .insertInto('inboxes')
    .values({ id: 'inbox_1', workspace_id, key: 'ib_1', name: 'I', secret: 's', created_at })
    .execute();
  await db
    .insertInto('contacts')
    .values({ id: 'contact_1', workspace_id, external_id: null, email: null, name: null, created_at })
    .execute();
  const at = { workspace_id, inbox_id: 'inbox_1', contact_id: 'contact_1', created_at };
  await db
    .insertInto('visitors')
    .values([
      { ...at, id: 'visitor_old', token_hash: 'old', expires_at: past, revoked_at: null },
      { ...at, id: 'visitor_asked', token_hash: 'asked', expires_at: past, revoked_at: null },
      { ...at, id: 'visitor_new', token_hash: 'new', expires_at: future, revoked_at: null },
    ])
    .execute();
  await db
    .insertInto('conversations')
    .values({
      ...at,
      id: 'cnv_1',
      visitor_id: 'visitor_asked',
      status: 'pending',
      language: 'en',
      assignee_id: null,
      handoff_reason: null,
      handed_over_at: null,
      first_reply_at: null,
      reply_email: null,
      resolved_at: null,
      resolved_by: null,
      continues_id: null,
      last_message_at: created_at,
    })
    .execute();

  await sweepJobs({ db, logger: silentLogger })['db.sweep'].run(
    {},
    { attempt: 1, signal: AbortSignal.any([]) },
  );

  const left = async (table: 'session' | 'invitations' | 'visitors') =>
    (await db.selectFrom(table).select('id').orderBy('id').execute()).map(({ id }) => id);
  expect(await left('session')).toEqual(['ses_new']);
  expect(await left('invitations')).toEqual(['inv_accepted', 'inv_new']);
  expect(await left('visitors')).toEqual(['visitor_asked', 'visitor_new']);
});
