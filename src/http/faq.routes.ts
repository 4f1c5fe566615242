import { z } from 'zod';
import {
  faqEntry,
  faqImport,
  faqInput,
  faqPatch,
  faqQuery,
  faqRestoreInput,
  knowledgeChange,
  list,
  page,
  publishInput,
  rejectInput,
} from '../contract/index.ts';
import {
  createFaqEntry,
  deleteFaqEntry,
  discardFaqDraft,
  exportFaq,
  getFaqEntry,
  getFaqImport,
  listFaqEntries,
  listHistory,
  patchFaqEntry,
  publishFaqEntry,
  rejectFaqEntry,
  restoreFaqEntry,
  startFaqImport,
} from '../ingest/index.ts';
import { now } from '../lib/index.ts';
import { answerFile } from './answer-file.ts';
import { body, download, idParam, json, memberRoute, nothing, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import { uploadBody, uploadsOf, withUpload } from './read-upload.ts';
import type { HttpDeps } from './types.ts';

const tags = ['FAQ'];
const searchable = 'Answers once the change is searchable on this node.';

const listRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/faq-entries',
  tags,
  summary: 'List FAQ entries, newest first',
  request: { query: faqQuery },
  responses: { 200: json(list(faqEntry), 'A page of entries') },
});
const createRoute = memberRoute('knowledge:write', {
  method: 'post',
  path: '/faq-entries',
  tags,
  summary: 'Add an FAQ entry',
  description: searchable,
  request: { body: body(faqInput) },
  responses: { 201: json(faqEntry, 'The new entry') },
});
const exportRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/faq-entries/export',
  tags,
  summary: 'Download all entries as a table that can be imported again',
  request: { query: z.object({ format: z.enum(['csv', 'xlsx']).default('csv') }) },
  responses: { 200: download('application/octet-stream', 'The table') },
});
const getRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/faq-entries/{id}',
  tags,
  summary: 'Get an FAQ entry',
  request: { params: idParam },
  responses: { 200: json(faqEntry, 'The entry') },
});
const patchRoute = memberRoute('knowledge:write', {
  method: 'patch',
  path: '/faq-entries/{id}',
  tags,
  summary: 'Change an FAQ entry',
  description: searchable,
  request: { params: idParam, body: body(faqPatch) },
  responses: { 200: json(faqEntry, 'The changed entry') },
});
const deleteRoute = memberRoute('knowledge:write', {
  method: 'delete',
  path: '/faq-entries/{id}',
  tags,
  summary: 'Delete an FAQ entry',
  description: searchable,
  request: { params: idParam },
  responses: { 204: nothing },
});
const publishRoute = memberRoute('knowledge:publish', {
  method: 'post',
  path: '/faq-entries/{id}/publish',
  tags,
  summary: 'Publish what waits of an FAQ entry',
  description: searchable,
  request: { params: idParam, body: body(publishInput) },
  responses: { 200: json(faqEntry, 'The published entry') },
});
const rejectRoute = memberRoute('knowledge:publish', {
  method: 'post',
  path: '/faq-entries/{id}/reject',
  tags,
  summary: 'Send what waits of an FAQ entry back with a comment',
  request: { params: idParam, body: body(rejectInput) },
  responses: { 200: json(faqEntry, 'The entry') },
});
const discardRoute = memberRoute('knowledge:write', {
  method: 'post',
  path: '/faq-entries/{id}/discard',
  tags,
  summary: 'Drop the change of an FAQ entry that waits',
  request: { params: idParam },
  responses: { 200: json(faqEntry, 'The entry as it is published') },
});
const historyRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/faq-entries/{id}/history',
  tags,
  summary: 'Who changed what of an FAQ entry, newest first',
  request: { params: idParam, query: page },
  responses: { 200: json(list(knowledgeChange), 'A page of changes') },
});
const restoreRoute = memberRoute('knowledge:write', {
  method: 'post',
  path: '/faq-entries/{id}/restore',
  tags,
  summary: 'Give an FAQ entry the text that it had before a change in its history',
  description: `Takes back that change and every later one, as a change of its own. ${searchable}`,
  request: { params: idParam, body: body(faqRestoreInput) },
  responses: { 200: json(faqEntry, 'The changed entry') },
});
const importRoute = memberRoute(
  'knowledge:write',
  {
    method: 'post',
    path: '/faq-imports',
    tags,
    summary: 'Import entries from a CSV or XLSX table',
    description: 'Runs on its own; the import tells what became of each row.',
    request: { body: uploadBody({}) },
    responses: { 202: json(faqImport, 'Accepted') },
  },
  { limits: ['upload'] },
);
const getImportRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/faq-imports/{id}',
  tags,
  summary: 'Get an import with its report',
  request: { params: idParam },
  responses: { 200: json(faqImport, 'The import') },
});

export function faqRoutes(deps: HttpDeps) {
  const uploads = uploadsOf(deps.config);
  return routeGroup<MemberEnv>()
    .openapi(listRoute, async (c) =>
      c.json(await listFaqEntries(deps.db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(createRoute, async (c) =>
      c.json(await createFaqEntry(deps, c.var.actor, c.req.valid('json')), 201),
    )
    .openapi(exportRoute, async (c) => {
      const { format } = c.req.valid('query');
      const content = await exportFaq(deps.db, c.var.actor.workspaceId, format);
      const fileName = `faq-${now().toISOString().slice(0, 10)}.${format}`;
      return answerFile(c, { fileName, mediaType: format === 'csv' ? 'text/csv' : null, content });
    })
    .openapi(getRoute, async (c) =>
      c.json(await getFaqEntry(deps.db, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    )
    .openapi(patchRoute, async (c) =>
      c.json(await patchFaqEntry(deps, c.var.actor, c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(deleteRoute, async (c) => {
      await deleteFaqEntry(deps, c.var.actor, c.req.valid('param').id);
      return c.body(null, 204);
    })
    .openapi(publishRoute, async (c) => {
      const { comment } = c.req.valid('json');
      return c.json(await publishFaqEntry(deps, c.var.actor, c.req.valid('param').id, comment), 200);
    })
    .openapi(rejectRoute, async (c) => {
      const { comment } = c.req.valid('json');
      return c.json(await rejectFaqEntry(deps, c.var.actor, c.req.valid('param').id, comment), 200);
    })
    .openapi(discardRoute, async (c) =>
      c.json(await discardFaqDraft(deps, c.var.actor, c.req.valid('param').id), 200),
    )
    .openapi(historyRoute, async (c) => {
      const { workspaceId } = c.var.actor;
      const { id } = c.req.valid('param');
      await getFaqEntry(deps.db, workspaceId, id);
      return c.json(await listHistory(deps.db, workspaceId, id, c.req.valid('query')), 200);
    })
    .openapi(restoreRoute, async (c) => {
      const { changeId } = c.req.valid('json');
      return c.json(await restoreFaqEntry(deps, c.var.actor, c.req.valid('param').id, changeId), 200);
    })
    .openapi(importRoute, async (c) => {
      const started = await withUpload(c, uploads, ({ file }) => startFaqImport(deps, c.var.actor, file));
      return c.json(started, 202);
    })
    .openapi(getImportRoute, async (c) =>
      c.json(await getFaqImport(deps.db, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    );
}
