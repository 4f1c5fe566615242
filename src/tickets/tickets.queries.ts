import type { Selectable } from 'kysely';
import type {
  List,
  Ticket,
  TicketPriority,
  TicketSource,
  TicketStatus,
  TicketType,
} from '../contract/index.ts';
import type { Database, Db, Trx } from '../db/index.ts';
import { AppError, decodeCursor, likePattern, pageOf } from '../lib/index.ts';

type TicketRow = Selectable<Database['tickets']>;

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

export type TicketFilter = {
  status?: TicketStatus | undefined;
  source?: TicketSource | undefined;
  priority?: TicketPriority | undefined;
  type?: TicketType | undefined;
  assigneeId?: string | undefined;
  conversationId?: string | undefined;
  q?: string | undefined;
  cursor?: string | undefined;
  limit: number;
};

/** Newest first. `assigneeId: 'none'` finds what nobody holds. */
export async function listTickets(db: Db, workspaceId: string, filter: TicketFilter): Promise<List<Ticket>> {
  const after = filter.cursor === undefined ? undefined : decodeCursor(filter.cursor, 1)[0];
  const rows = await db
    .selectFrom('tickets')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .$if(filter.status !== undefined, (q) => q.where('status', '=', filter.status as TicketStatus))
    .$if(filter.source !== undefined, (q) => q.where('source', '=', filter.source as TicketSource))
    .$if(filter.priority !== undefined, (q) => q.where('priority', '=', filter.priority as TicketPriority))
    .$if(filter.type !== undefined, (q) => q.where('type', '=', filter.type as TicketType))
    .$if(filter.conversationId !== undefined, (q) =>
      q.where('conversation_id', '=', filter.conversationId as string),
    )
    .$if(filter.assigneeId === 'none', (q) => q.where('assignee_id', 'is', null))
    .$if(filter.assigneeId !== undefined && filter.assigneeId !== 'none', (q) =>
      q.where('assignee_id', '=', filter.assigneeId as string),
    )
    .$if(filter.q !== undefined, (q) => q.where('subject', 'ilike', likePattern(filter.q as string)))
    .$if(after !== undefined, (q) => q.where('number', '<', Number(after)))
    .orderBy('number', 'desc')
    .limit(filter.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, filter.limit, (row) => [row.number]);
  return { items: items.map(toTicket), nextCursor };
}

function ticketNotFound(): AppError {
  return new AppError('ticket.not_found', 'There is no such ticket in this workspace.');
}
