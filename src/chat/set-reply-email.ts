import type { Visitor } from '../contacts/index.ts';
import type { WidgetConversation } from '../contract/index.ts';
import { type Db, type IdempotencyClaim, idempotently } from '../db/index.ts';
import { now } from '../lib/index.ts';
import { changeConversation } from './change-conversation.ts';
import { lockConversation } from './conversations.queries.ts';
import { showToCustomer } from './show-to-customer.ts';

/** Where a reply of staff is mailed to. */
export async function setReplyEmail(
  db: Db,
  visitor: Visitor,
  conversationId: string,
  input: { email: string },
  claim?: IdempotencyClaim,
): Promise<WidgetConversation> {
  return await idempotently(db, claim, async (db) => {
    const before = await lockConversation(db, visitor, conversationId);
    const change = { reply_email: input.email };
    const { row } = await changeConversation(db, before, { at: now(), by: 'customer', change });
    return await showToCustomer(db, row);
  });
}
