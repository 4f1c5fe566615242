import { type Actor, appendAudit } from '../../accounts/index.ts';
import type { SourceRun } from '../../contract/index.ts';
import type { Db, Trx } from '../../db/index.ts';
import { enqueue, type JobHandler } from '../../jobs/index.ts';
import { newId, now } from '../../lib/index.ts';
import { nextRunAt } from './next-run-at.ts';
import { getSourceRow, getSourceRun, type SourceRow } from './sources.queries.ts';

/** Looks at the website now; while a run is under way, that one is returned. Throws `source.not_found`. */
export async function syncSource(db: Db, actor: Actor, sourceId: string): Promise<SourceRun> {
  const runId = await db.transaction().execute(async (db) => {
    const source = await getSourceRow(db, actor.workspaceId, sourceId);
    const started = await startRun(db, source, `${actor.kind}:${actor.id}`);
    if (started.isNew) await appendAudit(db, actor, { action: 'source.synced', subjectId: sourceId });
    return started.runId;
  });
  return await getSourceRun(db, actor.workspaceId, runId);
}

/** Starts a run unless one is under way, and says when the next is due. */
export async function startRun(
  db: Trx,
  source: SourceRow,
  startedBy: string,
): Promise<{ runId: string; isNew: boolean }> {
  const { workspace_id: workspaceId, id: sourceId } = source;
  await db
    .updateTable('sources')
    .set({ next_run_at: nextRunAt(source.schedule, now()) })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', sourceId)
    .execute();
  const runId = newId('run');
  const inserted = await db
    .insertInto('source_runs')
    .values({
      id: runId,
      workspace_id: workspaceId,
      source_id: sourceId,
      status: 'running',
      error_code: null,
      error_message: null,
      started_by: startedBy,
      created_at: now(),
      finished_at: null,
    })
    .onConflict((conflict) => conflict.column('source_id').where('status', '=', 'running').doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 0n) {
    const running = await db
      .selectFrom('source_runs')
      .select('id')
      .where('workspace_id', '=', workspaceId)
      .where('source_id', '=', sourceId)
      .where('status', '=', 'running')
      .executeTakeFirstOrThrow();
    return { runId: running.id, isNew: false };
  }
  await enqueue(db, 'ingest.sync-source', { workspaceId, sourceId, runId });
  return { runId, isNew: true };
}

/** `ingest.sync-due`: starts a run of each source whose time has come. */
export function syncDueJob({ db }: { db: Db }): JobHandler<'ingest.sync-due'> {
  return {
    async run(_payload, { signal }) {
      for (;;) {
        signal.throwIfAborted();
        const isMore = await db.transaction().execute(async (db) => {
          const due = await db
            .selectFrom('sources')
            .selectAll()
            .where('next_run_at', '<=', now())
            .orderBy('next_run_at')
            .limit(1)
            .forUpdate()
            .skipLocked()
            .executeTakeFirst();
          if (due) await startRun(db, due, 'schedule');
          return due !== undefined;
        });
        if (!isMore) return;
      }
    },
  };
}
