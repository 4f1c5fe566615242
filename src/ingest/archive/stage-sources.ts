import type { Trx } from '../../db/index.ts';
import type { ArchiveSource, Places } from './contents.ts';

/**
 * Websites with the pages that have a document in the archive. What a site said when a page was fetched (ETag, links)
 * stays behind: the next run reads each page once, and learns only what has changed.
 */
export async function readSources(db: Trx, workspaceId: string, places: Places): Promise<ArchiveSource[]> {
  const rows = await db
    .selectFrom('sources')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('id')
    .execute();
  const sources: ArchiveSource[] = [];
  for (const [n, row] of rows.entries()) {
    places.sources.set(row.id, n);
    sources.push({
      url: row.url,
      kind: row.kind,
      schedule: row.schedule,
      maxPages: row.max_pages,
      maxDepth: row.max_depth,
      language: row.language,
      tags: row.tags,
      access: row.access,
      pages: await readPages(db, workspaceId, row.id, places),
      createdAt: row.created_at.toISOString(),
    });
  }
  return sources;
}

async function readPages(
  db: Trx,
  workspaceId: string,
  sourceId: string,
  places: Places,
): Promise<ArchiveSource['pages']> {
  const rows = await db
    .selectFrom('source_pages')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('source_id', '=', sourceId)
    .where('document_id', 'is not', null)
    .orderBy('id')
    .execute();
  return rows.flatMap(({ url, status, title, depth, document_id, article_hash }) => {
    const document = places.documents.get(document_id ?? '');
    if (document === undefined || status === 'pending') return [];
    return [{ url, status, title, depth, document, articleHash: article_hash }];
  });
}
