import {
  acceptedDocument,
  comparisonQuery,
  document,
  embeddingState,
  knowledgeChange,
  list,
  page,
  publishInput,
  rejectInput,
  versionComparison,
  versionNumber,
  workList,
  workListQuery,
} from '../contract/index.ts';
import {
  compareVersions,
  getDocument,
  getEmbeddingState,
  listHistory,
  listWork,
  publishVersion,
  rejectVersion,
  retryDocument,
  retryReembedding,
  rollBackDocument,
} from '../ingest/index.ts';
import { body, idParam, json, memberRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Knowledge'];
const versionParam = idParam.extend({ number: versionNumber });

const publishRoute = memberRoute('knowledge:publish', {
  method: 'post',
  path: '/documents/{id}/versions/{number}/publish',
  tags,
  summary: 'Publish a version: from the next question on it is the one that answers',
  description: 'A draft, or any earlier version. Answers already given keep their evidence.',
  request: { params: versionParam, body: body(publishInput) },
  responses: { 200: json(document, 'The document') },
});
const rejectRoute = memberRoute('knowledge:publish', {
  method: 'post',
  path: '/documents/{id}/versions/{number}/reject',
  tags,
  summary: 'Send a draft version back with a comment',
  request: { params: versionParam, body: body(rejectInput) },
  responses: { 200: json(document, 'The document') },
});
const rollbackRoute = memberRoute('knowledge:publish', {
  method: 'post',
  path: '/documents/{id}/rollback',
  tags,
  summary: 'Let the published version before the serving one answer again',
  request: { params: idParam },
  responses: { 200: json(document, 'The document') },
});
const retryRoute = memberRoute('knowledge:write', {
  method: 'post',
  path: '/documents/{id}/retry',
  tags,
  summary: 'Learn the newest version again that failed',
  request: { params: idParam },
  responses: { 202: json(acceptedDocument, 'Accepted') },
});
const compareRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/documents/{id}/compare',
  tags,
  summary: 'What changed between two versions: passages added, removed, changed word by word',
  request: { params: idParam, query: comparisonQuery },
  responses: { 200: json(versionComparison, 'The changes, in reading order') },
});
const historyRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/documents/{id}/history',
  tags,
  summary: 'Who changed what of a document, newest first',
  request: { params: idParam, query: page },
  responses: { 200: json(list(knowledgeChange), 'A page of changes') },
});
const workListRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/knowledge/work-list',
  tags,
  summary: 'What of the knowledge waits for somebody',
  description: 'Each entry names the actions that settle it, and goes away once it is settled.',
  request: { query: workListQuery },
  responses: { 200: json(workList, 'A page of entries, and how many there are of each kind') },
});

const modelsRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/knowledge/models',
  tags,
  summary: 'By which models the knowledge is searched, and how far a change to new ones is',
  responses: { 200: json(embeddingState, 'The state') },
});
const retryModelsRoute = memberRoute('knowledge:write', {
  method: 'post',
  path: '/knowledge/models/retry',
  tags,
  summary: 'Go on with a change of models that stopped',
  responses: { 202: json(embeddingState, 'The state') },
});

export function knowledgeLifeRoutes(deps: HttpDeps) {
  return routeGroup<MemberEnv>()
    .openapi(publishRoute, async (c) => {
      const { id, number } = c.req.valid('param');
      const { comment } = c.req.valid('json');
      return c.json(await publishVersion(deps, c.var.actor, id, number, comment), 200);
    })
    .openapi(rejectRoute, async (c) => {
      const { id, number } = c.req.valid('param');
      const { comment } = c.req.valid('json');
      return c.json(await rejectVersion(deps, c.var.actor, id, number, comment), 200);
    })
    .openapi(rollbackRoute, async (c) =>
      c.json(await rollBackDocument(deps, c.var.actor, c.req.valid('param').id), 200),
    )
    .openapi(retryRoute, async (c) =>
      c.json(await retryDocument(deps, c.var.actor, c.req.valid('param').id), 202),
    )
    .openapi(compareRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await compareVersions(deps.db, c.var.actor.workspaceId, id, c.req.valid('query')), 200);
    })
    .openapi(historyRoute, async (c) => {
      const { workspaceId } = c.var.actor;
      const { id } = c.req.valid('param');
      await getDocument(deps.db, workspaceId, id);
      return c.json(await listHistory(deps.db, workspaceId, id, c.req.valid('query')), 200);
    })
    .openapi(modelsRoute, async (c) => c.json(await getEmbeddingState(deps, c.var.actor.workspaceId), 200))
    .openapi(retryModelsRoute, async (c) => c.json(await retryReembedding(deps, c.var.actor), 202))
    .openapi(workListRoute, async (c) =>
      c.json(await listWork(deps.db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    );
}
