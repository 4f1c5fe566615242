import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Db } from '../../db/index.ts';
import type { JobHandler } from '../../jobs/index.ts';
import { AppError, now } from '../../lib/index.ts';
import { questionKey } from '../../lib/question-key.ts';
import type { IngestDeps } from '../deps.ts';
import { allFaqEntries } from '../faq-entries.queries.ts';
import { imageKey } from '../store-images.ts';
import { toProblem } from '../to-problem.ts';
import { openedKey } from '../unlock-document.ts';
import { getArchiveImportRow } from './archive-imports.ts';
import { insertArchive, type PreparedArchive } from './insert-archive.ts';
import { type KnownHere, prepareArchive } from './prepare-archive.ts';
import { unpackArchive } from './unpack-archive.ts';

type ImportDeps = Pick<IngestDeps, 'db' | 'files' | 'embedder' | 'search' | 'scanner'>;

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
        const known = await findKnown(deps.db, workspaceId);
        const prepared = await prepareArchive(
          deps.embedder,
          { workspaceId, stage, contents, known },
          signal,
          (done, total) => setImport(deps.db, importId, { done, total }),
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

async function findKnown(db: Db, workspaceId: string): Promise<KnownHere> {
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
    for await (const { n, versions } of prepared.documents()) {
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
