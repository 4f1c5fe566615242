import { sql } from 'kysely';
import type { Db } from '../../db/index.ts';
import type { JobHandler } from '../../jobs/index.ts';
import type { IngestDeps } from '../deps.ts';
import { findConflicts, settleGone } from './find-conflicts.ts';
import { type Subject, saveStatements } from './save-statements.ts';

/** Documents and entries taken at a time. */
const batch = 20;

/**
 * Follows what has changed in a workspace's knowledge since it ran last, and lists what contradicts or repeats
 * something else. Stopped in the middle, it goes on where it was.
 */
export function compareKnowledgeJob({ db }: Pick<IngestDeps, 'db'>): JobHandler<'ingest.compare-knowledge'> {
  return {
    async run({ workspaceId }, { signal }) {
      for (;;) {
        const changes = await nextChanges(db, workspaceId);
        const last = changes.at(-1);
        if (!last) break;
        for (const { seq: _, ...subject } of changes) {
          signal.throwIfAborted();
          const ids = await db.transaction().execute((db) => saveStatements(db, workspaceId, subject));
          await findConflicts(db, workspaceId, ids, signal);
        }
        await setCompared(db, workspaceId, last.seq);
      }
      await settleGone(db, workspaceId);
    },
  };
}

async function nextChanges(db: Db, workspaceId: string): Promise<(Subject & { seq: number })[]> {
  const rows = await db
    .selectFrom('search_changes')
    .select(['subject_kind as kind', 'subject_id as id', 'seq'])
    .where('workspace_id', '=', workspaceId)
    // A setting of the workspace changes nothing of what the knowledge says.
    .where('subject_kind', '<>', 'workspace')
    .where('seq', '>', (eb) =>
      eb.fn.coalesce(
        eb.selectFrom('knowledge_compared').select('seq').where('workspace_id', '=', workspaceId),
        sql<number>`0`,
      ),
    )
    .orderBy('seq')
    .limit(batch)
    .execute();
  return rows.flatMap(({ kind, ...row }) => (kind === 'workspace' ? [] : [{ ...row, kind }]));
}

async function setCompared(db: Db, workspaceId: string, seq: number): Promise<void> {
  await db
    .insertInto('knowledge_compared')
    .values({ workspace_id: workspaceId, seq })
    .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet({ seq }))
    .execute();
}
