import {
  list,
  page,
  source,
  sourceDeletion,
  sourceInput,
  sourcePage,
  sourcePageQuery,
  sourcePatch,
  sourceRun,
} from '../contract/index.ts';
import {
  createSource,
  deleteSource,
  getSource,
  listSourcePages,
  listSourceRuns,
  listSources,
  patchSource,
  syncSource,
} from '../ingest/index.ts';
import { body, idParam, json, memberRoute, nothing, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Websites'];

const listRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/sources',
  tags,
  summary: 'List websites, newest first',
  request: { query: page },
  responses: { 200: json(list(source), 'A page of websites') },
});
const createRoute = memberRoute('knowledge:write', {
  method: 'post',
  path: '/sources',
  tags,
  summary: 'Add a website: a page, a sitemap, or what links lead to',
  description:
    'Its first run begins at once. robots.txt is honoured; each page becomes a document, and its citations link to the page. Addresses in private networks are refused.',
  request: { body: body(sourceInput) },
  responses: { 201: json(source, 'The new website, with its first run') },
});
const getRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/sources/{id}',
  tags,
  summary: 'Get a website with its last run',
  request: { params: idParam },
  responses: { 200: json(source, 'The website') },
});
const patchRoute = memberRoute('knowledge:write', {
  method: 'patch',
  path: '/sources/{id}',
  tags,
  summary: 'Change schedule, limits, language, tags or access',
  request: { params: idParam, body: body(sourcePatch) },
  responses: { 200: json(source, 'The changed website') },
});
const deleteRoute = memberRoute('knowledge:write', {
  method: 'delete',
  path: '/sources/{id}',
  tags,
  summary: 'Forget a website, with its documents or without',
  request: { params: idParam, query: sourceDeletion },
  responses: { 204: nothing },
});
const syncRoute = memberRoute('knowledge:write', {
  method: 'post',
  path: '/sources/{id}/sync',
  tags,
  summary: 'Look at a website now',
  description: 'While a run is under way it is returned instead of a second one.',
  request: { params: idParam },
  responses: { 202: json(sourceRun, 'The run') },
});
const runsRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/sources/{id}/runs',
  tags,
  summary: 'List the runs of a website, newest first',
  request: { params: idParam, query: page },
  responses: { 200: json(list(sourceRun), 'A page of runs') },
});
const pagesRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/sources/{id}/pages',
  tags,
  summary: 'List the pages of a website by address, with what became of each',
  request: { params: idParam, query: sourcePageQuery },
  responses: { 200: json(list(sourcePage), 'A page of pages') },
});

export function sourcesRoutes({ db, fetcher }: Pick<HttpDeps, 'db' | 'fetcher'>) {
  return routeGroup<MemberEnv>()
    .openapi(listRoute, async (c) =>
      c.json(await listSources(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(createRoute, async (c) =>
      c.json(await createSource({ db, fetcher }, c.var.actor, c.req.valid('json')), 201),
    )
    .openapi(getRoute, async (c) =>
      c.json(await getSource(db, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    )
    .openapi(patchRoute, async (c) =>
      c.json(await patchSource(db, c.var.actor, c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(deleteRoute, async (c) => {
      await deleteSource(db, c.var.actor, c.req.valid('param').id, c.req.valid('query'));
      return c.body(null, 204);
    })
    .openapi(syncRoute, async (c) => c.json(await syncSource(db, c.var.actor, c.req.valid('param').id), 202))
    .openapi(runsRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await listSourceRuns(db, c.var.actor.workspaceId, id, c.req.valid('query')), 200);
    })
    .openapi(pagesRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await listSourcePages(db, c.var.actor.workspaceId, id, c.req.valid('query')), 200);
    });
}
