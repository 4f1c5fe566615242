import type { Selectable } from 'kysely';
import { appendAudit } from '../accounts/index.ts';
import type { Database, Db } from '../db/index.ts';
import type { JobHandler } from '../jobs/index.ts';
import { AppError, isAppError, now } from '../lib/index.ts';
import { type Embedder, passageText, recordSearchChange } from '../retrieval/index.ts';
import { titleOf } from './add-document.ts';
import type { IngestDeps } from './deps.ts';
import { tellDocumentChanged } from './document-event.ts';
import { type EmbeddedPassage, insertPassages } from './insert-passages.ts';
import { linkColumns } from './link-columns.ts';
import { type ParsedDocument, parseDocument } from './parse/index.ts';
import { type MeasuredPassage, splitMeasured } from './split-measured.ts';
import { insertImages, type StoredImage, storeImages } from './store-images.ts';
import { toProblem } from './to-problem.ts';
import { readOpened } from './unlock-document.ts';

type IndexDeps = Pick<IngestDeps, 'db' | 'files' | 'embedder' | 'search' | 'limits' | 'logger' | 'scanner'>;
type Version = Selectable<Database['document_versions']>;
/** A version as it was read and measured, before it is saved. */
type Learned = {
  parsed: ParsedDocument;
  title: string;
  embedded: readonly EmbeddedPassage[];
  images: readonly StoredImage[];
};

/** Progress is written at most this often. */
const progressMs = 500;

/**
 * Learns one version of a document: parse, split, embed, then in one transaction replace what serves. A file that
 * cannot be learned leaves the last good version serving and says why on the document.
 */
export function indexDocumentJob(deps: IndexDeps): JobHandler<'ingest.index-document'> {
  return {
    async run({ workspaceId, versionId }, { signal }) {
      const version = await findVersion(deps.db, workspaceId, versionId);
      if (!version || version.status === 'ready') return;
      await setStatus(deps.db, version, { status: 'parsing', progress_done: 0, progress_total: 0 });
      const source = { path: deps.files.path(version.file_key), fileName: version.file_name };
      const opened = await readOpened(deps.files, version.file_key);
      if (!opened) await deps.scanner.scan(source.path, signal);
      const parsed = opened ?? (await parseDocument(source, deps.limits, { signal }));
      signal.throwIfAborted();
      const title = await titleFor(deps.db, version, parsed);
      const passages = await splitMeasured(parsed, title, deps.embedder.countTokens);
      if (passages.length === 0)
        throw new AppError(
          'document.no_text',
          'The file holds no text that could be learned: if it is a scan, upload a version with text.',
        );
      await setStatus(deps.db, version, {
        status: 'embedding',
        progress_done: 0,
        progress_total: passages.length,
      });
      const embedded = await embedPassages(deps, version, title, passages);
      signal.throwIfAborted();
      const images = await storeImages(deps.files, version, parsed.images ?? []);
      await serve(deps.db, deps.embedder.models, version, { parsed, title, embedded, images });
      await deps.search.catchUp(workspaceId);
    },
    async failed({ workspaceId, versionId }, error) {
      const version = await findVersion(deps.db, workspaceId, versionId);
      if (!version) return;
      deps.logger.warn({ versionId, code: isAppError(error) ? error.code : 'internal' }, 'document failed');
      if (isAppError(error, 'document.infected')) await deps.files.delete(version.file_key);
      const problem = toProblem(
        error,
        () =>
          new AppError(
            'document.broken',
            'The file could not be read by an error of ours: upload it again, and if that fails, save it anew in its program or as PDF first.',
          ),
      );
      await setStatus(deps.db, version, {
        status: 'failed',
        error_code: problem.code,
        error_message: problem.message,
      });
    },
  };
}

async function findVersion(db: Db, workspaceId: string, versionId: string): Promise<Version | undefined> {
  return await db
    .selectFrom('document_versions as v')
    .innerJoin('documents as d', 'd.id', 'v.document_id')
    .selectAll('v')
    .where('v.workspace_id', '=', workspaceId)
    .where('v.id', '=', versionId)
    .where('d.deleted_at', 'is', null)
    .executeTakeFirst();
}

