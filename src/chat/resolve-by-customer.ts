import type { Visitor } from '../contacts/index.ts';
import type { WidgetConversation } from '../contract/index.ts';
import { type Db, type IdempotencyClaim, idempotently } from '../db/index.ts';
import { now } from '../lib/index.ts';
import { changeConversation } from './change-conversation.ts';
import { lockConversation } from './conversations.queries.ts';
import { showToCustomer } from './show-to-customer.ts';

/**
 * "Solved" pressed. On a conversation that was closed by somebody else it confirms; pressed again it changes nothing.
 */
export async function resolveByCustomer(
  db: Db,
  visitor: Visitor,
  conversationId: string,
  claim?: IdempotencyClaim,
): Promise<WidgetConversation> {
  return await idempotently(db, claim, async (db) => {
    const before = await lockConversation(db, visitor, conversationId);
    if (before.status === 'resolved' && before.resolved_by === 'customer')
      return await showToCustomer(db, before);
    const at = now();
    const { row } = await changeConversation(db, before, {
      at,
      by: 'customer',
      change: {
        status: 'resolved',
        resolved_by: 'customer',
        resolved_at: before.resolved_at ?? at,
        awaiting: false,
      },
    });
    return await showToCustomer(db, row);
  });
}
