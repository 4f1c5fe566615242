import { type Actor, appendAudit } from '../accounts/index.ts';
import type { Document, DocumentPatch } from '../contract/index.ts';
import type { Trx } from '../db/index.ts';
import { enqueue } from '../jobs/index.ts';
import { AppError, now } from '../lib/index.ts';
import { recordSearchChange } from '../retrieval/index.ts';
import type { IngestDeps } from './deps.ts';
import { tellDocumentChanged } from './document-event.ts';
import { getDocument, lockDocument } from './documents.queries.ts';
import { changesBetween } from './history.ts';
import { limitColumns, showLimits } from './limits.ts';
import { deleteImages } from './read-image.ts';
import { whyUnscanned } from './scan-state.ts';
import { openedKey } from './unlock-document.ts';

/**
 * Changes title, language, tags, access, validity or audience. A new title is found by at once; vectors keep the old
 * one until re-indexed.
 */
export async function patchDocument(
  deps: Pick<IngestDeps, 'db' | 'search'>,
  actor: Actor,
  id: string,
  patch: DocumentPatch,
): Promise<Document> {
  await deps.db.transaction().execute(async (db) => {
    const before = await lockDocument(db, actor.workspaceId, id);
    const { validFrom, validUntil, audience, ...plain } = patch;
    const columns = { ...plain, ...(await limitColumns(db, actor.workspaceId, patch, before)) };
    await db
      .updateTable('documents')
      .set({ ...columns, updated_at: now() })
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', id)
      .execute();
    await recordSearchChange(db, actor.workspaceId, 'document', id);
    await appendAudit(db, actor, {
      action: 'document.changed',
      subjectId: id,
      detail: { changes: changesBetween({ ...before, ...showLimits(before) }, patch) },
    });
    await tellDocumentChanged(db, actor.workspaceId, id);
  });
  await deps.search.catchUp(actor.workspaceId);
  return await getDocument(deps.db, actor.workspaceId, id);
}

/**
 * Takes the document out of every answer from now on. Answers already given keep their frozen evidence; passages,
 * vectors and files go away.
 */
export async function deleteDocument(
  deps: Pick<IngestDeps, 'db' | 'search'>,
  actor: Actor,
  id: string,
): Promise<void> {
  await deps.db.transaction().execute(async (db) => {
    await lockDocument(db, actor.workspaceId, id);
    const versions = await db
      .selectFrom('document_versions')
      .select('file_key')
      .where('workspace_id', '=', actor.workspaceId)
      .where('document_id', '=', id)
      .execute();
    const at = now();
    await db
      .updateTable('documents')
      .set({ deleted_at: at, updated_at: at, serving_version_id: null })
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', id)
      .execute();
    await db
      .deleteFrom('passages')
      .where('workspace_id', '=', actor.workspaceId)
      .where('document_id', '=', id)
      .execute();
    await recordSearchChange(db, actor.workspaceId, 'document', id);
    const images = await deleteImages(db, actor.workspaceId, id);
    await enqueue(db, 'ingest.delete-files', {
      workspaceId: actor.workspaceId,
      keys: [...versions.flatMap((v) => [v.file_key, openedKey(v.file_key)]), ...images],
    });
    await appendAudit(db, actor, { action: 'document.deleted', subjectId: id });
  });
  await deps.search.catchUp(actor.workspaceId);
}

/**
 * Takes the document out of every answer without deleting it: what it mirrors is gone. `mirrored` uploads bring it
 * back.
 */
export async function retireDocument(db: Trx, actor: Actor, id: string): Promise<void> {
  const at = now();
  const changed = await db
    .updateTable('documents')
    .set({ retired_at: at, updated_at: at })
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) return;
  await recordSearchChange(db, actor.workspaceId, 'document', id);
  await appendAudit(db, actor, { action: 'document.retired', subjectId: id });
  await tellDocumentChanged(db, actor.workspaceId, id);
}

/**
 * The file as it was uploaded; of `versionId`, else of the newest version. With a virus scanner only what it has
 * passed: else throws `document.scan_pending`, or what it found.
 */
export async function readOriginal(
  deps: Pick<IngestDeps, 'db' | 'files' | 'scanner'>,
  workspaceId: string,
  documentId: string,
  versionId?: string,
): Promise<{
  fileName: string;
  mediaType: string | null;
  bytes: number;
  content: Awaited<ReturnType<IngestDeps['files']['get']>>;
}> {
  let query = deps.db
    .selectFrom('document_versions as v')
    .innerJoin('documents as d', 'd.id', 'v.document_id')
    .select(['v.file_key', 'v.file_name', 'v.media_type', 'v.bytes'])
    .select(['v.status', 'v.error_code', 'v.error_message'])
    .where('v.workspace_id', '=', workspaceId)
    .where('v.document_id', '=', documentId)
    .where('d.deleted_at', 'is', null);
  if (versionId !== undefined) query = query.where('v.id', '=', versionId);
  const row = await query.orderBy('v.number', 'desc').executeTakeFirst();
  if (!row) throw new AppError('document.not_found', 'There is no such document in this workspace.');
  const unscanned = deps.scanner.enabled ? whyUnscanned(row) : undefined;
  if (unscanned) throw unscanned;
  return {
    fileName: row.file_name,
    mediaType: row.media_type,
    bytes: row.bytes,
    content: await deps.files.get(row.file_key),
  };
}
