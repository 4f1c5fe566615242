import { copyFile, link, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { create } from 'tar';
import type { Trx } from '../../db/index.ts';
import { isAppError, now } from '../../lib/index.ts';
import type { IngestDeps } from '../deps.ts';
import { whyUnscanned } from '../scan-state.ts';
import { storedProblem } from '../stored-problem.ts';
import { openedKey } from '../unlock-document.ts';
import {
  ARCHIVE_FORMAT,
  ARCHIVE_VERSION,
  type ArchiveDocument,
  type ArchiveImage,
  type ArchiveManifest,
  type ArchiveVersion,
} from './contents.ts';
import { audienceOf, type Names, readFaq, readGolden } from './stage-entries.ts';
import { stageHistory } from './stage-history.ts';
import { readSources } from './stage-sources.ts';

type ExportDeps = Pick<IngestDeps, 'db' | 'files' | 'scanner'>;

/**
 * Everything that a workspace knows, as one view of the database, in a gzipped tar that an import reads. What it needs
 * on disk is gone before the first byte is read (on Windows: with the last), so that nothing stays of a broken
 * download. With a virus scanner it holds no file that has not passed; `leftOut` versions are still to be looked at.
 */
export async function exportArchive(
  deps: ExportDeps,
  workspaceId: string,
): Promise<{ bytes: number; stream: Readable; leftOut: number }> {
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
      'sources.json',
      'history.jsonl',
      'files',
    ]);
    const handle = await open(file);
    const { size } = await handle.stat();
    const stream = handle.createReadStream();
    if (process.platform === 'win32') stream.once('close', () => void removeStage());
    else await removeStage();
    return { bytes: size, stream, leftOut: manifest.leftOut };
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
        sources: new Map(),
      };
      const leftOut = await stageDocuments({ ...deps, db }, workspaceId, stage, names);
      const faq = await readFaq(db, workspaceId, names);
      const golden = await readGolden(db, workspaceId, names);
      await writeFile(join(stage, 'faq.json'), JSON.stringify(faq));
      await writeFile(join(stage, 'golden.json'), JSON.stringify(golden));
      const sources = await readSources(db, workspaceId, names);
      await writeFile(join(stage, 'sources.json'), JSON.stringify(sources));
      const historyLines = await stageHistory(db, workspaceId, join(stage, 'history.jsonl'), names);
      return {
        format: ARCHIVE_FORMAT,
        version: ARCHIVE_VERSION,
        createdAt: now().toISOString(),
        documents: names.documents.size,
        faqEntries: faq.length,
        goldenQuestions: golden.length,
        sources: sources.length,
        historyLines,
        leftOut,
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

type StageDeps = Omit<ExportDeps, 'db'> & { db: Trx };

/** How many versions were left out, because their file has not passed the virus scanner yet. */
async function stageDocuments(
  deps: StageDeps,
  workspaceId: string,
  stage: string,
  names: Names,
): Promise<number> {
  const { db } = deps;
  let leftOut = 0;
  const rows = await db
    .selectFrom('documents')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute();
  for (const row of rows) {
    const all = await readVersions(db, workspaceId, row.id);
    const versions = all.filter((version) => unscanned(deps, version)?.code !== 'document.scan_pending');
    leftOut += all.length - versions.length;
    if (versions.length === 0) continue;
    const n = names.documents.size;
    names.documents.set(row.id, n);
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
      const staged = await stageFiles(deps, version, join(stage, 'files', `${n}-${version.number}`));
      document.versions.push(await toVersion(db, workspaceId, version, staged));
    }
    await writeFile(join(stage, 'documents', `${n}.json`), JSON.stringify(document));
  }
  return leftOut;
}

/** With a scanner a file leaves only once it has passed, in an archive as in a download. */
function unscanned({ scanner }: Pick<StageDeps, 'scanner'>, version: VersionRow) {
  return scanner.enabled ? whyUnscanned(version) : undefined;
}

type StagedFiles = Pick<ArchiveVersion, 'hasFile' | 'isOpened' | 'images'>;

async function stageFiles(deps: StageDeps, version: VersionRow, to: string): Promise<StagedFiles> {
  if (unscanned(deps, version)) return { hasFile: false, isOpened: false, images: [] };
  const { files } = deps;
  return {
    hasFile: await stageFile(files, version.file_key, to),
    isOpened: await stageFile(files, openedKey(version.file_key), `${to}-opened`),
    images: await stageImages(deps, version.workspace_id, version.id, to),
  };
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
  staged: StagedFiles,
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
  { db, files }: StageDeps,
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
