import type { Actor } from '../accounts/index.ts';
import type { Judgement, JudgementInput } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { appendFact } from '../facts/index.ts';
import { now } from '../lib/index.ts';
import { conversationOfAnswer } from './conversation-of-answer.ts';
import { recertify } from './policy-in-force.ts';

/** A member says whether an answer was right, and what would have been better. The last judgement counts. */
export async function saveJudgement(
  db: Db,
  actor: Actor,
  answerId: string,
  input: JudgementInput,
): Promise<Judgement> {
  return await db.transaction().execute(async (db) => {
    const conversation = await conversationOfAnswer(db, actor.workspaceId, answerId);
    const at = now();
    const better = input.better ?? null;
    const judgement = { right: input.right, better, judged_by: actor.name, at };
    await db
      .insertInto('judgements')
      .values({ workspace_id: actor.workspaceId, answer_id: answerId, ...judgement })
      .onConflict((c) => c.column('answer_id').doUpdateSet(judgement))
      .execute();
    await appendFact(db, {
      kind: 'judgement',
      workspaceId: actor.workspaceId,
      at,
      ...conversation,
      answerId,
      memberId: actor.memberId,
      value: input.right ? 'right' : 'wrong',
    });
    await recertify(db, actor.workspaceId);
    return { answerId, right: input.right, better, judgedBy: actor.name, at: at.toISOString() };
  });
}
