import { readFile } from 'node:fs/promises';
import type { Selectable } from 'kysely';
import { type Actor, appendAudit } from '../accounts/index.ts';
import type { FaqImport, FaqImportRow } from '../contract/index.ts';
import type { Database, Db } from '../db/index.ts';
import { enqueue } from '../jobs/index.ts';
import { AppError, newId, now } from '../lib/index.ts';
import type { UploadedFile } from './add-document.ts';
import { readOriginal } from './change-document.ts';
import type { IngestDeps } from './deps.ts';
import { getDocument } from './documents.queries.ts';
import { storedProblem } from './stored-problem.ts';

/** Takes a table of questions and answers (CSV, XLSX) in; a job imports it row by row and reports on each. */
export async function startFaqImport(
  deps: Pick<IngestDeps, 'db' | 'files'>,
  actor: Actor,
  file: UploadedFile,
): Promise<FaqImport> {
  return await startImport(deps, actor, file.name, await readFile(file.path));
}

/**
 * Imports the table of questions and answers that a document was recognised as; of its newest version. Throws
 * `document.not_found`, `faq_import.no_table`.
 */
export async function startFaqImportOfDocument(
  deps: Pick<IngestDeps, 'db' | 'files' | 'scanner'>,
  actor: Actor,
  documentId: string,
): Promise<FaqImport> {
  const { faqCandidate } = await getDocument(deps.db, actor.workspaceId, documentId);
  if (!faqCandidate)
    throw new AppError(
      'faq_import.no_table',
      'This document is no table of questions and answers: name two columns `question` and `answer` (or 问题 and 答案) in its first row and upload it again.',
    );
  const { fileName, content } = await readOriginal(deps, actor.workspaceId, documentId);
  return await startImport(deps, actor, fileName, content);
}

async function startImport(
  deps: Pick<IngestDeps, 'db' | 'files'>,
  actor: Actor,
  fileName: string,
  content: Uint8Array,
): Promise<FaqImport> {
  const id = newId('fim');
  const fileKey = `${actor.workspaceId}/${id}`;
  await deps.files.put(fileKey, content);
  await deps.db.transaction().execute(async (db) => {
    await db
      .insertInto('faq_imports')
      .values({
        id,
        workspace_id: actor.workspaceId,
        status: 'queued',
        file_key: fileKey,
        file_name: fileName.slice(0, 300),
        error_code: null,
        error_message: null,
        created_at: now(),
        finished_at: null,
      })
      .execute();
    await enqueue(db, 'ingest.import-faq', { workspaceId: actor.workspaceId, importId: id });
    await appendAudit(db, actor, { action: 'faq.import_started', subjectId: id });
  });
  return await getFaqImport(deps.db, actor.workspaceId, id);
}

/** How an import stands, with what became of each row so far. */
export async function getFaqImport(db: Db, workspaceId: string, id: string): Promise<FaqImport> {
  return toFaqImport(await getFaqImportRow(db, workspaceId, id));
}

export async function getFaqImportRow(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<Selectable<Database['faq_imports']>> {
  const row = await db
    .selectFrom('faq_imports')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new AppError('faq_import.not_found', 'There is no such import in this workspace.');
  return row;
}

function toFaqImport(row: Selectable<Database['faq_imports']>): FaqImport {
  return {
    id: row.id,
    status: row.status,
    fileName: row.file_name,
    progress: { done: row.done, total: row.total },
    error: storedProblem(row),
    rows: row.report as FaqImportRow[],
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
