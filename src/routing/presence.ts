import { sql } from 'kysely';
import type { MemberPresence, Presence } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { appendEvent } from '../events/index.ts';
import { newId } from '../lib/index.ts';

/** How often a live connection says that it still stands, and for how long it is believed without. */
export const renewMs = 20_000;
const staleSeconds = 60;
/** A page that is loaded anew is away for a moment: nobody is told of that. */
const reloadMs = 4_000;

type Member = { workspaceId: string; memberId: string };

/**
 * A live connection of a member: they are online from now on, until `signal` aborts or the process is gone. The time
 * is the database's, since the processes on it may run on machines that disagree.
 */
export async function keepPresent(
  db: Db,
  member: Member,
  options: { signal: AbortSignal; failed: (error: unknown) => void },
): Promise<void> {
  const { signal, failed } = options;
  const id = newId('conn');
  const { workspaceId: workspace_id, memberId: member_id } = member;
  await changePresence(db, member, async (db) => {
    const seen_at = sql<Date>`clock_timestamp()`;
    await db.insertInto('member_connections').values({ id, workspace_id, member_id, seen_at }).execute();
  });
  const renew = setInterval(() => {
    db.updateTable('member_connections')
      .set({ seen_at: sql`clock_timestamp()` })
      .where('id', '=', id)
      .where('workspace_id', '=', workspace_id)
      .execute()
      .catch(failed);
  }, renewMs);
  renew.unref();
  const leave = () => {
    clearInterval(renew);
    const timer = setTimeout(() => {
      changePresence(db, member, async (db) => {
        await db
          .deleteFrom('member_connections')
          .where('id', '=', id)
          .where('workspace_id', '=', workspace_id)
          .execute();
      }).catch(failed);
    }, reloadMs);
    timer.unref();
  };
  if (signal.aborted) leave();
  else signal.addEventListener('abort', leave, { once: true });
}

/** Who is there, of all members of the workspace. */
export async function listPresence(db: Db | Trx, workspaceId: string): Promise<MemberPresence[]> {
  const rows = await presences(db, workspaceId).execute();
  return rows.map((row) => ({ memberId: row.id, presence: presenceOf(row) }));
}

/** A member says by hand that they want nothing now, or are back. */
export async function setAway(db: Db, member: Member, away: boolean): Promise<Presence> {
  return await changePresence(db, member, async (db) => {
    await db
      .updateTable('members')
      .set({ away })
      .where('workspace_id', '=', member.workspaceId)
      .where('id', '=', member.memberId)
      .execute();
  });
}

/**
 * `routing.sweep-presence`: connections whose process died without a word are gone; those they kept online are told of.
 */
export async function sweepPresence(db: Db): Promise<void> {
  const members = await db
    .selectFrom('member_connections')
    .select(['workspace_id as workspaceId', 'member_id as memberId'])
    .where('seen_at', '<', sql<Date>`clock_timestamp() - make_interval(secs => ${staleSeconds})`)
    .distinct()
    .execute();
  for (const member of members) {
    await db.transaction().execute(async (db) => {
      await db
        .deleteFrom('member_connections')
        .where('workspace_id', '=', member.workspaceId)
        .where('member_id', '=', member.memberId)
        .where('seen_at', '<', sql<Date>`clock_timestamp() - make_interval(secs => ${staleSeconds})`)
        .execute();
      const presence = await presenceNow(db, member);
      // Stale ones counted for nothing before: what is told anew may be known already, and does no harm.
      await tell(db, member, presence);
    });
  }
}

/** Makes a change under the member's lock and tells the workspace when it makes a difference. */
async function changePresence(db: Db, member: Member, write: (db: Trx) => Promise<void>): Promise<Presence> {
  return await db.transaction().execute(async (db) => {
    // Two connections that come and go at once must not each see the other and say nothing.
    await db
      .selectFrom('members')
      .select('id')
      .where('workspace_id', '=', member.workspaceId)
      .where('id', '=', member.memberId)
      .forUpdate()
      .execute();
    const before = await presenceNow(db, member);
    await write(db);
    const after = await presenceNow(db, member);
    if (after !== before) await tell(db, member, after);
    return after;
  });
}

async function tell(db: Trx, { workspaceId, memberId }: Member, presence: Presence): Promise<void> {
  await appendEvent(db, workspaceId, 'workspace', { type: 'presence.changed', memberId, presence });
}

async function presenceNow(db: Trx, { workspaceId, memberId }: Member): Promise<Presence> {
  const row = await presences(db, workspaceId).where('members.id', '=', memberId).executeTakeFirst();
  return row ? presenceOf(row) : 'offline';
}

function presences(db: Db | Trx, workspaceId: string) {
  return db
    .selectFrom('members')
    .select(['members.id', 'members.away'])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('member_connections as c')
            .select('c.id')
            .whereRef('c.workspace_id', '=', 'members.workspace_id')
            .whereRef('c.member_id', '=', 'members.id')
            .where('c.seen_at', '>=', sql<Date>`clock_timestamp() - make_interval(secs => ${staleSeconds})`),
        )
        .as('connected'),
    )
    .where('members.workspace_id', '=', workspaceId)
    .orderBy('members.id');
}

function presenceOf(row: { away: boolean; connected: unknown }): Presence {
  if (row.connected !== true) return 'offline';
  return row.away ? 'away' : 'online';
}
