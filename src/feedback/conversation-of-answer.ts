import type { Trx } from '../db/index.ts';
import { AppError } from '../lib/index.ts';

/** What every fact about an answer carries of its conversation. Locks the answer, so that two saves come in turn. */
export async function conversationOfAnswer(
  db: Trx,
  workspaceId: string,
  answerId: string,
): Promise<{ conversationId: string; inboxId: string; language: string; startedAt: Date }> {
  const row = await db
    .selectFrom('answers')
    .innerJoin('conversations', 'conversations.id', 'answers.conversation_id')
    .select([
      'conversations.id as conversationId',
      'conversations.inbox_id as inboxId',
      'conversations.language',
      'conversations.created_at as startedAt',
    ])
    .where('answers.workspace_id', '=', workspaceId)
    .where('answers.id', '=', answerId)
    .forUpdate('answers')
    .executeTakeFirst();
  if (!row) throw new AppError('answer.not_found', 'There is no such answer in this workspace.');
  return row;
}
