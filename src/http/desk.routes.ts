import {
  createCannedResponse,
  createLabel,
  createSavedView,
  deleteCannedResponse,
  deleteLabel,
  deleteSavedView,
  listCannedResponses,
  listLabels,
  listSavedViews,
  patchCannedResponse,
  patchLabel,
} from '../chat/index.ts';
import {
  cannedResponse,
  cannedResponseInput,
  cannedResponsePatch,
  label,
  labelInput,
  labelPatch,
  list,
  page,
  savedView,
  savedViewInput,
} from '../contract/index.ts';
import { body, idParam, json, memberRoute, nothing, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const labelListRoute = memberRoute('conversations:read', {
  method: 'get',
  path: '/labels',
  tags: ['Conversations'],
  summary: 'List the labels of conversations, oldest first',
  request: { query: page },
  responses: { 200: json(list(label), 'A page of them') },
});
const labelCreateRoute = memberRoute('settings:write', {
  method: 'post',
  path: '/labels',
  tags: ['Conversations'],
  summary: 'Make a label',
  request: { body: body(labelInput) },
  responses: { 201: json(label, 'The new label') },
});
const labelPatchRoute = memberRoute('settings:write', {
  method: 'patch',
  path: '/labels/{id}',
  tags: ['Conversations'],
  summary: 'Change a label',
  request: { params: idParam, body: body(labelPatch) },
  responses: { 200: json(label, 'The changed label') },
});
const labelDeleteRoute = memberRoute('settings:write', {
  method: 'delete',
  path: '/labels/{id}',
  tags: ['Conversations'],
  summary: 'Delete a label',
  request: { params: idParam },
  responses: { 204: nothing },
});

const cannedListRoute = memberRoute('conversations:read', {
  method: 'get',
  path: '/canned-responses',
  tags: ['Conversations'],
  summary: 'List canned responses by shortcode',
  request: { query: page },
  responses: { 200: json(list(cannedResponse), 'A page of them') },
});
const cannedCreateRoute = memberRoute('settings:write', {
  method: 'post',
  path: '/canned-responses',
  tags: ['Conversations'],
  summary: 'Make a canned response',
  request: { body: body(cannedResponseInput) },
  responses: { 201: json(cannedResponse, 'The new canned response') },
});
const cannedPatchRoute = memberRoute('settings:write', {
  method: 'patch',
  path: '/canned-responses/{id}',
  tags: ['Conversations'],
  summary: 'Change a canned response',
  request: { params: idParam, body: body(cannedResponsePatch) },
  responses: { 200: json(cannedResponse, 'The changed canned response') },
});
const cannedDeleteRoute = memberRoute('settings:write', {
  method: 'delete',
  path: '/canned-responses/{id}',
  tags: ['Conversations'],
  summary: 'Delete a canned response',
  request: { params: idParam },
  responses: { 204: nothing },
});

const viewListRoute = memberRoute('conversations:read', {
  method: 'get',
  path: '/views',
  tags: ['Conversations'],
  summary: 'List the own and the shared views of the conversation list',
  request: { query: page },
  responses: { 200: json(list(savedView), 'A page of them') },
});
const viewCreateRoute = memberRoute('conversations:write', {
  method: 'post',
  path: '/views',
  tags: ['Conversations'],
  summary: 'Make a saved view',
  request: { body: body(savedViewInput) },
  responses: { 201: json(savedView, 'The new saved view') },
});
const viewDeleteRoute = memberRoute('conversations:write', {
  method: 'delete',
  path: '/views/{id}',
  tags: ['Conversations'],
  summary: 'Delete a saved view',
  request: { params: idParam },
  responses: { 204: nothing },
});

/** What agents have at hand: labels, canned responses, views of the list. */
export function deskRoutes({ db }: Pick<HttpDeps, 'db'>) {
  return routeGroup<MemberEnv>()
    .openapi(labelListRoute, async (c) =>
      c.json(await listLabels(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(labelCreateRoute, async (c) => {
      const input = c.req.valid('json');
      return c.json(await db.transaction().execute((db) => createLabel(db, c.var.actor, input)), 201);
    })
    .openapi(labelPatchRoute, async (c) => {
      const input = c.req.valid('json');
      const { id } = c.req.valid('param');
      return c.json(await db.transaction().execute((db) => patchLabel(db, c.var.actor, id, input)), 200);
    })
    .openapi(labelDeleteRoute, async (c) => {
      const { id } = c.req.valid('param');
      await db.transaction().execute((db) => deleteLabel(db, c.var.actor, id));
      return c.body(null, 204);
    })
    .openapi(cannedListRoute, async (c) =>
      c.json(await listCannedResponses(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(cannedCreateRoute, async (c) => {
      const input = c.req.valid('json');
      return c.json(
        await db.transaction().execute((db) => createCannedResponse(db, c.var.actor, input)),
        201,
      );
    })
    .openapi(cannedPatchRoute, async (c) => {
      const input = c.req.valid('json');
      const { id } = c.req.valid('param');
      return c.json(
        await db.transaction().execute((db) => patchCannedResponse(db, c.var.actor, id, input)),
        200,
      );
    })
    .openapi(cannedDeleteRoute, async (c) => {
      const { id } = c.req.valid('param');
      await db.transaction().execute((db) => deleteCannedResponse(db, c.var.actor, id));
      return c.body(null, 204);
    })
    .openapi(viewListRoute, async (c) =>
      c.json(await listSavedViews(db, c.var.actor, c.req.valid('query')), 200),
    )
    .openapi(viewCreateRoute, async (c) => {
      const input = c.req.valid('json');
      return c.json(await createSavedView(db, c.var.actor, input), 201);
    })
    .openapi(viewDeleteRoute, async (c) => {
      const { id } = c.req.valid('param');
      await deleteSavedView(db, c.var.actor, id);
      return c.body(null, 204);
    });
}
