import type { Visitor } from '../contacts/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { appendFact } from '../facts/index.ts';
import { now } from '../lib/index.ts';
import { factOf } from './change-conversation.ts';
import {
  type ConversationRow,
  findContinuation,
  getConversationRow,
  insertConversation,
  lockConversation,
} from './conversations.queries.ts';

/** Where a message to this conversation goes as things stand: a resolved one leads to the one that continues it. */
export async function findLatest(db: Db, visitor: Visitor, id: string): Promise<ConversationRow> {
  let row = await getConversationRow(db, visitor, id);
  while (row.status === 'resolved') {
    const next = await findContinuation(db, row);
    if (!next) return row;
    row = next;
  }
  return row;
}

/**
 * Locks the conversation that a message goes to; one that is resolved is continued by a new one, and the old one's
 * facts say that the customer came back. The old row's lock sees to it that two messages begin one conversation.
 */
export async function lockLatest(db: Trx, visitor: Visitor, id: string): Promise<ConversationRow> {
  let row = await lockConversation(db, visitor, id);
  while (row.status === 'resolved') {
    const next = await findContinuation(db, row);
    if (!next) {
      await appendFact(db, { kind: 'customer_returned', ...factOf(row, now()) });
      return await insertConversation(db, visitor, { language: row.language, continues: row });
    }
    row = await lockConversation(db, visitor, next.id);
  }
  return row;
}
