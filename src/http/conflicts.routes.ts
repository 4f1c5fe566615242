import { conflict, conflictPatch, conflictQuery, list } from '../contract/index.ts';
import { getConflict, listConflicts, patchConflict } from '../ingest/index.ts';
import { body, idParam, json, memberRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Knowledge'];

const listRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/conflicts',
  tags,
  summary: 'List places of the knowledge that contradict each other or say the same, newest first',
  description:
    'Found in the background after each change: sentences that differ in a number, date, duration, amount or negation only, and passages or FAQ entries that are nearly the same.',
  request: { query: conflictQuery },
  responses: { 200: json(list(conflict), 'A page of conflicts, with both places') },
});
const getRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/conflicts/{id}',
  tags,
  summary: 'Get a contradiction or duplicate',
  request: { params: idParam },
  responses: { 200: json(conflict, 'The conflict, with both places') },
});
const patchRoute = memberRoute('knowledge:write', {
  method: 'patch',
  path: '/conflicts/{id}',
  tags,
  summary: 'Dismiss, settle or reopen a contradiction or duplicate',
  description: 'The decision holds until one of the two texts changes.',
  request: { params: idParam, body: body(conflictPatch) },
  responses: { 200: json(conflict, 'The conflict as it is now') },
});

export function conflictRoutes({ db }: HttpDeps) {
  return routeGroup<MemberEnv>()
    .openapi(listRoute, async (c) =>
      c.json(await listConflicts(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(getRoute, async (c) =>
      c.json(await getConflict(db, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    )
    .openapi(patchRoute, async (c) =>
      c.json(await patchConflict(db, c.var.actor, c.req.valid('param').id, c.req.valid('json')), 200),
    );
}
