import type { Actor } from '../accounts/index.ts';
import type { Visitor } from '../contacts/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { appendEvent } from '../events/index.ts';
import {
  type ConversationRow,
  countAfter,
  getConversationRow,
  lockConversation,
} from './conversations.queries.ts';

type Side = 'contact' | 'staff';

/** The customer has seen everything up to this message. Never goes back. */
export async function markReadByCustomer(
  db: Db,
  visitor: Visitor,
  conversationId: string,
  seq: number,
): Promise<void> {
  await markRead(db, visitor, conversationId, { by: 'contact', seq });
}

/** People have seen everything up to this message, whoever of them it was. */
export async function markReadByStaff(
  db: Db,
  actor: Actor,
  conversationId: string,
  seq: number,
): Promise<void> {
  await markRead(db, { workspaceId: actor.workspaceId }, conversationId, { by: 'staff', seq });
}

async function markRead(
  db: Db,
  owner: { workspaceId: string; visitorId?: string },
  id: string,
  read: { by: Side; seq: number },
): Promise<void> {
  // Most calls change nothing: they need no lock.
  if (!advances(await getConversationRow(db, owner, id), read)) return;
  await db.transaction().execute(async (db) => {
    const row = await lockConversation(db, owner, id);
    if (!advances(row, read)) return;
    const seq = Math.min(read.seq, row.message_seq);
    const unread = await countUnread(db, row, read.by, seq);
    const change =
      read.by === 'contact'
        ? { contact_read_seq: seq, contact_unread: unread }
        : { staff_read_seq: seq, staff_unread: unread };
    await db
      .updateTable('conversations')
      .set(change)
      .where('workspace_id', '=', row.workspace_id)
      .where('id', '=', row.id)
      .execute();
    // While the bot holds it nobody on the other side wants to know.
    if (row.status === 'pending') return;
    const event = { type: 'conversation.read', by: read.by, seq } as const;
    await appendEvent(db, row.workspace_id, `conversation:${row.id}`, event);
    const staffUnread = read.by === 'staff' ? unread : row.staff_unread;
    const forStaff = { ...event, conversationId: row.id, unread: staffUnread };
    await appendEvent(db, row.workspace_id, 'workspace', forStaff);
  });
}

function advances(row: ConversationRow, { by, seq }: { by: Side; seq: number }): boolean {
  const before = by === 'contact' ? row.contact_read_seq : row.staff_read_seq;
  return Math.min(seq, row.message_seq) > before;
}

/** What the other side said after `seq`; nothing is unread to staff while the bot holds the conversation. */
async function countUnread(db: Trx, row: ConversationRow, by: Side, seq: number): Promise<number> {
  if (by === 'staff' && row.status !== 'open' && row.status !== 'snoozed') return 0;
  return await countAfter(db, row, by === 'contact' ? 'outgoing' : 'incoming', seq);
}
