import type { Db, Trx } from '../db/index.ts';
import { CALIBRATOR_ID, type Judged } from '../retrieval/index.ts';
import { judgedByPeople } from './judged-by-people.ts';

export type JudgedAnswer = Judged & {
  at: Date;
  source: 'staff' | 'rating' | 'golden';
  /**
   * From this confidence on everything was shown when this was judged. Customers and staff judge only what was shown,
   * so their judgement tells nothing about a lower threshold; golden questions are asked whatever the threshold: 0.
   */
  shownFrom: number;
};

/** More than this proves nothing that these do not; older ones tell of older knowledge. */
const mostJudged = 2000;

/**
 * What is known about how often the bot is right, newest first: direct answers to valid questions, judged by staff,
 * else by the customer's rating (`neutral` judges nothing), and the last golden run. Answers to a clicked suggestion
 * are no direct answers; those of another calibrator have a confidence of another meaning. What was quoted must still
 * be served: else a corrected document would be held against for ever.
 */
export async function judgedAnswers(db: Db | Trx, workspaceId: string): Promise<JudgedAnswer[]> {
  const shown = await judgedByPeople(db, workspaceId, mostJudged);
  const golden = await lastGoldenRun(db, workspaceId);
  return [...shown, ...golden].toSorted((a, b) => b.at.getTime() - a.at.getTime());
}

async function lastGoldenRun(db: Db | Trx, workspaceId: string): Promise<JudgedAnswer[]> {
  const rows = await db
    .selectFrom('golden_results as r')
    .innerJoin('golden_questions as g', 'g.id', 'r.golden_question_id')
    .select(['r.confidence', 'r.best_right', 'r.at'])
    .where('r.workspace_id', '=', workspaceId)
    // One that was changed since counts again when it has been asked again.
    .whereRef('g.updated_at', '<=', 'r.at')
    .where('r.run_id', '=', (eb) =>
      eb
        .selectFrom('golden_runs')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where('status', '=', 'done')
        .where('calibrator', '=', CALIBRATOR_ID)
        .orderBy('id', 'desc')
        .limit(1),
    )
    .orderBy('r.golden_question_id')
    .limit(mostJudged)
    .execute();
  return rows.flatMap(({ confidence, best_right, at }) =>
    confidence === null || best_right === null
      ? []
      : { confidence, right: best_right, at, source: 'golden' as const, shownFrom: 0 },
  );
}
