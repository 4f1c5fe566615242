import type { Db, Trx } from '../db/index.ts';
import { AppError } from '../lib/index.ts';
import type { IngestDeps } from './deps.ts';

export type ReadImage = { mediaType: string; bytes: Buffer };

/**
 * A picture of a document. Pictures that an answer shows are there after the document is deleted, too. Throws
 * `image.not_found`.
 */
export async function readImage(
  deps: Pick<IngestDeps, 'db' | 'files'>,
  workspaceId: string,
  documentId: string,
  imageId: string,
): Promise<ReadImage> {
  const row = await deps.db
    .selectFrom('document_images')
    .select(['file_key', 'media_type'])
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', documentId)
    .where('id', '=', imageId)
    .executeTakeFirst();
  if (!row) throw new AppError('image.not_found', 'There is no such picture in this document.');
  return { mediaType: row.media_type, bytes: await deps.files.get(row.file_key) };
}

/** Takes the pictures of a deleted document out, but for those that answers show. Returns the files to delete. */
export async function deleteImages(db: Trx, workspaceId: string, documentId: string): Promise<string[]> {
  const gone = await db
    .deleteFrom('document_images')
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', documentId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('answer_images')
            .select('answer_images.image_id')
            .whereRef('answer_images.workspace_id', '=', 'document_images.workspace_id')
            .whereRef('answer_images.image_id', '=', 'document_images.id'),
        ),
      ),
    )
    .returning('file_key')
    .execute();
  return gone.map(({ file_key }) => file_key);
}

/** What a preview shows of the pictures that stand in a part of a version's text. */
export async function imagesBetween(
  db: Db,
  workspaceId: string,
  versionId: string,
  { start, end }: { start: number; end: number },
) {
  const rows = await db
    .selectFrom('document_images')
    .select(['id', 'width', 'height', 'alt', 'page', 'at_offset'])
    .where('workspace_id', '=', workspaceId)
    .where('version_id', '=', versionId)
    .where('at_offset', '>=', start)
    .where('at_offset', '<=', end)
    .orderBy('ordinal')
    .limit(50)
    .execute();
  return rows.map(({ at_offset, ...image }) => ({ ...image, at: at_offset }));
}
