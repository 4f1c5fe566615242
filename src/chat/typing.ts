import type { Actor } from '../accounts/index.ts';
import type { Visitor } from '../contacts/index.ts';
import type { Db } from '../db/index.ts';
import { sendMoment } from '../events/index.ts';
import { now } from '../lib/index.ts';
import { getConversationRow } from './conversations.queries.ts';

/** Told again at most this often, whatever a browser sends; the other side forgets it after a few seconds. */
const quietMs = 2000;
const mostRemembered = 10_000;
/** When this process last told of somebody, by conversation and person. */
const told = new Map<string, { typing: boolean; at: number }>();

/** The customer is writing, or stopped. People hear of it while they hold the conversation. */
export async function typeByCustomer(
  db: Db,
  visitor: Visitor,
  conversationId: string,
  typing: boolean,
): Promise<void> {
  const row = await getConversationRow(db, visitor, conversationId);
  if (row.status !== 'open' && row.status !== 'snoozed') return;
  if (!isNews(`${row.id} contact`, typing)) return;
  const event = { type: 'typing', by: 'contact', memberId: null, name: row.contact_name, typing } as const;
  await sendMoment(db, row.workspace_id, 'workspace', { ...event, conversationId });
}

/** A member is writing to the customer, or stopped: the customer sees it, and so do the other members. */
export async function typeByMember(
  db: Db,
  actor: Actor,
  conversationId: string,
  typing: boolean,
): Promise<void> {
  const row = await getConversationRow(db, { workspaceId: actor.workspaceId }, conversationId);
  if (!isNews(`${row.id} ${actor.id}`, typing)) return;
  const { memberId, name } = actor;
  const event = { type: 'typing', by: 'member', memberId, name, typing } as const;
  await sendMoment(db, row.workspace_id, `conversation:${row.id}`, event);
  await sendMoment(db, row.workspace_id, 'workspace', { ...event, conversationId });
}

function isNews(key: string, typing: boolean): boolean {
  const at = now().getTime();
  const last = told.get(key);
  const isSame = last ? last.typing === typing : !typing;
  if (isSame && (!last || at - last.at < quietMs || !typing)) return false;
  if (told.size >= mostRemembered) told.clear();
  told.set(key, { typing, at });
  return true;
}
