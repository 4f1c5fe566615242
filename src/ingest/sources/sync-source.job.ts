import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../../accounts/index.ts';
import type { Db } from '../../db/index.ts';
import { enqueue, type JobHandler } from '../../jobs/index.ts';
import { AppError, now } from '../../lib/index.ts';
import { retireDocument } from '../change-document.ts';
import { toProblem } from '../to-problem.ts';
import { countFound, meetPages, nextPage, noteLimit } from './frontier.ts';
import { readRobots } from './read-robots.ts';
import { readSitemap } from './read-sitemap.ts';
import { getSourceRow, type RunRow, type SourceRow } from './sources.queries.ts';
import { count, forgotten, type Site, type SyncDeps, syncPage } from './sync-page.ts';

/** Between two requests to a site that names no delay. */
const politeMs = 300;
/** So long one job works on a site; then others have their turn. */
const sliceMs = 20_000;
/** A pause that is not worth holding a worker for. */
const longPauseMs = 3_000;

type Options = { politeMs?: number; sliceMs?: number };

/**
 * Looks at a website: meets its pages (itself, its sitemap, its links), asks for each once, politely, and retires those
 * that are gone. Where it stands is in the rows of the pages, so it goes on where it was after a crash, and in slices.
 */
export function syncSourceJob(deps: SyncDeps, options: Options = {}): JobHandler<'ingest.sync-source'> {
  const { db } = deps;
  return {
    async run({ workspaceId, sourceId, runId }, { signal }) {
      const run = await findRunning(db, workspaceId, runId);
      if (!run) return;
      const source = await getSourceRow(db, workspaceId, sourceId);
      const robots = await readRobots(deps.fetcher, source.url, signal);
      const site: Site = { source, run, robots, signal, actor: actorOf(source) };
      if ((await countFound(db, run)) === 0) await begin(deps, site);
      const isDone = await work(deps, site, options);
      await deps.search.catchUp(workspaceId);
      if (!isDone) return;
      await finish(db, site);
      await deps.search.catchUp(workspaceId);
    },
    async failed({ workspaceId, runId }, error) {
      const problem = toProblem(
        error,
        () =>
          new AppError('source.failed', 'An error of ours stopped it. What was learned stays; try again.'),
      );
      deps.logger.warn({ runId, code: problem.code }, 'looking at a website failed');
      await db
        .updateTable('source_runs')
        .set({
          status: 'failed',
          error_code: problem.code,
          error_message: problem.message,
          finished_at: now(),
        })
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', runId)
        .where('status', '=', 'running')
        .execute();
    },
  };
}

/** Documents of a website are added in its name. */
function actorOf(source: SourceRow): Actor {
  const { workspace_id: workspaceId, id, url } = source;
  return {
    workspaceId,
    kind: 'api_key',
    memberId: null,
    id,
    name: new URL(url).host,
    scopes: [],
    role: null,
  };
}

async function findRunning(db: Db, workspaceId: string, runId: string): Promise<RunRow | undefined> {
  return await db
    .selectFrom('source_runs')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', runId)
    .where('status', '=', 'running')
    .executeTakeFirst();
}

/** The pages to begin with. */
async function begin(deps: SyncDeps, site: Site): Promise<void> {
  const { source, run, robots, signal } = site;
  if (source.kind !== 'sitemap') {
    await deps.db.transaction().execute((db) => meetPages(db, site, [source.url], 0));
    return;
  }
  const isBare = new URL(source.url).pathname === '/';
  const named = robots.sitemaps.length > 0 ? robots.sitemaps : [new URL('/sitemap.xml', source.url).href];
  const { pages, more } = await readSitemap(
    { fetcher: deps.fetcher, signal, allows: robots.allows },
    isBare ? named : [source.url],
    source.max_pages,
  );
  if (pages.length === 0)
    throw new AppError(
      'source.sitemap_empty',
      'The sitemap lists no page of its own site, so nothing was changed.',
    );
  await deps.db.transaction().execute(async (db) => {
    await meetPages(db, site, pages, 0);
    if (more) await noteLimit(db, run);
  });
}

/** Asks for pages until none is left (true), or the slice is over and the rest is another job (false). */
async function work(deps: SyncDeps, site: Site, options: Options): Promise<boolean> {
  const { db } = deps;
  const { run, robots, signal } = site;
  const pause = robots.crawlDelayMs ?? options.politeMs ?? politeMs;
  const until = performance.now() + (options.sliceMs ?? sliceMs);
  for (;;) {
    const page = await nextPage(db, run);
    if (!page) return true;
    await syncPage(deps, site, page);
    signal.throwIfAborted();
    if (performance.now() + pause > until || pause > longPauseMs) {
      const runAt = new Date(now().getTime() + pause);
      const { workspace_id: workspaceId, source_id: sourceId, id: runId } = run;
      await enqueue(db, 'ingest.sync-source', { workspaceId, sourceId, runId }, { runAt });
      return false;
    }
    await sleep(pause, undefined, { signal });
  }
}

/** Retires what this run did not meet any more, unless it stopped at its limit: then nobody knows. */
async function finish(db: Db, site: Site): Promise<void> {
  const { workspace_id: workspaceId, id: runId, source_id: sourceId } = site.run;
  await db.transaction().execute(async (db) => {
    const run = await db
      .selectFrom('source_runs')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', runId)
      .where('status', '=', 'running')
      .forUpdate()
      .executeTakeFirst();
    if (!run) return;
    if (!run.limited) {
      const gone = await db
        .updateTable('source_pages')
        .set({
          ...forgotten,
          status: 'removed',
          error_code: 'source.page_unlisted',
          error_message:
            site.source.kind === 'sitemap'
              ? 'The sitemap does not list it any more.'
              : 'No page leads to it any more.',
        })
        .where('workspace_id', '=', workspaceId)
        .where('source_id', '=', sourceId)
        .where('found_run_id', 'is distinct from', runId)
        .where('status', 'in', ['learned', 'pending'])
        .returning('document_id')
        .execute();
      for (const { document_id } of gone)
        if (document_id !== null) await retireDocument(db, site.actor, document_id);
      if (gone.length > 0) await count(db, run, 'removed', gone.length);
    }
    await db
      .updateTable('source_runs')
      .set({ status: 'done', finished_at: now() })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', runId)
      .execute();
  });
}
