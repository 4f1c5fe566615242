import { sql } from 'kysely';
import type { LiveEvent, Stream } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { now } from '../lib/index.ts';
import { channel, toKey } from './stream-key.ts';

/**
 * Appends an event to a stream in the transaction of what it tells, and returns its sequence in that stream (1, 2,
 * 3 … in the order of the commits). The stream's row stays locked until the transaction ends: append last, and the
 * conversation's event before the workspace's, so that no two transactions wait for each other.
 */
export async function appendEvent(
  db: Trx,
  workspaceId: string,
  stream: Stream,
  event: LiveEvent,
): Promise<number> {
  return appendEvents(db, workspaceId, stream, [event]);
}

/** Several events of one stream in one statement, in their order; returns the sequence of the last. */
export async function appendEvents(
  db: Trx,
  workspaceId: string,
  stream: Stream,
  events: readonly LiveEvent[],
): Promise<number> {
  if (events.length === 0) return lastEventSeq(db, workspaceId, stream);
  const { rows } = await sql<{ seq: number }>`
    with head as (
      insert into event_streams (workspace_id, stream, last_seq) values (${workspaceId}, ${stream}, ${events.length}::bigint)
      on conflict (workspace_id, stream) do update set last_seq = event_streams.last_seq + excluded.last_seq
      returning last_seq
    ), added as (
      insert into events (workspace_id, stream, seq, event, at)
      select ${workspaceId}, ${stream}, last_seq - ${events.length}::bigint + place, event, ${now()}
      from head, jsonb_array_elements(${JSON.stringify(events)}::jsonb) with ordinality as given (event, place)
    )
    select last_seq as seq, pg_notify(${channel}, ${toKey(workspaceId, stream)}) from head
  `.execute(db);
  const seq = rows[0]?.seq;
  if (seq === undefined) throw new Error('appending an event returned no sequence');
  return seq;
}

/** The sequence of the stream's newest event; 0 before the first. Where a browser that just loaded starts. */
export async function lastEventSeq(db: Db | Trx, workspaceId: string, stream: Stream): Promise<number> {
  const head = await db
    .selectFrom('event_streams')
    .select('last_seq')
    .where('workspace_id', '=', workspaceId)
    .where('stream', '=', stream)
    .executeTakeFirst();
  return head?.last_seq ?? 0;
}
