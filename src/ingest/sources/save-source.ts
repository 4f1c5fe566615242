import { sql } from 'kysely';
import { type Actor, appendAudit } from '../../accounts/index.ts';
import type { Source, SourceInput, SourcePatch } from '../../contract/index.ts';
import type { Db } from '../../db/index.ts';
import { enqueue } from '../../jobs/index.ts';
import { AppError, newId, now } from '../../lib/index.ts';
import type { Fetcher } from '../../lib/safe-fetch.ts';
import { nextRunAt } from './next-run-at.ts';
import { pageUrl } from './page-url.ts';
import { getSource, getSourceRow } from './sources.queries.ts';
import { startRun } from './start-run.ts';
import { pathOf } from './sync-page.ts';

type SourceDeps = { db: Db; fetcher: Fetcher };

/**
 * Adds a website and looks at it at once. Throws `url.invalid`, `url.refused`, `schedule.invalid`, `source.conflict`.
 */
export async function createSource(
  { db, fetcher }: SourceDeps,
  actor: Actor,
  input: SourceInput,
): Promise<Source> {
  await fetcher.check(input.url);
  const url = pageUrl(input.url);
  const at = now();
  const id = newId('src');
  await db.transaction().execute(async (db) => {
    const row = {
      id,
      workspace_id: actor.workspaceId,
      url,
      kind: input.kind,
      schedule: input.schedule,
      max_pages: input.maxPages,
      max_depth: input.maxDepth,
      language: input.language,
      tags: input.tags,
      access: input.access,
      next_run_at: nextRunAt(input.schedule, at),
      created_at: at,
      updated_at: at,
    };
    const inserted = await db
      .insertInto('sources')
      .values(row)
      .onConflict((conflict) => conflict.columns(['workspace_id', 'url', 'kind']).doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows === 0n)
      throw new AppError('source.conflict', 'This address is a website of this workspace already.', {
        fields: { url: 'is there already' },
      });
    await appendAudit(db, actor, { action: 'source.created', subjectId: id, detail: { ...input, url } });
    await startRun(db, row, `${actor.kind}:${actor.id}`);
  });
  return await getSource(db, actor.workspaceId, id);
}

/** Language, tags and access hold for pages learned from now on. Throws `source.not_found`, `schedule.invalid`. */
export async function patchSource(db: Db, actor: Actor, id: string, patch: SourcePatch): Promise<Source> {
  const at = now();
  const { maxPages, maxDepth, ...same } = patch;
  await db.transaction().execute(async (db) => {
    await getSourceRow(db, actor.workspaceId, id);
    await db
      .updateTable('sources')
      .set({
        ...same,
        ...(maxPages === undefined ? {} : { max_pages: maxPages }),
        ...(maxDepth === undefined ? {} : { max_depth: maxDepth }),
        ...(patch.schedule === undefined ? {} : { next_run_at: nextRunAt(patch.schedule, at) }),
        updated_at: at,
      })
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', id)
      .execute();
    await appendAudit(db, actor, { action: 'source.changed', subjectId: id, detail: patch });
  });
  return await getSource(db, actor.workspaceId, id);
}

/** Documents that one job deletes. */
const chunkSize = 200;

/** Forgets the website; what was learned from it is deleted too, or stays as ordinary documents. */
export async function deleteSource(
  db: Db,
  actor: Actor,
  id: string,
  { documents }: { documents: 'delete' | 'keep' },
): Promise<void> {
  const { workspaceId } = actor;
  await db.transaction().execute(async (db) => {
    const source = await getSourceRow(db, workspaceId, id);
    const pages = await db
      .selectFrom('source_pages')
      .select('document_id')
      .where('workspace_id', '=', workspaceId)
      .where('source_id', '=', id)
      .where('document_id', 'is not', null)
      .execute();
    const ids = pages.flatMap(({ document_id }) => document_id ?? []);
    if (documents === 'keep')
      // no longer anybody's mirror: the same address added again makes its own documents
      await db
        .updateTable('documents')
        .set({ source_path: null })
        .where('workspace_id', '=', workspaceId)
        .where(sql<boolean>`starts_with(source_path, ${pathOf(id, '')})`)
        .execute();
    else
      for (let i = 0; i < ids.length; i += chunkSize)
        await enqueue(db, 'ingest.delete-documents', {
          workspaceId,
          documentIds: ids.slice(i, i + chunkSize),
          by: `${source.kind} ${source.url}`.slice(0, 300),
        });
    await db.deleteFrom('sources').where('workspace_id', '=', workspaceId).where('id', '=', id).execute();
    await appendAudit(db, actor, {
      action: 'source.deleted',
      subjectId: id,
      detail: { url: source.url, documents },
    });
  });
}
