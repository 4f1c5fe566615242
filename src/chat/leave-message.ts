import { getInbox, getSchedule } from '../accounts/index.ts';
import { updateDetails, type Visitor } from '../contacts/index.ts';
import type { OfflineMessageInput, OfflineMessageResult } from '../contract/index.ts';
import { type Db, type IdempotencyClaim, idempotently, type Trx } from '../db/index.ts';
import { now } from '../lib/index.ts';
import { dutyState } from '../routing/index.ts';
import { openTicket } from '../tickets/index.ts';
import { botLanguage, botTexts } from './bot-texts.ts';
import { changeConversation } from './change-conversation.ts';
import { languageOfLocale } from './conversation-language.ts';
import { type ConversationRow, insertConversation } from './conversations.queries.ts';
import { lockLatest } from './lock-latest.ts';
import { byCustomer, bySystem } from './new-message.ts';
import { ticketConversation } from './rate-answer.ts';
import { showToCustomer } from './show-to-customer.ts';

/**
 * What a customer leaves while nobody is there: goes into the conversation (the one named, else a new one), which
 * people now hold, and becomes a ticket; replies are mailed to the address. Throws `conversation.not_found`.
 */
export async function leaveMessage(
  db: Db,
  visitor: Visitor,
  input: OfflineMessageInput,
  claim?: IdempotencyClaim,
): Promise<OfflineMessageResult> {
  const { name, email, message } = input;
  const { locale } = await getInbox(db, visitor.workspaceId, visitor.inboxId);
  const schedule = await getSchedule(db, visitor.workspaceId, visitor.inboxId);
  return await idempotently(db, claim, async (db) => {
    await updateDetails(db, visitor.workspaceId, visitor.contactId, { name, email });
    const before = await conversationFor(db, visitor, input, locale);
    const at = now();
    const texts = botTexts[botLanguage(before.language)];
    const handedOver = before.handed_over_at ? {} : { handoff_reason: 'asked' as const, handed_over_at: at };
    const { row } = await changeConversation(db, before, {
      at,
      by: 'customer',
      onDuty: dutyState(schedule, at).onDuty,
      change: { status: 'open', awaiting: false, reply_email: email, ...handedOver },
      messages: [byCustomer(before, { text: message }), bySystem(texts.messageKept(email))],
    });
    const ticket = await openTicket(db, {
      workspaceId: visitor.workspaceId,
      subject: subjectOf(message),
      source: 'customer',
      actor: `contact:${row.contact_id}`,
      conversation: ticketConversation(row),
      comment: message,
    });
    return { conversation: await showToCustomer(db, row), ticketNumber: ticket.number };
  });
}

async function conversationFor(
  db: Trx,
  visitor: Visitor,
  { conversationId, locale }: OfflineMessageInput,
  inboxLocale: string,
): Promise<ConversationRow> {
  if (conversationId !== undefined) return await lockLatest(db, visitor, conversationId);
  return await insertConversation(db, visitor, { language: languageOfLocale(locale ?? inboxLocale) });
}

/** The first line, as far as a title goes. */
function subjectOf(message: string): string {
  const [line = ''] = message.split('\n');
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
