import type { Ticket, TicketPriority, TicketSource, TicketType } from '../contract/index.ts';
import type { Trx } from '../db/index.ts';
import { appendEvent } from '../events/index.ts';
import { appendFact } from '../facts/index.ts';
import { newId, now } from '../lib/index.ts';
import { toTicket } from './tickets.queries.ts';

export type NewTicket = {
  workspaceId: string;
  subject: string;
  source: TicketSource;
  type?: TicketType | undefined;
  priority?: TicketPriority | undefined;
  /** Who opened it: a member, an API key, `contact:<id>` or `bot`. */
  actor: string;
  /** The conversation it is about, with what its facts carry; `startedAt` makes the cohort. */
  conversation?:
    | { id: string; contactId: string; inboxId: string; language: string; startedAt: Date }
    | undefined;
  answerId?: string | undefined;
  assigneeId?: string | undefined;
  dueAt?: Date | undefined;
  comment?: string | undefined;
};

/**
 * Opens a ticket in the caller's transaction. With source `rating` a conversation gets one ticket however often it is
 * rated: the one that exists is returned, and nothing is counted twice.
 */
export async function openTicket(db: Trx, ticket: NewTicket): Promise<Ticket> {
  const at = now();
  // The row lock on the counter also serialises two openings for the same conversation.
  const { last: number } = await db
    .insertInto('ticket_numbers')
    .values({ workspace_id: ticket.workspaceId, last: 1 })
    .onConflict((c) =>
      c.column('workspace_id').doUpdateSet((eb) => ({ last: eb('ticket_numbers.last', '+', 1) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow();
  const row = await db
    .insertInto('tickets')
    .values({
      id: newId('tkt'),
      workspace_id: ticket.workspaceId,
      number,
      subject: ticket.subject.slice(0, 300),
      status: 'new',
      type: ticket.type ?? 'question',
      priority: ticket.priority ?? 'normal',
      source: ticket.source,
      conversation_id: ticket.conversation?.id ?? null,
      contact_id: ticket.conversation?.contactId ?? null,
      answer_id: ticket.answerId ?? null,
      assignee_id: ticket.assigneeId ?? null,
      due_at: ticket.dueAt ?? null,
      created_at: at,
      updated_at: at,
      solved_at: null,
    })
    .onConflict((c) =>
      c.columns(['workspace_id', 'conversation_id']).where('source', '=', 'rating').doNothing(),
    )
    .returningAll()
    .executeTakeFirst();
  if (!row) return existingRatingTicket(db, ticket);

  await db
    .insertInto('ticket_changes')
    .values({
      workspace_id: row.workspace_id,
      ticket_id: row.id,
      actor: ticket.actor,
      field: 'status',
      before: null,
      after: 'new',
      at,
    })
    .execute();
  if (ticket.comment !== undefined) {
    await db
      .insertInto('ticket_comments')
      .values({
        id: newId('tcm'),
        workspace_id: row.workspace_id,
        ticket_id: row.id,
        author: ticket.actor,
        text: ticket.comment,
        created_at: at,
      })
      .execute();
  }
  const of = {
    workspaceId: row.workspace_id,
    at,
    startedAt: ticket.conversation?.startedAt ?? at,
    ticketId: row.id,
    conversationId: row.conversation_id,
    inboxId: ticket.conversation?.inboxId ?? null,
    language: ticket.conversation?.language ?? null,
  };
  await appendFact(db, { kind: 'ticket_opened', ...of, answerId: row.answer_id, value: ticket.source });
  if (row.due_at) {
    await appendFact(db, {
      kind: 'ticket_due',
      ...of,
      value: row.due_at.toISOString(),
      data: { from: null },
    });
  }
  const opened = toTicket(row);
  await appendEvent(db, row.workspace_id, 'workspace', { type: 'ticket.created', ticket: opened });
  return opened;
}

async function existingRatingTicket(db: Trx, ticket: NewTicket): Promise<Ticket> {
  await db
    .updateTable('ticket_numbers')
    .set((eb) => ({ last: eb('last', '-', 1) }))
    .where('workspace_id', '=', ticket.workspaceId)
    .execute();
  const row = await db
    .selectFrom('tickets')
    .selectAll()
    .where('workspace_id', '=', ticket.workspaceId)
    .where('conversation_id', '=', ticket.conversation?.id ?? '')
    .where('source', '=', 'rating')
    .executeTakeFirstOrThrow();
  return toTicket(row);
}
