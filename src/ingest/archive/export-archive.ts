import { copyFile, link, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { create } from 'tar';
import type { Trx } from '../../db/index.ts';
import { isAppError, now } from '../../lib/index.ts';
import type { IngestDeps } from '../deps.ts';
import { allFaqEntries } from '../faq-entries.queries.ts';
import { storedProblem } from '../stored-problem.ts';
import { openedKey } from '../unlock-document.ts';
import {
  ARCHIVE_FORMAT,
  ARCHIVE_VERSION,
  type ArchiveDocument,
  type ArchiveFaq,
  type ArchiveGolden,
  type ArchiveImage,
  type ArchiveManifest,
  type ArchiveVersion,
} from './contents.ts';

type ExportDeps = Pick<IngestDeps, 'db' | 'files'>;
/** Ids and names of a workspace as the archive calls them. */
type Names = { inboxes: Map<string, string>; documents: Map<string, number>; faq: Map<string, number> };

/**
 * Everything that a workspace knows, as one view of the database, in a gzipped tar that an import reads. What it needs on
 * disk is gone before the first byte is read (on Windows: with the last), so that nothing stays of a broken download.
 */
export async function exportArchive(
  deps: ExportDeps,
  workspaceId: string,
): Promise<{ bytes: number; stream: Readable }> {
  const stage = await mkdtemp(join(tmpdir(), 'knowdesk-export-'));
  const removeStage = () => rm(stage, { recursive: true, force: true });
  try {
    const manifest = await stageAll(deps, workspaceId, stage);
    await writeFile(join(stage, 'manifest.json'), JSON.stringify(manifest));
    const file = join(stage, 'knowledge.tar.gz');
    // The manifest first, so that a reader knows what it has before it reads on.
    await create({ gzip: true, file, cwd: stage, portable: true }, [
      'manifest.json',
      'documents',
      'faq.json',
      'golden.json',
      'files',
    ]);
    const handle = await open(file);
    const { size } = await handle.stat();
    const stream = handle.createReadStream();
    if (process.platform === 'win32') stream.once('close', () => void removeStage());
    else await removeStage();
    return { bytes: size, stream };
  } catch (error) {
    await removeStage();
    throw error;
  }
}

async function stageAll(deps: ExportDeps, workspaceId: string, stage: string): Promise<ArchiveManifest> {
  await mkdir(join(stage, 'documents'));
  await mkdir(join(stage, 'files'));
  return await deps.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (db) => {
      const names: Names = {
        inboxes: await inboxNames(db, workspaceId),
        documents: new Map(),
        faq: new Map(),
      };
      await stageDocuments({ db, files: deps.files }, workspaceId, stage, names);
      const faq = await readFaq(db, workspaceId, names);
      const golden = await readGolden(db, workspaceId, names);
      await writeFile(join(stage, 'faq.json'), JSON.stringify(faq));
      await writeFile(join(stage, 'golden.json'), JSON.stringify(golden));
      return {
        format: ARCHIVE_FORMAT,
        version: ARCHIVE_VERSION,
        createdAt: now().toISOString(),
        documents: names.documents.size,
        faqEntries: faq.length,
        goldenQuestions: golden.length,
      };
    });
}

