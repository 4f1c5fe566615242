import type { Selectable } from 'kysely';
import type { CitedImage } from '../contract/index.ts';
import type { Database, Trx } from '../db/index.ts';
import { newId, now } from '../lib/index.ts';
import type { IngestDeps } from './deps.ts';
import type { ParsedImage } from './parse/index.ts';

type Version = Pick<
  Selectable<Database['document_versions']>,
  'id' | 'workspace_id' | 'document_id' | 'file_key'
>;

/** A picture of a document whose bytes lie in the file store. */
export type StoredImage = Omit<ParsedImage, 'bytes'> & {
  id: string;
  ordinal: number;
  fileKey: string;
  size: number;
};

/** Where a picture lies, beside the file of its version. */
export function imageKey(fileKey: string, ordinal: number): string {
  return `${fileKey}-image-${ordinal}`;
}

/** Pictures that are shown beside one passage. */
const MOST_BESIDE = 6;

/** Puts the pictures beside the version's file. The same keys again when the job runs again. */
export async function storeImages(
  files: IngestDeps['files'],
  version: Version,
  images: readonly ParsedImage[],
): Promise<StoredImage[]> {
  const stored: StoredImage[] = [];
  for (const [ordinal, { bytes, ...image }] of images.entries()) {
    const fileKey = imageKey(version.file_key, ordinal);
    await files.put(fileKey, bytes);
    stored.push({ ...image, id: newId('img'), ordinal, fileKey, size: bytes.length });
  }
  return stored;
}

/**
 * Replaces the rows of a version's pictures. Only a version that never answered is learnt again, so no answer shows
 * them.
 */
export async function insertImages(db: Trx, version: Version, images: readonly StoredImage[]): Promise<void> {
  const { workspace_id, document_id, id: version_id } = version;
  await db
    .deleteFrom('document_images')
    .where('workspace_id', '=', workspace_id)
    .where('version_id', '=', version_id)
    .execute();
  const at = now();
  if (images.length > 0)
    await db
      .insertInto('document_images')
      .values(
        images.map((image) => ({
          id: image.id,
          workspace_id,
          document_id,
          version_id,
          ordinal: image.ordinal,
          file_key: image.fileKey,
          media_type: image.mediaType,
          bytes: image.size,
          width: image.width,
          height: image.height,
          alt: image.alt,
          page: image.page ?? null,
          at_offset: image.at,
          created_at: at,
        })),
      )
      .execute();
}

/** For each passage the pictures that stand in or right behind it; one before the first passage belongs to that. */
export function imagesBeside(
  passages: readonly { start: number; end: number }[],
  images: readonly StoredImage[],
): CitedImage[][] {
  const beside: CitedImage[][] = passages.map(() => []);
  for (const { id, width, height, alt, page, at } of images) {
    const found = passages.findLastIndex(
      (passage) => passage.start < at || (at === 0 && passage.start === 0),
    );
    const list = beside[Math.max(0, found)];
    if (list && list.length < MOST_BESIDE) list.push({ id, width, height, alt, page: page ?? null });
  }
  return beside;
}
