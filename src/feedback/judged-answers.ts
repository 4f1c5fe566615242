import { sql } from 'kysely';
import type { Db, Trx } from '../db/index.ts';
import { CALIBRATOR_ID, type Judged } from '../retrieval/index.ts';

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
 * are no direct answers; those of another calibrator have a confidence of another meaning.
 */
export async function judgedAnswers(db: Db | Trx, workspaceId: string): Promise<JudgedAnswer[]> {
  const [shown, golden] = [await judgedByPeople(db, workspaceId), await lastGoldenRun(db, workspaceId)];
  return [...shown, ...golden].toSorted((a, b) => b.at.getTime() - a.at.getTime());
}

async function judgedByPeople(db: Db | Trx, workspaceId: string): Promise<JudgedAnswer[]> {
  const rows = await db
    .selectFrom('answers as a')
    .leftJoin('judgements as j', 'j.answer_id', 'a.id')
    .leftJoin('ratings as r', 'r.answer_id', 'a.id')
    .select(['a.confidence', 'a.answer_threshold', 'j.right', 'r.score'])
    .select(sql<Date>`coalesce(j.at, r.updated_at)`.as('at'))
    .where('a.workspace_id', '=', workspaceId)
    .where('a.outcome', '=', 'answered')
    .where('a.valid_question', '=', true)
    .where('a.by_click', '=', false)
    .where('a.calibrator', '=', CALIBRATOR_ID)
    .whereRef('a.confidence', '>=', 'a.answer_threshold')
    .where((eb) => eb.or([eb('j.right', 'is not', null), eb('r.score', 'in', ['satisfied', 'unsatisfied'])]))
    .orderBy('at', 'desc')
    .orderBy('a.id')
    .limit(mostJudged)
    .execute();
  return rows.map(({ confidence, answer_threshold, right, score, at }) => ({
    confidence,
    shownFrom: answer_threshold,
    right: right ?? score === 'satisfied',
    source: right === null ? 'rating' : 'staff',
    at,
  }));
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
