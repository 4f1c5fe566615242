import type { Visitor } from '../contacts/index.ts';
import type { Db } from '../db/index.ts';
import { AppError } from '../lib/index.ts';
import type { AnswerRow } from './present.ts';

/** An answer with the question it was given to. */
export type OwnAnswer = AnswerRow & { question: string };

/** An answer that this visitor got; anybody else's is `answer.not_found`. */
export async function getOwnAnswer(db: Db, visitor: Visitor, answerId: string): Promise<OwnAnswer> {
  const answer = await db
    .selectFrom('answers')
    .innerJoin('conversations', 'conversations.id', 'answers.conversation_id')
    .innerJoin('messages', 'messages.id', 'answers.question_message_id')
    .selectAll('answers')
    .select('messages.text as question')
    .where('answers.workspace_id', '=', visitor.workspaceId)
    .where('conversations.visitor_id', '=', visitor.visitorId)
    .where('answers.id', '=', answerId)
    .executeTakeFirst();
  if (!answer) throw new AppError('answer.not_found', 'There is no such answer in your conversations.');
  return answer;
}
