import { type Actor, appendAudit } from '../accounts/index.ts';
import type { AcceptedDocument, Document } from '../contract/index.ts';
import type { Trx } from '../db/index.ts';
import { enqueue } from '../jobs/index.ts';
import { AppError, now } from '../lib/index.ts';
import { recordSearchChange } from '../retrieval/index.ts';
import type { IngestDeps } from './deps.ts';
import { tellDocumentChanged } from './document-event.ts';
import { getDocument, lockDocument } from './documents.queries.ts';

type PublishDeps = Pick<IngestDeps, 'db' | 'search'>;
type VersionRow = { id: string; number: number; status: string; review: string };

/**
 * Makes a learnt version the one that answers, whatever its number: a draft is published, an earlier one put back.
 * From the next question on it is found, and nothing of the version before. Answers already given keep their frozen
 * evidence. Throws `document.version_not_found`, `document.version_not_ready`.
 */
export async function publishVersion(
  deps: PublishDeps,
  actor: Actor,
  documentId: string,
  number: number,
  comment?: string,
): Promise<Document> {
  await deps.db.transaction().execute(async (db) => {
    await lockDocument(db, actor.workspaceId, documentId);
    const version = await getVersion(db, actor.workspaceId, documentId, number);
    await serveVersion(db, actor, documentId, version, comment);
    await appendAudit(db, actor, {
      action: 'document.published',
      subjectId: documentId,
      detail: { version: number, ...(comment && { comment }) },
    });
  });
  return await found(deps, actor, documentId);
}

/** Sends a draft back with what is to be changed; what answers goes on answering. */
export async function rejectVersion(
  deps: PublishDeps,
  actor: Actor,
  documentId: string,
  number: number,
  comment: string,
): Promise<Document> {
  await deps.db.transaction().execute(async (db) => {
    await lockDocument(db, actor.workspaceId, documentId);
    const version = await getVersion(db, actor.workspaceId, documentId, number);
    if (version.review === 'published') {
      throw new AppError(
        'document.version_not_draft',
        'This version is published already: roll back to an earlier one, or upload a better one.',
      );
    }
    await setReview(db, actor, version, { review: 'rejected', comment });
    await appendAudit(db, actor, {
      action: 'document.rejected',
      subjectId: documentId,
      detail: { version: number, comment },
    });
    await tellDocumentChanged(db, actor.workspaceId, documentId);
  });
  return await getDocument(deps.db, actor.workspaceId, documentId);
}

/** One step back: the published version before the one that answers now. Throws `document.no_earlier_version`. */
export async function rollBackDocument(
  deps: PublishDeps,
  actor: Actor,
  documentId: string,
): Promise<Document> {
  await deps.db.transaction().execute(async (db) => {
    const { serving_version_id } = await lockDocument(db, actor.workspaceId, documentId);
    const versions = await db
      .selectFrom('document_versions')
      .select(['id', 'number', 'status', 'review'])
      .where('workspace_id', '=', actor.workspaceId)
      .where('document_id', '=', documentId)
      .where('status', '=', 'ready')
      .orderBy('number', 'desc')
      .execute();
    const serving = versions.find(({ id }) => id === serving_version_id);
    const earlier = versions.find(
      ({ number, review }) => review === 'published' && number < (serving?.number ?? 0),
    );
    if (!serving || !earlier) {
      throw new AppError(
        'document.no_earlier_version',
        'There is no published version before the one that answers.',
      );
    }
    await serveVersion(db, actor, documentId, earlier);
    await appendAudit(db, actor, {
      action: 'document.rolled_back',
      subjectId: documentId,
      detail: { from: serving.number, to: earlier.number },
    });
  });
  return await found(deps, actor, documentId);
}

/**
 * Learns the newest version again that failed. Throws `document.not_failed`; a file over the limit was never stored.
 */
export async function retryDocument(
  deps: Pick<IngestDeps, 'db'>,
  actor: Actor,
  documentId: string,
): Promise<AcceptedDocument> {
  return await deps.db.transaction().execute(async (db) => {
    await lockDocument(db, actor.workspaceId, documentId);
    const newest = await db
      .selectFrom('document_versions')
      .select(['id', 'number', 'status', 'error_code'])
      .where('workspace_id', '=', actor.workspaceId)
      .where('document_id', '=', documentId)
      .orderBy('number', 'desc')
      .executeTakeFirstOrThrow();
    if (newest.status !== 'failed' || newest.error_code === 'document.too_large') {
      throw new AppError(
        'document.not_failed',
        'There is nothing to try again: upload another file as the next version.',
      );
    }
    await requeueVersion(db, actor.workspaceId, documentId, newest.id);
    await appendAudit(db, actor, {
      action: 'document.retried',
      subjectId: documentId,
      detail: { version: newest.number },
    });
    return { id: documentId, status: 'queued', version: newest.number };
  });
}

/** Puts a failed version before the learner once more; false when somebody else was faster and it waits already. */
export async function requeueVersion(
  db: Trx,
  workspaceId: string,
  documentId: string,
  versionId: string,
): Promise<boolean> {
  const changed = await db
    .updateTable('document_versions')
    .set({ status: 'queued', error_code: null, error_message: null, progress_done: 0, progress_total: 0 })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', versionId)
    .where('status', '=', 'failed')
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) return false;
  await enqueue(db, 'ingest.index-document', { workspaceId, documentId, versionId });
  await tellDocumentChanged(db, workspaceId, documentId);
  return true;
}

async function getVersion(
  db: Trx,
  workspaceId: string,
  documentId: string,
  number: number,
): Promise<VersionRow> {
  const version = await db
    .selectFrom('document_versions')
    .select(['id', 'number', 'status', 'review'])
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', documentId)
    .where('number', '=', number)
    .executeTakeFirst();
  if (!version) throw versionNotFound();
  if (version.status !== 'ready') throw versionNotReady();
  return version;
}

export function versionNotFound(): AppError {
  return new AppError('document.version_not_found', 'This document has no such version.');
}

export function versionNotReady(): AppError {
  return new AppError(
    'document.version_not_ready',
    'This version has not been learnt: wait until it is ready, or look why it failed.',
  );
}

/** The pointer moves in one row: readers see the one version or the other. */
async function serveVersion(
  db: Trx,
  actor: Actor,
  documentId: string,
  version: VersionRow,
  comment?: string,
): Promise<void> {
  await setReview(db, actor, version, { review: 'published', comment: comment ?? null });
  await db
    .updateTable('documents')
    .set({ serving_version_id: version.id, updated_at: now() })
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', documentId)
    .execute();
  await tellDocumentChanged(db, actor.workspaceId, documentId);
  await recordSearchChange(db, actor.workspaceId, 'document', documentId);
}

async function setReview(
  db: Trx,
  actor: Actor,
  version: VersionRow,
  { review, comment }: { review: 'published' | 'rejected'; comment: string | null },
): Promise<void> {
  // putting a published version back is no review of it
  if (version.review === 'published') return;
  await db
    .updateTable('document_versions')
    .set({ review, review_comment: comment, reviewed_by: actor.name, reviewed_at: now() })
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', version.id)
    .execute();
}

async function found(deps: PublishDeps, actor: Actor, documentId: string): Promise<Document> {
  await deps.search.catchUp(actor.workspaceId);
  return await getDocument(deps.db, actor.workspaceId, documentId);
}
