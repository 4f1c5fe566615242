import { sql } from 'kysely';
import { type AuditActor, appendAudit } from '../../accounts/index.ts';
import type { Trx } from '../../db/index.ts';
import { newId, now } from '../../lib/index.ts';
import { pathOf } from '../sources/sync-page.ts';
import type { ArchiveSource } from './contents.ts';

/** Rows that one statement inserts. */
const batch = 1000;

/**
 * Websites that are not here yet; how many. None of them is due: an archive alone makes this server ask nothing of any
 * site. Once somebody has looked at one by hand, or changed its schedule, the schedule holds.
 */
export async function insertSources(
  db: Trx,
  by: AuditActor,
  sources: readonly ArchiveSource[],
  documents: ReadonlyMap<number, string>,
): Promise<number> {
  let inserted = 0;
  for (const { pages, ...source } of sources) {
    const id = newId('src');
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('sources')
      .values({
        id,
        workspace_id: by.workspaceId,
        url: source.url,
        kind: source.kind,
        schedule: source.schedule,
        max_pages: source.maxPages,
        max_depth: source.maxDepth,
        language: source.language,
        tags: source.tags,
        access: source.access,
        next_run_at: null,
        created_at: new Date(source.createdAt),
        updated_at: now(),
      })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'url', 'kind']).doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 0n) continue;
    inserted += 1;
    await insertPages(db, { workspaceId: by.workspaceId, id }, pages, documents);
    await appendAudit(db, by, {
      action: 'source.imported',
      subjectId: id,
      detail: { url: source.url, kind: source.kind, schedule: source.schedule },
    });
  }
  return inserted;
}

/** Pages whose document came along; it is the mirror of its page here too, so that the next run makes no second one. */
async function insertPages(
  db: Trx,
  { workspaceId, id: sourceId }: { workspaceId: string; id: string },
  pages: ArchiveSource['pages'],
  documents: ReadonlyMap<number, string>,
): Promise<void> {
  const at = now();
  const rows = pages.flatMap(({ url, status, title, depth, document, articleHash }) => {
    const document_id = documents.get(document);
    if (document_id === undefined) return [];
    return [
      {
        id: newId('pg'),
        workspace_id: workspaceId,
        source_id: sourceId,
        url,
        status,
        title,
        depth,
        document_id,
        article_hash: articleHash,
        created_at: at,
      },
    ];
  });
  for (let from = 0; from < rows.length; from += batch)
    await db
      .insertInto('source_pages')
      .values(rows.slice(from, from + batch))
      .execute();
  const ids = rows.map(({ document_id }) => document_id);
  const paths = rows.map(({ url }) => pathOf(sourceId, url));
  await sql`
    update documents as d set source_path = page.path
    from unnest(${ids}::text[], ${paths}::text[]) as page(id, path)
    where d.workspace_id = ${workspaceId} and d.id = page.id
  `.execute(db);
}
