import { getInbox } from '../accounts/index.ts';
import type { Visitor } from '../contacts/index.ts';
import type { WidgetConversation } from '../contract/index.ts';
import { type Db, type IdempotencyClaim, idempotently } from '../db/index.ts';
import { languageOfLocale } from './conversation-language.ts';
import { findCurrent, insertConversation } from './conversations.queries.ts';
import { showToCustomer } from './show-to-customer.ts';

/**
 * Opens a conversation with the bot. `locale` (else the inbox's) is the language until the first message tells; until
 * then the conversation is in no list and no figure.
 */
export async function createConversation(
  db: Db,
  visitor: Visitor,
  input: { locale?: string | undefined },
  claim?: IdempotencyClaim,
): Promise<WidgetConversation> {
  const locale = input.locale ?? (await getInbox(db, visitor.workspaceId, visitor.inboxId)).locale;
  return await idempotently(db, claim, async (db) =>
    showToCustomer(db, await insertConversation(db, visitor, { language: languageOfLocale(locale) })),
  );
}

/** The visitor's latest conversation that is not resolved: what a reloaded page goes on with. */
export async function currentConversation(db: Db, visitor: Visitor): Promise<WidgetConversation | undefined> {
  const row = await findCurrent(db, visitor);
  return row && (await showToCustomer(db, row));
}
