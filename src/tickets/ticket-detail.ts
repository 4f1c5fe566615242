import type { Actor } from '../accounts/index.ts';
import type { TicketComment, TicketDetail } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { appendEvent } from '../events/index.ts';
import { newId, now } from '../lib/index.ts';
import { getTicketRow, lockTicket, toTicket } from './tickets.queries.ts';

/** A ticket with the history of every change and its comments, oldest first. */
export async function getTicket(db: Db, workspaceId: string, id: string): Promise<TicketDetail> {
  const row = await getTicketRow(db, workspaceId, id);
  const [history, comments] = await Promise.all([
    db
      .selectFrom('ticket_changes')
      .select(['actor', 'field', 'before', 'after', 'at'])
      .where('workspace_id', '=', workspaceId)
      .where('ticket_id', '=', id)
      .orderBy('id')
      .execute(),
    db
      .selectFrom('ticket_comments')
      .select(['id', 'author', 'text', 'created_at'])
      .where('workspace_id', '=', workspaceId)
      .where('ticket_id', '=', id)
      .orderBy('id')
      .execute(),
  ]);
  return {
    ...toTicket(row),
    history: history.map((change) => ({ ...change, at: change.at.toISOString() })),
    comments: comments.map(toComment),
  };
}

export async function commentTicket(db: Db, actor: Actor, id: string, text: string): Promise<TicketComment> {
  return await db.transaction().execute(async (db) => {
    const ticket = await lockTicket(db, actor.workspaceId, id);
    const at = now();
    const comment = {
      id: newId('tcm'),
      workspace_id: actor.workspaceId,
      ticket_id: id,
      author: actor.name,
      text,
      created_at: at,
    };
    await db.insertInto('ticket_comments').values(comment).execute();
    await db
      .updateTable('tickets')
      .set({ updated_at: at })
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', id)
      .execute();
    await appendEvent(db, actor.workspaceId, 'workspace', {
      type: 'ticket.changed',
      ticket: toTicket({ ...ticket, updated_at: at }),
    });
    return toComment(comment);
  });
}

function toComment(row: { id: string; author: string; text: string; created_at: Date }): TicketComment {
  return { id: row.id, author: row.author, text: row.text, createdAt: row.created_at.toISOString() };
}
