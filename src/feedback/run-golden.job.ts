import { sql } from 'kysely';
import { getWorkspace, todayIn } from '../accounts/index.ts';
import type { GoldenQuestion } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import type { JobHandler } from '../jobs/index.ts';
import { AppError, isAppError, now } from '../lib/index.ts';
import { type AnswerPolicy, CALIBRATOR_ID, type DecideDeps } from '../retrieval/index.ts';
import { allGoldenQuestions } from './golden-questions.ts';
import { type GoldenRunRow, getGoldenRunRow } from './golden-runs.ts';
import { type AskedHow, judgeGolden } from './judge-golden.ts';
import { policyInForce, recertify } from './policy-in-force.ts';

/** Questions whose results are saved together. */
const chunkSize = 16;

/** Asks every golden question through `decide`, saves what came of it, and compares with the last finished run. */
export function runGoldenJob(deps: DecideDeps & { db: Db }): JobHandler<'feedback.run-golden'> {
  const { db } = deps;
  return {
    async run({ workspaceId, runId }, { signal }) {
      const run = await getGoldenRunRow(db, workspaceId, runId);
      if (run.status === 'done' || run.status === 'failed') return;
      const { settings } = await getWorkspace(db, workspaceId);
      const policy = await policyInForce(db, workspaceId, settings);
      const waiting = await beginRun(db, run, policy);
      for (let i = 0; i < waiting.length; i += chunkSize) {
        signal.throwIfAborted();
        const reach = { inboxId: run.inbox_id, today: todayIn(settings) };
        await askChunk(deps, run, waiting.slice(i, i + chunkSize), { policy, reach });
      }
      await db.transaction().execute((db) => finishRun(db, run));
    },
    async failed({ workspaceId, runId }, error) {
      const problem = isAppError(error)
        ? error
        : new AppError('golden_run.failed', 'The run stopped by an error of ours: start it again.');
      await db
        .updateTable('golden_runs')
        .set({
          status: 'failed',
          error_code: problem.code,
          error_message: problem.message,
          finished_at: now(),
        })
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', runId)
        .execute();
    },
  };
}

/** The questions not yet asked: a run that was cut off goes on, unless another release or policy takes it up. */
async function beginRun(db: Db, run: GoldenRunRow, policy: AnswerPolicy): Promise<GoldenQuestion[]> {
  const questions = await allGoldenQuestions(db, run.workspace_id);
  return await db.transaction().execute(async (db) => {
    const asked = db.selectFrom('golden_results').where('run_id', '=', run.id);
    if (run.threshold !== policy.answerThreshold || run.calibrator !== CALIBRATOR_ID) {
      await db.deleteFrom('golden_results').where('run_id', '=', run.id).execute();
    }
    const done = new Set(
      (await asked.select('golden_question_id').execute()).map((row) => row.golden_question_id),
    );
    await db
      .updateTable('golden_runs')
      .set({
        status: 'running',
        threshold: policy.answerThreshold,
        calibrator: CALIBRATOR_ID,
        total: questions.length,
        done: done.size,
      })
      .where('id', '=', run.id)
      .execute();
    return questions.filter(({ id }) => !done.has(id));
  });
}

async function askChunk(
  deps: DecideDeps & { db: Db },
  run: GoldenRunRow,
  questions: readonly GoldenQuestion[],
  how: AskedHow,
): Promise<void> {
  const { workspace_id } = run;
  const rows: ResultRow[] = [];
  for (const golden of questions) {
    const { bestRight, sourceId, ...judged } = await judgeGolden(deps, workspace_id, golden, how);
    rows.push({
      ...judged,
      workspace_id,
      run_id: run.id,
      golden_question_id: golden.id,
      question: golden.question,
      change: null,
      best_right: bestRight,
      source_id: sourceId,
      at: now(),
    });
  }
  await deps.db.transaction().execute((db) => saveResults(db, run, rows));
}

type ResultRow = Awaited<ReturnType<ReturnType<typeof resultsOf>['executeTakeFirstOrThrow']>>;
function resultsOf(db: Trx, runId: string) {
  return db.selectFrom('golden_results').selectAll().where('run_id', '=', runId);
}

/** A question that was deleted while it was asked has no result. */
async function saveResults(db: Trx, run: GoldenRunRow, rows: readonly ResultRow[]): Promise<void> {
  const there = await db
    .selectFrom('golden_questions')
    .select('id')
    .where('workspace_id', '=', run.workspace_id)
    .where(
      'id',
      'in',
      rows.map((row) => row.golden_question_id),
    )
    .forKeyShare()
    .execute();
  const ids = new Set(there.map(({ id }) => id));
  const kept = rows.filter((row) => ids.has(row.golden_question_id));
  if (kept.length > 0) await db.insertInto('golden_results').values(kept).execute();
  await db
    .updateTable('golden_runs')
    .set((eb) => ({ done: eb('done', '+', rows.length) }))
    .where('id', '=', run.id)
    .execute();
}

async function finishRun(db: Trx, run: GoldenRunRow): Promise<void> {
  const previous = await db
    .selectFrom('golden_runs')
    .select('id')
    .where('workspace_id', '=', run.workspace_id)
    .where('status', '=', 'done')
    .where('inbox_id', 'is not distinct from', run.inbox_id)
    .where('id', '!=', run.id)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  // One statement compares all: lost and won by rightness, changed where as right as before but otherwise.
  await sql`
    update golden_results r set change = case
      when p.run_id is null then 'new'
      when p.verdict = 'right' and r.verdict <> 'right' then 'lost'
      when p.verdict <> 'right' and r.verdict = 'right' then 'won'
      when (p.verdict, p.outcome, p.source_id, p.text) is distinct from (r.verdict, r.outcome, r.source_id, r.text)
        then 'changed'
      else 'same' end
    from golden_results r2
    left join golden_results p on p.run_id = ${previous?.id ?? null} and p.golden_question_id = r2.golden_question_id
    where r.run_id = ${run.id} and r2.run_id = r.run_id and r2.golden_question_id = r.golden_question_id
  `.execute(db);
  await db
    .updateTable('golden_runs')
    .set({ status: 'done', previous_id: previous?.id ?? null, finished_at: now() })
    .where('id', '=', run.id)
    .execute();
  await recertify(db, run.workspace_id);
}
