import type { Trx } from '../db/index.ts';
import { appendEvent } from '../events/index.ts';
import { getDocument } from './documents.queries.ts';

/** Tells staff's browsers how the document stands now. */
export async function tellDocumentChanged(db: Trx, workspaceId: string, documentId: string): Promise<void> {
  const { id, title, status, version, servingVersion, progress, error } = await getDocument(
    db,
    workspaceId,
    documentId,
  );
  await appendEvent(db, workspaceId, 'workspace', {
    type: 'document.changed',
    document: { id, title, status, version, servingVersion, progress, error },
  });
}
