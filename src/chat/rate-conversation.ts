import type { Visitor } from '../contacts/index.ts';
import type { ConversationRating, RatingInput } from '../contract/index.ts';
import { type Db, type IdempotencyClaim, idempotently } from '../db/index.ts';
import { appendEvent } from '../events/index.ts';
import { appendFact } from '../facts/index.ts';
import { AppError, now } from '../lib/index.ts';
import { factOf } from './change-conversation.ts';
import { lockConversation } from './conversations.queries.ts';

/**
 * The customer rates the conversation as a whole, or changes that. It is told to staff and kept as a fact of its own:
 * satisfaction (CSAT) is made of the ratings of answers, and this is none of them.
 *
 * @throws AppError `conversation.not_found`, `conversation.empty` (nothing was said yet)
 */
export async function rateConversation(
  db: Db,
  visitor: Visitor,
  conversationId: string,
  input: RatingInput,
  claim?: IdempotencyClaim,
): Promise<ConversationRating> {
  return await idempotently(db, claim, async (db) => {
    const row = await lockConversation(db, visitor, conversationId);
    if (row.message_seq === 0) {
      throw new AppError('conversation.empty', 'Nothing was said here yet: there is nothing to rate.');
    }
    const at = now();
    const rating = { score: input.score, comment: input.comment || null };
    if (row.rating_score === rating.score && row.rating_comment === rating.comment) return rating;
    await db
      .insertInto('conversation_ratings')
      .values({
        conversation_id: row.id,
        workspace_id: row.workspace_id,
        ...rating,
        created_at: at,
        updated_at: at,
      })
      .onConflict((oc) => oc.column('conversation_id').doUpdateSet({ ...rating, updated_at: at }))
      .execute();
    await appendFact(db, { kind: 'conversation_rating', ...factOf(row, at), value: rating.score });
    const event = { type: 'conversation.rated', rating } as const;
    await appendEvent(db, row.workspace_id, `conversation:${row.id}`, event);
    await appendEvent(db, row.workspace_id, 'workspace', { ...event, conversationId: row.id });
    return rating;
  });
}
