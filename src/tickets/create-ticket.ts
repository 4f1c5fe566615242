import type { Actor } from '../accounts/index.ts';
import type { Ticket, TicketInput } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { AppError } from '../lib/index.ts';
import { type NewTicket, openTicket } from './open-ticket.ts';

/** A member (or an API key) opens a ticket. An unknown conversation or assignee is `…not_found`. */
export async function createTicket(db: Db, actor: Actor, input: TicketInput): Promise<Ticket> {
  return await db.transaction().execute(async (db) => {
    if (input.assigneeId !== undefined) await assertMember(db, actor.workspaceId, input.assigneeId);
    return await openTicket(db, {
      workspaceId: actor.workspaceId,
      subject: input.subject,
      source: 'agent',
      type: input.type,
      priority: input.priority,
      actor: actor.name,
      conversation:
        input.conversationId === undefined
          ? undefined
          : await conversationOf(db, actor.workspaceId, input.conversationId),
      assigneeId: input.assigneeId,
      dueAt: input.dueAt === undefined ? undefined : new Date(input.dueAt),
      comment: input.comment,
    });
  });
}

export async function assertMember(db: Trx, workspaceId: string, memberId: string): Promise<void> {
  const member = await db
    .selectFrom('members')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', memberId)
    .executeTakeFirst();
  if (!member) throw new AppError('member.not_found', 'There is no such member in this workspace.');
}

async function conversationOf(
  db: Trx,
  workspaceId: string,
  id: string,
): Promise<NonNullable<NewTicket['conversation']>> {
  const row = await db
    .selectFrom('conversations')
    .select(['id', 'contact_id', 'inbox_id', 'language', 'created_at'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new AppError('conversation.not_found', 'There is no such conversation in this workspace.');
  return {
    id: row.id,
    contactId: row.contact_id,
    inboxId: row.inbox_id,
    language: row.language,
    startedAt: row.created_at,
  };
}
