import type { Selectable } from 'kysely';
import { type Actor, appendAudit } from '../../accounts/index.ts';
import type { ArchiveImport, ArchiveReport } from '../../contract/index.ts';
import type { Database, Db } from '../../db/index.ts';
import { enqueue } from '../../jobs/index.ts';
import { AppError, newId, now } from '../../lib/index.ts';
import type { UploadedFile } from '../add-document.ts';
import type { IngestDeps } from '../deps.ts';
import { storedProblem } from '../stored-problem.ts';

/** Takes a knowledge archive in; a job checks all of it, then imports all of it or nothing. */
export async function startArchiveImport(
  deps: Pick<IngestDeps, 'db' | 'files'>,
  actor: Actor,
  file: UploadedFile,
): Promise<ArchiveImport> {
  const { workspaceId } = actor;
  const id = newId('kim');
  const fileKey = `${workspaceId}/${id}`;
  await deps.files.put(fileKey, file.path);
  await deps.db.transaction().execute(async (db) => {
    await db
      .insertInto('archive_imports')
      .values({
        id,
        workspace_id: workspaceId,
        status: 'queued',
        file_key: fileKey,
        file_name: file.name.slice(0, 300),
        started_by: actor.name,
        created_at: now(),
      })
      .execute();
    await enqueue(db, 'ingest.import-archive', { workspaceId, importId: id });
    await appendAudit(db, actor, { action: 'knowledge.import_started', subjectId: id });
  });
  return await getArchiveImport(deps.db, workspaceId, id);
}

/** How an import stands, and what it brought. */
export async function getArchiveImport(db: Db, workspaceId: string, id: string): Promise<ArchiveImport> {
  const row = await getArchiveImportRow(db, workspaceId, id);
  return {
    id: row.id,
    status: row.status,
    fileName: row.file_name,
    progress: { done: row.done, total: row.total },
    // Imports before archives had websites counted none.
    report: row.report && ({ sources: 0, ...row.report } as ArchiveReport),
    error: storedProblem(row),
    startedBy: row.started_by,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

export async function getArchiveImportRow(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<Selectable<Database['archive_imports']>> {
  const row = await db
    .selectFrom('archive_imports')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new AppError('archive_import.not_found', 'There is no such import in this workspace.');
  return row;
}
