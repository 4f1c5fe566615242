import { getWorkspace } from '../accounts/index.ts';
import type { Visitor } from '../contacts/index.ts';
import type { Rating, RatingInput } from '../contract/index.ts';
import { type Db, type IdempotencyClaim, idempotently, type Trx } from '../db/index.ts';
import { appendEvent } from '../events/index.ts';
import { saveRating } from '../feedback/index.ts';
import { openTicket } from '../tickets/index.ts';
import { getOwnAnswer, type OwnAnswer } from './answers.queries.ts';
import { botLanguage, botTexts } from './bot-texts.ts';
import { type ConversationRow, lockConversation } from './conversations.queries.ts';

/**
 * The customer rates an answer, or changes the rating. One transaction: the rating with its history and fact, a
 * ticket for `unsatisfied` (one a conversation; the workspace can switch it off), the events.
 */
export async function rateAnswer(
  db: Db,
  visitor: Visitor,
  answerId: string,
  input: RatingInput,
  claim?: IdempotencyClaim,
): Promise<Rating> {
  const { settings } = await getWorkspace(db, visitor.workspaceId);
  const answer = await getOwnAnswer(db, visitor, answerId);
  return await idempotently(db, claim, async (db) => {
    const row = await lockConversation(db, visitor, answer.conversation_id);
    const saved = await saveRating(db, { workspaceId: visitor.workspaceId, answerId, ...input });
    const unsatisfied = input.score === 'unsatisfied';
    const ticketId =
      unsatisfied && settings.ticketOnUnsatisfied ? await ticketFor(db, row, answer, input.comment) : null;
    const rating: Rating = {
      answerId,
      score: saved.score,
      comment: saved.comment,
      updatedAt: saved.updatedAt.toISOString(),
      handoffOffered: unsatisfied && (row.status === 'pending' || row.status === 'resolved'),
      ticketId,
    };
    if (saved.changed) await announce(db, row, rating);
    return rating;
  });
}

async function ticketFor(
  db: Trx,
  row: ConversationRow,
  answer: OwnAnswer,
  comment: string | undefined,
): Promise<string> {
  const texts = botTexts[botLanguage(row.language)];
  const ticket = await openTicket(db, {
    workspaceId: row.workspace_id,
    subject: texts.unsatisfiedTicket(answer.question.replace(/\s+/g, ' ')),
    source: 'rating',
    actor: `contact:${row.contact_id}`,
    conversation: ticketConversation(row),
    answerId: answer.id,
    comment: comment || undefined,
  });
  return ticket.id;
}

/** What a ticket takes over of the conversation it is about. */
export function ticketConversation(row: ConversationRow) {
  return {
    id: row.id,
    contactId: row.contact_id,
    inboxId: row.inbox_id,
    language: row.language,
    startedAt: row.created_at,
  };
}

async function announce(db: Trx, row: ConversationRow, rating: Rating): Promise<void> {
  await appendEvent(db, row.workspace_id, `conversation:${row.id}`, { type: 'rating.saved', rating });
  await appendEvent(db, row.workspace_id, 'workspace', {
    type: 'rating.saved',
    conversationId: row.id,
    rating,
  });
}
