import { sql } from 'kysely';
import { getSchedule } from '../accounts/index.ts';
import type { JobPayload, QueueState, Schedule } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { appendEvent } from '../events/index.ts';
import { now } from '../lib/index.ts';
import { dutyState } from '../routing/index.ts';
import { type ConversationRow, findWaiting } from './conversations.queries.ts';

/** A median of fewer first replies than these says nothing. */
const fewestReplies = 5;
const repliesCounted = 30;
const recentMs = 14 * 24 * 3600_000;
/** Whoever waits longer than most is still not told "now". */
const shortestWaitSeconds = 60;
/** How many of those who wait are told that they moved up. */
const mostTold = 200;

type Waiting = Pick<ConversationRow, 'id' | 'workspace_id' | 'inbox_id' | 'team_id' | 'waiting_since'>;

/**
 * Where the conversation stands among those that wait in the same inbox, or team once it has one; null: it does not
 * wait.
 */
export async function queueOf(db: Db, row: Waiting, schedule: Schedule | null): Promise<QueueState | null> {
  const since = row.waiting_since;
  if (!since) return null;
  const [{ ahead }, usual] = await Promise.all([countAhead(db, row, since), usualWait(db, row)]);
  return toState({ since, place: ahead + 1, usual, schedule });
}

function toState(waiting: {
  since: Date;
  place: number;
  usual: number | null;
  schedule: Schedule | null;
}): QueueState {
  const { since, place, usual, schedule } = waiting;
  const at = now();
  const { onDuty, nextOnDutyAt } = dutyState(schedule, at);
  const waited = (at.getTime() - since.getTime()) / 1000;
  const expected =
    usual === null || !onDuty ? null : Math.max(shortestWaitSeconds, Math.round(usual - waited));
  return {
    place,
    expectedWaitSeconds: expected,
    waitingSince: since.toISOString(),
    onDuty,
    nextOnDutyAt: nextOnDutyAt?.toISOString() ?? null,
  };
}

async function countAhead(db: Db, row: Waiting, since: Date): Promise<{ ahead: number }> {
  return await findWaiting(db, { workspaceId: row.workspace_id, inboxId: row.inbox_id, teamId: row.team_id })
    .select((eb) => eb.fn.countAll<number>().as('ahead'))
    .where(sql<boolean>`(waiting_since, id) < (${since}, ${row.id})`)
    .executeTakeFirstOrThrow();
}

/** Seconds on duty until the first reply: the median of the inbox's latest; null when there are too few to tell. */
async function usualWait(db: Db, row: Waiting): Promise<number | null> {
  const latest = db
    .selectFrom('facts')
    .select('business_seconds')
    .where('workspace_id', '=', row.workspace_id)
    .where('kind', '=', 'first_response')
    .where('inbox_id', '=', row.inbox_id)
    .where('at', '>', new Date(now().getTime() - recentMs))
    .orderBy('at', 'desc')
    .limit(repliesCounted);
  const { seconds, replies } = await db
    .selectFrom(latest.as('latest'))
    .select([
      sql<number | null>`percentile_cont(0.5) within group (order by business_seconds)`.as('seconds'),
      (eb) => eb.fn.countAll<number>().as('replies'),
    ])
    .executeTakeFirstOrThrow();
  return replies < fewestReplies ? null : seconds;
}

/** `chat.announce-queue`: tells each customer who waits where the queue stands, after somebody left it. */
export async function announceQueue(db: Db, payload: JobPayload<'chat.announce-queue'>): Promise<void> {
  const { workspaceId } = payload;
  const rows = await findWaiting(db, payload)
    .select(['id', 'workspace_id', 'inbox_id', 'team_id', 'waiting_since'])
    .orderBy('waiting_since')
    .orderBy('id')
    .limit(mostTold)
    .execute();
  const [first] = rows;
  if (!first) return;
  const usual = await usualWait(db, first);
  // A team's queue may run over several inboxes with hours of their own.
  const schedules = new Map<string, Schedule | null>();
  for (const [i, { id, inbox_id: own, waiting_since: since }] of rows.entries()) {
    if (!since) continue;
    const schedule = schedules.has(own) ? schedules.get(own) : await getSchedule(db, workspaceId, own);
    schedules.set(own, schedule ?? null);
    const queue = toState({ since, place: i + 1, usual, schedule: schedule ?? null });
    await db
      .transaction()
      .execute((db) => appendEvent(db, workspaceId, `conversation:${id}`, { type: 'queue.changed', queue }));
  }
}
