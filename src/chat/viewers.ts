import { sql } from 'kysely';
import type { Actor } from '../accounts/index.ts';
import type { Viewer } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { sendMoment } from '../events/index.ts';
import { getConversationRow } from './conversations.queries.ts';

/** A browser says again every 15 s that it looks; after this long without it does not. */
const staleSeconds = 45;

/** A member looks at a conversation, writes in it, or left it (null); the others are told. Programs look at nothing. */
export async function setViewing(
  db: Db,
  actor: Actor,
  conversationId: string,
  doing: Viewer['doing'] | null,
): Promise<void> {
  const { workspaceId, memberId, name } = actor;
  const row = await getConversationRow(db, { workspaceId }, conversationId);
  if (memberId === null) return;
  if (doing === null) {
    await db
      .deleteFrom('conversation_viewers')
      .where('workspace_id', '=', workspaceId)
      .where('conversation_id', '=', row.id)
      .where('member_id', '=', memberId)
      .execute();
  } else {
    const seen_at = sql<Date>`clock_timestamp()`;
    await db
      .insertInto('conversation_viewers')
      .values({ workspace_id: workspaceId, conversation_id: row.id, member_id: memberId, doing, seen_at })
      .onConflict((oc) => oc.columns(['conversation_id', 'member_id']).doUpdateSet({ doing, seen_at }))
      .execute();
  }
  const event = { type: 'conversation.viewed', conversationId: row.id, memberId, name, doing } as const;
  await sendMoment(db, workspaceId, 'workspace', event);
}

/** The members who look at the conversation now. */
export async function listViewers(
  db: Db,
  workspaceId: string,
  conversationId: string,
): Promise<{ items: Viewer[] }> {
  const row = await getConversationRow(db, { workspaceId }, conversationId);
  const items = await db
    .selectFrom('conversation_viewers as v')
    .innerJoin('members', 'members.id', 'v.member_id')
    .innerJoin('user', 'user.id', 'members.user_id')
    .select(['v.member_id as memberId', 'user.name', 'v.doing'])
    .where('v.workspace_id', '=', workspaceId)
    .where('v.conversation_id', '=', row.id)
    .where('v.seen_at', '>', sql<Date>`clock_timestamp() - make_interval(secs => ${staleSeconds})`)
    .orderBy('v.member_id')
    .execute();
  return { items };
}
