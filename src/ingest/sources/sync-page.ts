import type { Actor } from '../../accounts/index.ts';
import type { Db, Trx } from '../../db/index.ts';
import { AppError, isAppError, now } from '../../lib/index.ts';
import { addDocument } from '../add-document.ts';
import { retireDocument } from '../change-document.ts';
import type { IngestDeps } from '../deps.ts';
import { type FetchedPage, fetchPage, type PageFile, readFetched } from './fetch-page.ts';
import { meetPages } from './frontier.ts';
import { isSameSite, pageUrl } from './page-url.ts';
import type { Robots } from './read-robots.ts';
import type { PageRow, RunRow, SourceRow } from './sources.queries.ts';

export type SyncDeps = Pick<
  IngestDeps,
  'db' | 'files' | 'limits' | 'fetcher' | 'scanner' | 'search' | 'logger'
>;
export type Site = { source: SourceRow; run: RunRow; robots: Robots; actor: Actor; signal: AbortSignal };

type Outcome = 'new_pages' | 'changed' | 'unchanged' | 'removed' | 'skipped' | 'failed';
type PageChange = Partial<
  Pick<
    PageRow,
    | 'status'
    | 'title'
    | 'document_id'
    | 'http_status'
    | 'etag'
    | 'last_modified'
    | 'raw_hash'
    | 'article_hash'
    | 'links'
    | 'error_code'
    | 'error_message'
    | 'changed_at'
  >
>;

/**
 * Asks for one page and does what its answer says: learns it, leaves it, retires it, or notes why not. Throws only what
 * ends the run: the process is stopping, the scanner or the database is away, or the start of a crawl is.
 */
export async function syncPage(deps: SyncDeps, site: Site, page: PageRow): Promise<void> {
  try {
    if (!site.robots.allows(page.url)) throw skip('robots_disallowed', 'robots.txt forbids this page.');
    if (await isDeleted(deps.db, page))
      throw skip('document_deleted', 'Its document was deleted here, so it stays out.');
    const fetched = await fetchPage({ ...deps, ...site }, site.source, page);
    await take(deps, site, page, fetched);
  } catch (error) {
    site.signal.throwIfAborted();
    if (!isAppError(error)) throw error;
    if (isStart(site, page)) throw error;
    await (error instanceof Skip ? leave : fail)(deps.db, site, page, error);
  }
}

/** A page that is left out, with the reason; not a failure. */
class Skip extends AppError {}
function skip(code: string, message: string): Skip {
  return new Skip(`source.${code}`, message);
}

/** Without its start a crawl would find every page removed. */
function isStart({ source }: Site, page: PageRow): boolean {
  return source.kind === 'crawl' && page.url === source.url;
}

async function take(deps: SyncDeps, site: Site, page: PageRow, fetched: FetchedPage): Promise<void> {
  const { db } = deps;
  switch (fetched.outcome) {
    case 'unchanged':
      return await keep(db, site, page, { http_status: fetched.httpStatus });
    case 'gone':
      if (isStart(site, page))
        throw new AppError(
          'source.start_gone',
          `The start of the crawl answered ${fetched.httpStatus}, so nothing was changed. Check the address.`,
        );
      return await remove(db, site, page, fetched.httpStatus);
    case 'elsewhere':
      throw skip('page_off_site', `It leads to ${fetched.to.slice(0, 500)}, which is not followed.`);
    case 'content':
      return await takeContent(deps, site, page, fetched);
  }
}

async function takeContent(
  deps: SyncDeps,
  site: Site,
  page: PageRow,
  fetched: Extract<FetchedPage, { outcome: 'content' }>,
): Promise<void> {
  const { db } = deps;
  const { source } = site;
  const seen = {
    http_status: fetched.httpStatus,
    etag: fetched.answer.headers.get('etag')?.slice(0, 500) ?? null,
    last_modified: fetched.answer.headers.get('last-modified')?.slice(0, 100) ?? null,
    raw_hash: fetched.rawHash,
  };
  if (source.kind !== 'page') await leadElsewhere(db, site, page, fetched.url);
  if (page.status === 'learned' && page.raw_hash === fetched.rawHash) return await keep(db, site, page, seen);
  await deps.scanner.scan(fetched.answer.body, site.signal);
  const file = await readFetched({ ...deps, ...site }, fetched);
  const { head } = file;
  const isForbidden =
    head?.noindex || /\b(noindex|none)\b/i.test(fetched.answer.headers.get('x-robots-tag') ?? '');
  if (source.kind !== 'page' && head?.canonical) await leadElsewhere(db, site, page, head.canonical);
  const links = source.kind === 'crawl' && head && !head.nofollow ? head.links : [];
  await db.transaction().execute((db) => meetPages(db, site, links, page.depth + 1));
  if (source.kind !== 'page' && isForbidden) throw skip('noindex', 'The page asks robots to leave it out.');
  if (page.status === 'learned' && page.article_hash === file.articleHash)
    return await keep(db, site, page, { ...seen, links });
  await refuseTwin(db, page, file.articleHash);
  await learn(deps, site, page, file, { ...seen, links }, urlOf(site, page, fetched.url, head?.canonical));
}

/** Where a reader is sent: the page's own word for it, on its own site. */
function urlOf({ source }: Site, page: PageRow, fetchedUrl: string, canonical: string | undefined): string {
  if (source.kind !== 'page') return page.url;
  return canonical !== undefined && isSameSite(canonical, fetchedUrl) ? canonical : fetchedUrl;
}

