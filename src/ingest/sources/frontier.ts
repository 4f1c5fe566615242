import type { Db, Trx } from '../../db/index.ts';
import { newId, now } from '../../lib/index.ts';
import { isAsset, isBelow, isSameSite, pageUrl } from './page-url.ts';
import type { PageRow, RunRow, SourceRow } from './sources.queries.ts';

/** Pages that one statement notes: a sitemap may list ten thousand. */
const batch = 1000;

type Site = { source: SourceRow; run: RunRow };

/**
 * Notes pages that this run is to look at, as far as the source's limits allow. `anywhere`: not only below the folder
 * of the start, since the site itself leads there.
 */
export async function meetPages(
  db: Trx,
  { source, run }: Site,
  addresses: readonly string[],
  depth: number,
  { anywhere = false }: { anywhere?: boolean } = {},
): Promise<void> {
  if (addresses.length === 0) return;
  const isWanted = (url: string) =>
    url.length <= 2000 &&
    (anywhere || source.kind !== 'crawl' ? isSameSite(source.url, url) : isBelow(source.url, url)) &&
    !isAsset(url);
  const urls = [...new Set(addresses.map(pageUrl))].filter((url) => url === source.url || isWanted(url));
  const known = new Set(urls.length === 0 ? [] : (await foundAmong(db, run, urls)).map(({ url }) => url));
  const fresh = urls.filter((url) => !known.has(url));
  if (fresh.length === 0) return;
  const room = depth > source.max_depth ? 0 : source.max_pages - (await countFound(db, run));
  // Deeper than asked for is by intent; more than asked for is worth a word.
  if (fresh.length > room && depth <= source.max_depth) await noteLimit(db, run);
  const at = now();
  const rows = fresh.slice(0, Math.max(0, room)).map((url) => ({
    id: newId('pg'),
    workspace_id: source.workspace_id,
    source_id: source.id,
    url,
    status: 'pending' as const,
    depth,
    found_run_id: run.id,
    created_at: at,
  }));
  for (let i = 0; i < rows.length; i += batch)
    await db
      .insertInto('source_pages')
      .values(rows.slice(i, i + batch))
      .onConflict((conflict) =>
        conflict.columns(['workspace_id', 'source_id', 'url']).doUpdateSet({ found_run_id: run.id, depth }),
      )
      .execute();
}

async function foundAmong(db: Trx, run: RunRow, urls: string[]): Promise<{ url: string }[]> {
  return await db
    .selectFrom('source_pages')
    .select('url')
    .where('workspace_id', '=', run.workspace_id)
    .where('source_id', '=', run.source_id)
    .where('found_run_id', '=', run.id)
    .where('url', 'in', urls)
    .execute();
}

export async function countFound(db: Db | Trx, run: RunRow): Promise<number> {
  const { n } = await db
    .selectFrom('source_pages')
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .where('workspace_id', '=', run.workspace_id)
    .where('source_id', '=', run.source_id)
    .where('found_run_id', '=', run.id)
    .executeTakeFirstOrThrow();
  return Number(n);
}

export async function noteLimit(db: Trx, run: RunRow): Promise<void> {
  await db
    .updateTable('source_runs')
    .set({ limited: true })
    .where('workspace_id', '=', run.workspace_id)
    .where('id', '=', run.id)
    .execute();
}

/** The next page that this run has met and not asked for, the shallowest first. */
export async function nextPage(db: Db, run: RunRow): Promise<PageRow | undefined> {
  return await db
    .selectFrom('source_pages')
    .selectAll()
    .where('workspace_id', '=', run.workspace_id)
    .where('source_id', '=', run.source_id)
    .where('found_run_id', '=', run.id)
    .where('checked_run_id', 'is distinct from', run.id)
    .orderBy('depth')
    .orderBy('id')
    .executeTakeFirst();
}
