import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Db } from '../../db/index.ts';
import type { JobHandler } from '../../jobs/index.ts';
import { AppError, newId, now } from '../../lib/index.ts';
import { questionKey } from '../../lib/question-key.ts';
import { passageText, type Vectors } from '../../retrieval/index.ts';
import type { IngestDeps } from '../deps.ts';
import { allFaqEntries } from '../faq-entries.queries.ts';
import { embedFaqs } from '../save-faq-entry.ts';
import { imageKey } from '../store-images.ts';
import { toProblem } from '../to-problem.ts';
import { openedKey } from '../unlock-document.ts';
import { getArchiveImportRow } from './archive-imports.ts';
import type { ArchiveContents, ArchiveDocument } from './contents.ts';
import { insertArchive, type PreparedArchive, type PreparedVersion } from './insert-archive.ts';
import { unpackArchive } from './unpack-archive.ts';

type ImportDeps = Pick<IngestDeps, 'db' | 'files' | 'embedder' | 'search' | 'scanner'>;
/** Texts that are embedded together; between them the job may stop. */
const chunkSize = 128;

/**
 * Reads a knowledge archive into a workspace: unpacked and checked as a whole first, then its vectors are made, then
 * everything is written in one transaction. What is here already is skipped, so a second run adds nothing.
 */
export function importArchiveJob(deps: ImportDeps): JobHandler<'ingest.import-archive'> {
  return {
    async run({ workspaceId, importId }, { signal }) {
      const row = await getArchiveImportRow(deps.db, workspaceId, importId);
      if (row.status === 'done' || row.status === 'failed') return;
      await setImport(deps.db, importId, { status: 'running' });
      const stage = await mkdtemp(join(tmpdir(), 'knowdesk-import-'));
      try {
        const contents = await unpackArchive(deps.files.path(row.file_key), stage, signal);
        for (const name of await readdir(join(stage, 'files')))
          await deps.scanner.scan(join(stage, 'files', name), signal);
        const prepared = await prepare(deps, workspaceId, contents, signal, (done, total) =>
          setImport(deps.db, importId, { done, total }),
        );
        await write(deps, { workspaceId, importId, name: row.started_by }, stage, prepared);
      } finally {
        await rm(stage, { recursive: true, force: true });
      }
      await deps.search.catchUp(workspaceId);
      await deps.files.delete(row.file_key);
    },
    async failed({ workspaceId, importId }, error) {
      const problem = toProblem(
        error,
        () => new AppError('archive.failed', 'The import stopped by an error of ours; nothing was imported.'),
      );
      await setImport(deps.db, importId, {
        status: 'failed',
        error_code: problem.code,
        error_message: problem.message,
        finished_at: now(),
      });
      const { file_key } = await getArchiveImportRow(deps.db, workspaceId, importId);
      await deps.files.delete(file_key);
    },
  };
}

/** Leaves out what is here already, and makes the vectors of the rest. */
async function prepare(
  { db, embedder }: ImportDeps,
  workspaceId: string,
  contents: ArchiveContents,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => Promise<void>,
): Promise<PreparedArchive> {
  const here = await findKnown(db, workspaceId);
  const documents = contents.documents.flatMap((document, n) =>
    here.hashes.has(newestHash(document)) ? [] : [{ n, document }],
  );
  const faq = contents.faq.flatMap((entry, n) =>
    here.questions.has(questionKey(entry.question)) ? [] : [{ n, entry }],
  );
  const texts = documents.flatMap(({ document }) =>
    document.versions.flatMap((version) =>
      version.passages.map((passage) => ({
        text: passageText({ title: document.title, ...passage }),
        kind: 'passage' as const,
        language: passage.language,
      })),
    ),
  );
  const total = texts.length + faq.length;
  const vectors: Vectors[] = [];
  for (let i = 0; i < texts.length; i += chunkSize) {
    signal.throwIfAborted();
    vectors.push(...(await embedder.embedTexts(texts.slice(i, i + chunkSize))));
    await onProgress(vectors.length, total);
  }
  const embedded: PreparedArchive['faq'] = [];
  for (let i = 0; i < faq.length; i += chunkSize) {
    signal.throwIfAborted();
    const some = faq.slice(i, i + chunkSize);
    const made = await embedFaqs(
      embedder,
      some.map(({ entry }) => entry),
    );
    made.forEach((each, at) => {
      const of = some[at];
      if (of) embedded.push({ ...of, embedded: each });
    });
    await onProgress(texts.length + embedded.length, total);
  }
  let next = 0;
  return {
    models: embedder.models,
    documents: documents.map(({ n, document }) => ({
      n,
      document,
      versions: document.versions.map((version): PreparedVersion => {
        const id = newId('ver');
        const own = vectors.slice(next, next + version.passages.length);
        next += version.passages.length;
        return { id, fileKey: `${workspaceId}/${id}`, version, vectors: own };
      }),
    })),
    faq: embedded,
    golden: contents.golden,
    skipped: contents.documents.length - documents.length + contents.faq.length - faq.length,
  };
}

function newestHash(document: ArchiveDocument): string {
  return document.versions.reduce((newest, each) => (each.number > newest.number ? each : newest))
    .contentHash;
}

async function findKnown(
  db: Db,
  workspaceId: string,
): Promise<{ hashes: Set<string>; questions: Set<string> }> {
  const rows = await db
    .selectFrom('document_versions as v')
    .innerJoin('documents as d', 'd.id', 'v.document_id')
    .select('v.content_hash')
    .where('v.workspace_id', '=', workspaceId)
    .where('d.deleted_at', 'is', null)
    .execute();
  const entries = await allFaqEntries(db, workspaceId);
  return {
    hashes: new Set(rows.map(({ content_hash }) => content_hash)),
    questions: new Set(entries.map(({ question }) => questionKey(question))),
  };
}

/** Files first, since nothing points to them yet; they go again when the rows could not be written. */
async function write(
  { db, files }: ImportDeps,
  { workspaceId, importId, name }: { workspaceId: string; importId: string; name: string },
  stage: string,
  prepared: PreparedArchive,
): Promise<void> {
  const stored: string[] = [];
  try {
    for (const { n, versions } of prepared.documents) {
      for (const { fileKey, version } of versions) {
        const from = join(stage, 'files', `${n}-${version.number}`);
        stored.push(fileKey, openedKey(fileKey));
        for (const { ordinal } of version.images) {
          const key = imageKey(fileKey, ordinal);
          stored.push(key);
          await files.put(key, `${from}-image-${ordinal}`);
        }
        if (version.hasFile) await files.put(fileKey, from);
        if (version.isOpened) await files.put(openedKey(fileKey), `${from}-opened`);
      }
    }
    await db.transaction().execute(async (db) => {
      const by = { workspaceId, kind: 'system', id: 'import', name } as const;
      const report = await insertArchive(db, by, prepared);
      await db
        .updateTable('archive_imports')
        .set({ status: 'done', report: JSON.stringify(report), finished_at: now() })
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', importId)
        .execute();
    });
  } catch (error) {
    for (const key of stored) await files.delete(key);
    throw error;
  }
}

type ImportChange = Partial<{
  status: 'running' | 'failed';
  total: number;
  done: number;
  error_code: string;
  error_message: string;
  finished_at: Date;
}>;

async function setImport(db: Db, importId: string, change: ImportChange): Promise<void> {
  await db.updateTable('archive_imports').set(change).where('id', '=', importId).execute();
}