/**
 * A page that redirects, or names another as the original, is left to that one, which is met instead. Of two that name
 * each other the second is learned.
 */
async function leadElsewhere(db: Db, site: Site, page: PageRow, address: string): Promise<void> {
  const to = pageUrl(address);
  if (to === page.url || !isSameSite(site.source.url, to)) return;
  const other = await db
    .selectFrom('source_pages')
    .select('error_code')
    .where('workspace_id', '=', page.workspace_id)
    .where('source_id', '=', page.source_id)
    .where('url', '=', to)
    .where('checked_run_id', '=', site.run.id)
    .executeTakeFirst();
  if (other?.error_code === 'source.page_moved') return;
  await db.transaction().execute((db) => meetPages(db, site, [to], page.depth, { anywhere: true }));
  throw skip('page_moved', `It leads to ${to.slice(0, 500)}.`);
}

async function refuseTwin(db: Db, page: PageRow, articleHash: string): Promise<void> {
  const twin = await db
    .selectFrom('source_pages')
    .select('url')
    .where('workspace_id', '=', page.workspace_id)
    .where('source_id', '=', page.source_id)
    .where('status', '=', 'learned')
    .where('article_hash', '=', articleHash)
    .where('id', '!=', page.id)
    .executeTakeFirst();
  if (twin) throw skip('duplicate', `It says the same as ${twin.url.slice(0, 500)}.`);
}

async function isDeleted(db: Db, page: PageRow): Promise<boolean> {
  if (page.document_id === null) return false;
  const row = await db
    .selectFrom('documents')
    .select('deleted_at')
    .where('workspace_id', '=', page.workspace_id)
    .where('id', '=', page.document_id)
    .executeTakeFirst();
  return row?.deleted_at !== null && row?.deleted_at !== undefined;
}

async function learn(
  deps: SyncDeps,
  site: Site,
  page: PageRow,
  file: PageFile,
  seen: PageChange,
  url: string,
): Promise<void> {
  const { source } = site;
  const { accepted } = await addDocument(deps, site.actor, {
    file,
    language: source.language ?? undefined,
    tags: source.tags,
    access: source.access,
    sourcePath: pathOf(source.id, page.url),
    mirrored: true,
    url,
  });
  // Crash here, and the next try finds the same bytes at the same path: nothing is doubled.
  const outcome = page.status === 'learned' ? 'changed' : 'new_pages';
  await settle(deps.db, site, page, outcome, {
    ...seen,
    status: 'learned',
    title: file.title,
    document_id: accepted.id,
    article_hash: file.articleHash,
    changed_at: now(),
    error_code: null,
    error_message: null,
  });
}

/** Which document a page is, whatever its text. */
export function pathOf(sourceId: string, url: string): string {
  return `${sourceId} ${url}`;
}

async function keep(db: Db, site: Site, page: PageRow, seen: PageChange): Promise<void> {
  const links = seen.links ?? page.links;
  await db.transaction().execute((db) => meetPages(db, site, links, page.depth + 1));
  await settle(db, site, page, 'unchanged', { ...seen, error_code: null, error_message: null });
}

async function fail(db: Db, site: Site, page: PageRow, error: AppError): Promise<void> {
  // What was learned earlier keeps answering: a site may be down for an hour.
  await settle(db, site, page, 'failed', {
    ...(page.status === 'learned' ? {} : { status: 'failed' as const }),
    error_code: error.code,
    error_message: error.message,
  });
}

async function leave(db: Db, site: Site, page: PageRow, error: AppError): Promise<void> {
  await settle(db, site, page, 'skipped', {
    status: 'skipped',
    etag: null,
    last_modified: null,
    raw_hash: null,
    article_hash: null,
    error_code: error.code,
    error_message: error.message,
  });
}

async function remove(db: Db, site: Site, page: PageRow, httpStatus: number): Promise<void> {
  // One that was never learned is no loss: a broken link of the site.
  await settle(db, site, page, page.status === 'learned' ? 'removed' : 'failed', {
    status: page.status === 'learned' ? 'removed' : 'failed',
    ...forgotten,
    http_status: httpStatus,
    error_code: 'source.page_gone',
    error_message: `The server answered ${httpStatus}: there is no such page.`,
  });
}

/** So that a page that comes back is read anew. */
export const forgotten = { etag: null, last_modified: null, raw_hash: null, article_hash: null } as const;

/** Writes what became of the page and counts it, once a run; what no longer counts as learned stops answering. */
async function settle(
  db: Db,
  site: Site,
  page: PageRow,
  outcome: Outcome,
  change: PageChange,
): Promise<void> {
  await db.transaction().execute(async (db) => {
    const { run } = site;
    const changed = await db
      .updateTable('source_pages')
      .set({ ...change, checked_run_id: run.id, checked_at: now() })
      .where('workspace_id', '=', page.workspace_id)
      .where('id', '=', page.id)
      .where('checked_run_id', 'is distinct from', run.id)
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) return;
    const isOut = change.status !== undefined && change.status !== 'learned';
    if (isOut && page.document_id !== null) await retireDocument(db, site.actor, page.document_id);
    await count(db, run, outcome, 1);
  });
}

export async function count(db: Trx, run: RunRow, outcome: Outcome, by: number): Promise<void> {
  await db
    .updateTable('source_runs')
    .set((eb) => ({ [outcome]: eb(outcome, '+', by) }))
    .where('workspace_id', '=', run.workspace_id)
    .where('id', '=', run.id)
    .execute();
}
