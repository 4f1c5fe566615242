import type { Conversation } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { type ConversationRow, lastPublicText } from './conversations.queries.ts';
import { toConversation } from './present.ts';

/** A conversation as staff see it in their list: with what was last said in public. */
export async function showToStaff(db: Db, row: ConversationRow): Promise<Conversation> {
  return toConversation(row, await lastPublicText(db, row));
}
