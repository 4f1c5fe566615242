import { sql } from 'kysely';
import type { Trx } from '../db/index.ts';
import { enqueue } from '../jobs/index.ts';
import { now } from '../lib/index.ts';
import type { SubjectKind } from './source.ts';

/** What follows from a change is looked at when the knowledge has rested this long. */
const settleMs = 5000;

/**
 * Notes, in the transaction of the change, that what can be found of a document or an FAQ entry has changed. Every
 * node takes it over before its next answer. The sequence is taken under the workspace's row lock, so it is commit
 * order; call it late in the transaction to hold that lock shortly.
 */
export async function recordSearchChange(
  db: Trx,
  workspaceId: string,
  kind: SubjectKind,
  subjectId: string,
): Promise<void> {
  const head = await db
    .insertInto('search_heads')
    .values({ workspace_id: workspaceId, seq: 1 })
    .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet({ seq: sql`search_heads.seq + 1` }))
    .returning('seq')
    .executeTakeFirstOrThrow();
  await db
    .insertInto('search_changes')
    .values({ workspace_id: workspaceId, subject_kind: kind, subject_id: subjectId, seq: head.seq })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'subject_kind', 'subject_id']).doUpdateSet({ seq: head.seq }),
    )
    .execute();
  // One job of each kind for many changes in a row: contradictions are looked for anew, and judgements of what is quoted
  // no more cease to count.
  const runAt = new Date(now().getTime() + settleMs);
  await enqueue(db, 'ingest.compare-knowledge', { workspaceId }, { runAt, key: `compare:${workspaceId}` });
  await enqueue(db, 'feedback.recertify', { workspaceId }, { runAt, key: `recertify:${workspaceId}` });
}
