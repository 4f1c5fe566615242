import type { Visitor } from '../contacts/index.ts';
import type { Ticket } from '../contract/index.ts';
import { type Db, type IdempotencyClaim, idempotently } from '../db/index.ts';
import { openTicket } from '../tickets/index.ts';
import { lockConversation } from './conversations.queries.ts';
import { ticketConversation } from './rate-answer.ts';

/** The customer opens a ticket about the conversation. */
export async function openTicketByCustomer(
  db: Db,
  visitor: Visitor,
  conversationId: string,
  input: { subject: string },
  claim?: IdempotencyClaim,
): Promise<Ticket> {
  return await idempotently(db, claim, async (db) => {
    const row = await lockConversation(db, visitor, conversationId);
    return await openTicket(db, {
      workspaceId: row.workspace_id,
      subject: input.subject,
      source: 'customer',
      actor: `contact:${row.contact_id}`,
      conversation: ticketConversation(row),
    });
  });
}
