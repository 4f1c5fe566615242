import type { DocumentPreview, TextBox } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { AppError } from '../lib/index.ts';
import { findLinks } from '../retrieval/index.ts';
import { imagesBetween } from './read-image.ts';
import { showLinks } from './show-links.ts';

/** Text that is shown before and after what is marked, in characters. */
const AROUND = 6000;
/** Lines that are marked at most. */
const MOST_BOXES = 400;

type Span = { start: number; end: number };

/**
 * Where a span of a version's text stands in the original, with the text around it: of `versionId`, else of the version
 * that answers. Throws `document.not_found` also for a version without text.
 */
export async function previewDocument(
  db: Db,
  workspaceId: string,
  documentId: string,
  wanted: Span & { versionId?: string | undefined },
): Promise<DocumentPreview> {
  const version = await findVersion(db, workspaceId, documentId, wanted.versionId);
  if (!version || version.text === null)
    throw new AppError('document.not_found', 'There is no such document in this workspace.');
  const { id, text, title, number, file_name, kind, pages } = version;
  const start = Math.min(wanted.start, text.length);
  const span = { start, end: Math.min(Math.max(start, wanted.end), text.length) };
  const around = { start: Math.max(0, start - AROUND), end: Math.min(text.length, span.end + AROUND) };
  const place = await findPlace(db, workspaceId, id, span);
  const images = await imagesBetween(db, workspaceId, id, around);
  const links = showLinks(await findLinks(db, workspaceId, id, around));
  return {
    documentId,
    versionId: id,
    version: number,
    title,
    fileName: file_name,
    kind,
    pages,
    ...place,
    text: text.slice(around.start, around.end),
    textStart: around.start,
    textLength: text.length,
    ...span,
    images,
    links,
  };
}

async function findVersion(db: Db, workspaceId: string, documentId: string, versionId: string | undefined) {
  return await db
    .selectFrom('documents as d')
    .innerJoin('document_versions as v', (join) =>
      versionId === undefined
        ? join.onRef('v.id', '=', 'd.serving_version_id')
        : join.onRef('v.document_id', '=', 'd.id').on('v.id', '=', versionId),
    )
    .select(['v.id', 'v.number', 'v.file_name', 'v.kind', 'v.pages', 'v.text', 'd.title'])
    .where('d.workspace_id', '=', workspaceId)
    .where('d.id', '=', documentId)
    .where('d.deleted_at', 'is', null)
    .executeTakeFirst();
}

type StoredBox = [page: number, x0: number, y0: number, x1: number, y1: number, start: number, end: number];

/** The lines of the span by the passages that it touches. */
async function findPlace(db: Db, workspaceId: string, versionId: string, { start, end }: Span) {
  const passages = await db
    .selectFrom('passages')
    .select(['page', 'boxes', 'recognised'])
    .where('workspace_id', '=', workspaceId)
    .where('version_id', '=', versionId)
    .where('start_offset', '<', Math.max(end, start + 1))
    .where('end_offset', '>', start)
    .orderBy('ordinal')
    .limit(50)
    .execute();
  const boxes: TextBox[] = passages
    .flatMap((passage) => passage.boxes as StoredBox[])
    .filter(([, , , , , from, to]) => end > start && from < end && to > start)
    .slice(0, MOST_BOXES)
    .map(([page, x0, y0, x1, y1]) => ({ page, x0, y0, x1, y1 }));
  return {
    page: boxes[0]?.page ?? passages[0]?.page ?? null,
    boxes,
    recognised: passages.some((passage) => passage.recognised),
  };
}
