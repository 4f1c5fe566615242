import { sql } from 'kysely';
import { type Actor, appendAudit, getInbox } from '../accounts/index.ts';
import type {
  GoldenChange,
  GoldenResult,
  GoldenRun,
  GoldenRunInput,
  GoldenVerdict,
  List,
  Page,
} from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { enqueue } from '../jobs/index.ts';
import { AppError, decodeCursor, newId, now, pageOf } from '../lib/index.ts';
import { CALIBRATOR_ID } from '../retrieval/index.ts';

/** Asks all golden questions, in a job. While one run is under way another call returns that one. */
export async function startGoldenRun(
  db: Db,
  actor: Actor,
  { inboxId }: GoldenRunInput = {},
): Promise<GoldenRun> {
  const { workspaceId } = actor;
  if (inboxId !== undefined) await getInbox(db, workspaceId, inboxId);
  return await db.transaction().execute(async (db) => {
    const { total } = await db
      .selectFrom('golden_questions')
      .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('total'))
      .where('workspace_id', '=', workspaceId)
      .executeTakeFirstOrThrow();
    if (total === 0) {
      throw new AppError('golden_run.empty', 'There are no golden questions yet: add some, then run them.');
    }
    const made = await db
      .insertInto('golden_runs')
      .values({
        id: newId('gr'),
        workspace_id: workspaceId,
        status: 'queued',
        previous_id: null,
        calibrator: CALIBRATOR_ID,
        threshold: null,
        total,
        started_by: actor.name,
        inbox_id: inboxId ?? null,
        error_code: null,
        error_message: null,
        created_at: now(),
        finished_at: null,
      })
      .onConflict((c) =>
        c.columns(['workspace_id']).where(sql<boolean>`status in ('queued', 'running')`).doNothing(),
      )
      .returning('id')
      .executeTakeFirst();
    const id = made?.id ?? (await underWay(db, workspaceId));
    if (made) {
      await enqueue(db, 'feedback.run-golden', { workspaceId, runId: id });
      await appendAudit(db, actor, { action: 'golden_run.started', subjectId: id });
    }
    return await getGoldenRun(db, workspaceId, id);
  });
}

async function underWay(db: Trx, workspaceId: string): Promise<string> {
  const row = await db
    .selectFrom('golden_runs')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('status', 'in', ['queued', 'running'])
    .executeTakeFirst();
  // It ended between the two statements.
  if (!row) throw new AppError('golden_run.conflict', 'A run has just ended. Please start it again.');
  return row.id;
}

function runsOf(db: Db | Trx, workspaceId: string) {
  return db.selectFrom('golden_runs').selectAll().where('workspace_id', '=', workspaceId);
}
export type GoldenRunRow = Awaited<ReturnType<ReturnType<typeof runsOf>['executeTakeFirstOrThrow']>>;

export async function getGoldenRunRow(db: Db | Trx, workspaceId: string, id: string): Promise<GoldenRunRow> {
  const row = await runsOf(db, workspaceId).where('id', '=', id).executeTakeFirst();
  if (!row) throw new AppError('golden_run.not_found', 'There is no such run in this workspace.');
  return row;
}

export async function getGoldenRun(db: Db | Trx, workspaceId: string, id: string): Promise<GoldenRun> {
  const [run] = await withCounts(db, [await getGoldenRunRow(db, workspaceId, id)]);
  if (!run) throw new Error('a run came without its counts');
  return run;
}

/** Newest first. */
export async function listGoldenRuns(db: Db, workspaceId: string, page: Page): Promise<List<GoldenRun>> {
  const { cursor } = page;
  const rows = await runsOf(db, workspaceId)
    .$if(cursor !== undefined, (runs) => runs.where('id', '<', String(decodeCursor(cursor ?? '', 1)[0])))
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.id]);
  return { items: await withCounts(db, items), nextCursor };
}

async function withCounts(db: Db | Trx, rows: readonly GoldenRunRow[]): Promise<GoldenRun[]> {
  if (rows.length === 0) return [];
  const counts = await db
    .selectFrom('golden_results')
    .select(['run_id', 'verdict', 'change'])
    .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('n'))
    .where(
      'run_id',
      'in',
      rows.map(({ id }) => id),
    )
    .groupBy(['run_id', 'verdict', 'change'])
    .execute();
  return rows.map((row) => {
    const verdicts: Record<GoldenVerdict, number> = { right: 0, wrong: 0, missed: 0 };
    const changes: Record<GoldenChange, number> = { lost: 0, changed: 0, won: 0, same: 0, new: 0 };
    for (const { run_id, verdict, change, n } of counts) {
      if (run_id !== row.id) continue;
      verdicts[verdict] += n;
      if (change) changes[change] += n;
    }
    return toGoldenRun(row, verdicts, changes);
  });
}

function toGoldenRun(
  row: GoldenRunRow,
  verdicts: GoldenRun['verdicts'],
  changes: GoldenRun['changes'],
): GoldenRun {
  return {
    id: row.id,
    inboxId: row.inbox_id,
    status: row.status,
    progress: { done: row.done, total: row.total },
    threshold: row.threshold,
    previousId: row.previous_id,
    verdicts,
    changes,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
    startedBy: row.started_by,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

type ResultFilter = Page & { change?: GoldenChange | undefined; verdict?: GoldenVerdict | undefined };

/** What became of each question, beside what became of it in the run before; in the order they were made. */
export async function listGoldenResults(
  db: Db,
  workspaceId: string,
  runId: string,
  filter: ResultFilter,
): Promise<List<GoldenResult>> {
  const run = await getGoldenRunRow(db, workspaceId, runId);
  const { cursor, change, verdict } = filter;
  const rows = await db
    .selectFrom('golden_results as r')
    .leftJoin('golden_results as p', (join) =>
      join.onRef('p.golden_question_id', '=', 'r.golden_question_id').on('p.run_id', '=', run.previous_id),
    )
    .selectAll('r')
    .select([
      'p.verdict as wasVerdict',
      'p.outcome as wasOutcome',
      'p.source_id as wasSource',
      'p.title as wasTitle',
      'p.text as wasText',
    ])
    .where('r.workspace_id', '=', workspaceId)
    .where('r.run_id', '=', runId)
    .$if(change !== undefined, (results) => results.where('r.change', '=', change ?? null))
    .$if(verdict !== undefined, (results) => results.where('r.verdict', '=', verdict ?? 'right'))
    .$if(cursor !== undefined, (results) =>
      results.where('r.golden_question_id', '>', String(decodeCursor(cursor ?? '', 1)[0])),
    )
    .orderBy('r.golden_question_id')
    .limit(filter.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, filter.limit, (row) => [row.golden_question_id]);
  return {
    items: items.map((row) => ({
      goldenQuestionId: row.golden_question_id,
      question: row.question,
      verdict: row.verdict,
      change: row.change,
      outcome: row.outcome,
      confidence: row.confidence,
      bestRight: row.best_right,
      sourceId: row.source_id,
      title: row.title,
      text: row.text,
      previous:
        row.wasVerdict === null || row.wasOutcome === null
          ? null
          : {
              verdict: row.wasVerdict,
              outcome: row.wasOutcome,
              sourceId: row.wasSource,
              title: row.wasTitle,
              text: row.wasText ?? '',
            },
      at: row.at.toISOString(),
    })),
    nextCursor,
  };
}
