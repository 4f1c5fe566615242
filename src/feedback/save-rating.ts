import type { RatingScore } from '../contract/index.ts';
import type { Trx } from '../db/index.ts';
import { appendFact } from '../facts/index.ts';
import { now } from '../lib/index.ts';
import { conversationOfAnswer } from './conversation-of-answer.ts';
import { recertify } from './policy-in-force.ts';

export type SavedRating = {
  answerId: string;
  score: RatingScore;
  comment: string | null;
  updatedAt: Date;
  changed: boolean;
};

/**
 * Saves a customer's rating in the caller's transaction: the first one, or a change of it. Every save stays in the
 * history and is a fact; the last one of an answer counts. The same score and comment again changes nothing.
 */
export async function saveRating(
  db: Trx,
  rating: { workspaceId: string; answerId: string; score: RatingScore; comment?: string | undefined },
): Promise<SavedRating> {
  const { workspaceId, answerId, score } = rating;
  const comment = rating.comment ?? null;
  const conversation = await conversationOfAnswer(db, workspaceId, answerId);
  const before = await db
    .selectFrom('ratings')
    .select(['score', 'comment', 'updated_at'])
    .where('workspace_id', '=', workspaceId)
    .where('answer_id', '=', answerId)
    .executeTakeFirst();
  if (before && before.score === score && before.comment === comment) {
    return { answerId, score, comment, updatedAt: before.updated_at, changed: false };
  }
  const at = now();
  await db
    .insertInto('ratings')
    .values({
      workspace_id: workspaceId,
      answer_id: answerId,
      score,
      comment,
      created_at: at,
      updated_at: at,
    })
    .onConflict((c) => c.column('answer_id').doUpdateSet({ score, comment, updated_at: at }))
    .execute();
  await db
    .insertInto('rating_history')
    .values({ workspace_id: workspaceId, answer_id: answerId, score, comment, at })
    .execute();
  await appendFact(db, { kind: 'rating', workspaceId, at, ...conversation, answerId, value: score });
  await recertify(db, workspaceId);
  return { answerId, score, comment, updatedAt: at, changed: true };
}
