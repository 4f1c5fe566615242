import type { AccountTables } from './schema/accounts.ts';
import type { AnswerTables } from './schema/answers.ts';
import type { ContactTables } from './schema/contacts.ts';
import type { ConversationTables } from './schema/conversations.ts';
import type { DeliveryTables } from './schema/delivery.ts';
import type { DocumentTables } from './schema/documents.ts';
import type { SearchTables } from './schema/search.ts';
import type { TicketTables } from './schema/tickets.ts';

/** Every table, by what it is about. */
export interface Database
  extends AccountTables,
    ContactTables,
    DocumentTables,
    SearchTables,
    ConversationTables,
    AnswerTables,
    TicketTables,
    DeliveryTables {}
