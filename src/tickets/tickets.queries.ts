import type { Selectable } from 'kysely';
import type { Ticket } from '../contract/index.ts';
import type { Database, Db, Trx } from '../db/index.ts';
import { AppError } from '../lib/index.ts';

export type TicketRow = Selectable<Database['tickets']>;

export function toTicket(row: TicketRow): Ticket {
  return {
    id: row.id,
    number: row.number,
    subject: row.subject,
    status: row.status,
    type: row.type,
    priority: row.priority,
    source: row.source,
    conversationId: row.conversation_id,
    contactId: row.contact_id,
    answerId: row.answer_id,
    assigneeId: row.assignee_id,
    dueAt: row.due_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    solvedAt: row.solved_at?.toISOString() ?? null,
  };
}

/** Locks the ticket for the transaction's rest; `ticket.not_found` when the workspace has no such ticket. */
export async function lockTicket(db: Trx, workspaceId: string, id: string): Promise<TicketRow> {
  const row = await db
    .selectFrom('tickets')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw ticketNotFound();
  return row;
}

export async function getTicketRow(db: Db, workspaceId: string, id: string): Promise<TicketRow> {
  const row = await db
    .selectFrom('tickets')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw ticketNotFound();
  return row;
}

function ticketNotFound(): AppError {
  return new AppError('ticket.not_found', 'There is no such ticket in this workspace.');
}