async function inboxNames(db: Trx, workspaceId: string): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('inboxes')
    .select(['id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** An inbox that is gone has no name any more; what was for it alone stays for nobody. */
function audienceOf(audience: string[] | null, { inboxes }: Names): string[] | null {
  return audience?.flatMap((id) => inboxes.get(id) ?? []) ?? null;
}

async function stageDocuments(
  deps: { db: Trx; files: ExportDeps['files'] },
  workspaceId: string,
  stage: string,
  names: Names,
): Promise<void> {
  const { db } = deps;
  const rows = await db
    .selectFrom('documents')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute();
  for (const [n, row] of rows.entries()) {
    names.documents.set(row.id, n);
    const versions = await readVersions(db, workspaceId, row.id);
    const serving = versions.find(({ id }) => id === row.serving_version_id);
    const document: ArchiveDocument = {
      title: row.title,
      language: row.language,
      tags: row.tags,
      access: row.access,
      sourcePath: row.source_path,
      url: row.url,
      retiredAt: row.retired_at?.toISOString() ?? null,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      audience: audienceOf(row.audience, names),
      createdAt: row.created_at.toISOString(),
      servingVersion: serving?.number ?? null,
      versions: [],
    };
    for (const version of versions) {
      const to = join(stage, 'files', `${n}-${version.number}`);
      const hasFile = await stageFile(deps.files, version.file_key, to);
      const images = await stageImages(deps, workspaceId, version.id, to);
      const isOpened = await stageFile(deps.files, openedKey(version.file_key), `${to}-opened`);
      document.versions.push(await toVersion(db, workspaceId, version, { hasFile, isOpened, images }));
    }
    await writeFile(join(stage, 'documents', `${n}.json`), JSON.stringify(document));
  }
}

type VersionRow = Awaited<ReturnType<typeof readVersions>>[number];

async function readVersions(db: Trx, workspaceId: string, documentId: string) {
  return await db
    .selectFrom('document_versions')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', documentId)
    .orderBy('number')
    .execute();
}

async function toVersion(
  db: Trx,
  workspaceId: string,
  row: VersionRow,
  staged: Pick<ArchiveVersion, 'hasFile' | 'isOpened' | 'images'>,
): Promise<ArchiveVersion> {
  const { status } = row;
  const isReady = status === 'ready';
  const passages = await db
    .selectFrom('passages')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('version_id', '=', row.id)
    .orderBy('ordinal')
    .execute();
  return {
    number: row.number,
    status: status === 'ready' || status === 'failed' ? status : 'waiting',
    fileName: row.file_name,
    mediaType: row.media_type,
    bytes: row.bytes,
    contentHash: row.content_hash,
    ...staged,
    language: row.language,
    text: isReady ? row.text : null,
    pages: row.pages,
    kind: row.kind,
    warnings: row.warnings as ArchiveVersion['warnings'],
    faqCandidate: row.faq_candidate as ArchiveVersion['faqCandidate'],
    error: storedProblem(row),
    review: row.review,
    reviewComment: row.review_comment,
    reviewedBy: row.reviewed_by,
    reviewedAt: row.reviewed_at?.toISOString() ?? null,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    passages: passages.map((passage) => ({
      kind: passage.kind as ArchiveVersion['passages'][number]['kind'],
      text: passage.text,
      headingPath: passage.heading_path,
      page: passage.page,
      pageEnd: passage.page_end,
      start: passage.start_offset,
      end: passage.end_offset,
      language: passage.language,
      tokens: passage.tokens,
      recognised: passage.recognised,
      boxes: passage.boxes as number[][],
    })),
    links: isReady ? (row.links as ArchiveVersion['links']) : [],
    anchors: isReady ? (row.anchors as ArchiveVersion['anchors']) : [],
  };
}

async function stageImages(
  { db, files }: { db: Trx; files: ExportDeps['files'] },
  workspaceId: string,
  versionId: string,
  to: string,
): Promise<ArchiveVersion['images']> {
  const rows = await db
    .selectFrom('document_images')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('version_id', '=', versionId)
    .orderBy('ordinal')
    .execute();
  const images: ArchiveVersion['images'] = [];
  for (const { ordinal, file_key, media_type, bytes, width, height, alt, page, at_offset } of rows) {
    if (!(await stageFile(files, file_key, `${to}-image-${ordinal}`))) continue;
    images.push({
      ordinal,
      mediaType: media_type as ArchiveImage['mediaType'],
      bytes,
      width,
      height,
      alt,
      page,
      at: at_offset,
    });
  }
  return images;
}

/** Links the file (copies it over the border of a disk); false where there is none. */
async function stageFile(files: ExportDeps['files'], key: string, to: string): Promise<boolean> {
  try {
    await link(files.path(key), to).catch(() => copyFile(files.path(key), to));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || isAppError(error, 'file.not_found'))
      return false;
    throw error;
  }
}

async function readFaq(db: Trx, workspaceId: string, names: Names): Promise<ArchiveFaq[]> {
  const entries = await allFaqEntries(db, workspaceId);
  return entries.map((entry, n) => {
    names.faq.set(entry.id, n);
    const { review, draft, audience } = entry;
    return {
      question: entry.question,
      variants: entry.variants,
      answer: entry.answer,
      language: entry.language,
      tags: entry.tags,
      published: review === 'published',
      draft: draft && { ...draft },
      review: draft ? asWaiting(draft.review) : asWaiting(review),
      reviewComment: entry.reviewComment,
      changedBy: entry.changedBy,
      validFrom: entry.validFrom,
      validUntil: entry.validUntil,
      audience: audienceOf(audience, names),
      createdAt: entry.createdAt,
    };
  });
}

function asWaiting(review: 'published' | 'draft' | 'rejected'): ArchiveFaq['review'] {
  return review === 'published' ? null : review;
}

async function readGolden(db: Trx, workspaceId: string, names: Names): Promise<ArchiveGolden[]> {
  const rows = await db
    .selectFrom('golden_questions')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    question: row.question,
    expects: row.expects,
    document: names.documents.get(row.document_id ?? '') ?? null,
    faq: names.faq.get(row.faq_entry_id ?? '') ?? null,
    text: row.expected_text,
    language: row.language,
    tags: row.tags,
  }));
}