type StatusChange = Partial<
  Pick<Version, 'status' | 'progress_done' | 'progress_total' | 'error_code' | 'error_message'>
>;

async function setStatus(db: Db, version: Version, change: StatusChange): Promise<void> {
  await db.transaction().execute(async (db) => {
    const live = await db
      .selectFrom('documents')
      .select('id')
      .where('id', '=', version.document_id)
      .where('deleted_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    await db
      .updateTable('document_versions')
      .set(change)
      .where('workspace_id', '=', version.workspace_id)
      .where('id', '=', version.id)
      .execute();
    if (live) await tellDocumentChanged(db, version.workspace_id, version.document_id);
  });
}

/** The name somebody gave it; else, when it is still called like its file, the title that stands in the file. */
async function titleFor(db: Db, version: Version, parsed: ParsedDocument): Promise<string> {
  const { title } = await db
    .selectFrom('documents')
    .select('title')
    .where('id', '=', version.document_id)
    .executeTakeFirstOrThrow();
  return title === titleOf(version.file_name) && parsed.title ? parsed.title.slice(0, 300) : title;
}

async function embedPassages(
  deps: IndexDeps,
  version: Version,
  title: string,
  passages: readonly MeasuredPassage[],
): Promise<EmbeddedPassage[]> {
  const items = passages.map((passage) => ({
    text: passageText({ title, ...passage }),
    kind: 'passage' as const,
    language: passage.language,
  }));
  let written = performance.now();
  const vectors = await deps.embedder.embedTexts(items, (done) => {
    if (performance.now() - written < progressMs || done === items.length) return;
    written = performance.now();
    setStatus(deps.db, version, { progress_done: done }).catch((error: unknown) =>
      deps.logger.warn({ error }, 'progress not written'),
    );
  });
  return passages.map((passage, i) => ({ passage, vectors: vectors[i] ?? {} }));
}

/** One transaction: the version's passages and vectors, and the document now answers from them. */
async function serve(
  db: Db,
  models: Embedder['models'],
  version: Version,
  { parsed, title, embedded, images }: Learned,
): Promise<void> {
  const { workspace_id: workspaceId, document_id: documentId } = version;
  await db.transaction().execute(async (db) => {
    const document = await db
      .selectFrom('documents as d')
      .leftJoin('document_versions as s', 's.id', 'd.serving_version_id')
      .select(['s.number as servingNumber', 'd.serving_version_id as servingId'])
      .where('d.workspace_id', '=', workspaceId)
      .where('d.id', '=', documentId)
      .where('d.deleted_at', 'is', null)
      .forUpdate('d')
      .executeTakeFirst();
    if (!document) return;
    const at = now();
    await db
      .deleteFrom('passages')
      .where('workspace_id', '=', workspaceId)
      .where('version_id', '=', version.id)
      .execute();
    await insertImages(db, version, images);
    await insertPassages(db, models, version, embedded, images);
    await db
      .updateTable('document_versions')
      .set({
        status: 'ready',
        text: parsed.text,
        language: parsed.language ?? null,
        pages: parsed.pages ?? null,
        kind: parsed.kind,
        warnings: JSON.stringify(parsed.warnings),
        faq_candidate: parsed.faqCandidate ? JSON.stringify(parsed.faqCandidate) : null,
        ...linkColumns(parsed),
        passages: embedded.length,
        progress_done: embedded.length,
        progress_total: embedded.length,
        error_code: null,
        error_message: null,
        ready_at: at,
      })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', version.id)
      .execute();
    // A draft waits for whoever publishes it; one that was overtaken while it was being learned does not take the
    // place of the later one.
    const serves = version.review === 'published' && (document.servingNumber ?? 0) <= version.number;
    if (serves || document.servingId === null)
      await db
        .updateTable('documents')
        .set({ ...(serves && { serving_version_id: version.id }), title, updated_at: at })
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', documentId)
        .execute();
    if (serves) {
      await appendAudit(
        db,
        { workspaceId, kind: 'system', id: 'ingest', name: version.created_by ?? 'Knowdesk' },
        { action: 'document.published', subjectId: documentId, detail: { version: version.number } },
      );
      await recordSearchChange(db, workspaceId, 'document', documentId);
    }
    await tellDocumentChanged(db, workspaceId, documentId);
  });
}
