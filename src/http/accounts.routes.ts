import {
  createApiKey,
  createFirstAdmin,
  createWorkspace,
  getWorkspace,
  listApiKeys,
  listAudit,
  listWorkspacesOf,
  patchWorkspace,
  revokeApiKey,
} from '../accounts/index.ts';
import {
  apiKey,
  apiKeyInput,
  auditEntry,
  createdApiKey,
  list,
  me,
  page,
  setupInput,
  setupResult,
  workspace,
  workspaceInput,
  workspacePatch,
} from '../contract/index.ts';
import { AppError } from '../lib/index.ts';
import { body, idParam, json, memberRoute, nothing, publicRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Workspace'];

const setupRoute = publicRoute(
  {
    method: 'post',
    path: '/setup',
    tags,
    summary: 'Make the first admin and workspace with the link that the server printed',
    request: { body: body(setupInput) },
    responses: { 201: json(setupResult, 'The workspace with its first inbox') },
  },
  { limits: ['sign_in'] },
);
const meRoute = memberRoute(null, {
  method: 'get',
  path: '/me',
  tags,
  summary: 'Who am I, what may I do here, and where else do I belong?',
  responses: { 200: json(me, 'You') },
});
const getRoute = memberRoute('settings:read', {
  method: 'get',
  path: '/workspace',
  tags,
  summary: 'Get the workspace with its settings',
  responses: { 200: json(workspace, 'The workspace') },
});
const patchRoute = memberRoute('settings:write', {
  method: 'patch',
  path: '/workspace',
  tags,
  summary: 'Change the name or some settings of the workspace',
  request: { body: body(workspacePatch) },
  responses: { 200: json(workspace, 'The changed workspace') },
});
const createRoute = memberRoute('members:write', {
  method: 'post',
  path: '/workspaces',
  tags,
  summary: 'Make a further workspace, with the signed-in person as its admin',
  request: { body: body(workspaceInput) },
  responses: { 201: json(workspace, 'The new workspace') },
});
const listKeysRoute = memberRoute('members:write', {
  method: 'get',
  path: '/api-keys',
  tags,
  summary: 'List API keys, oldest first',
  request: { query: page },
  responses: { 200: json(list(apiKey), 'A page of keys, without their secrets') },
});
const createKeyRoute = memberRoute('members:write', {
  method: 'post',
  path: '/api-keys',
  tags,
  summary: 'Make an API key with some of your scopes',
  request: { body: body(apiKeyInput) },
  responses: { 201: json(createdApiKey, 'The key, shown this once') },
});
const revokeKeyRoute = memberRoute('members:write', {
  method: 'delete',
  path: '/api-keys/{id}',
  tags,
  summary: 'Revoke an API key',
  request: { params: idParam },
  responses: { 204: nothing },
});
const auditRoute = memberRoute('settings:write', {
  method: 'get',
  path: '/audit-log',
  tags,
  summary: 'Who changed what, newest first',
  request: { query: page },
  responses: { 200: json(list(auditEntry), 'A page of entries') },
});

export function accountsRoutes(deps: HttpDeps) {
  const { db } = deps;
  return routeGroup<MemberEnv>()
    .openapi(setupRoute, async (c) => c.json(await createFirstAdmin(deps, c.req.valid('json')), 201))
    .openapi(meRoute, async (c) => {
      const { actor, user } = c.var;
      const { workspaceId, memberId, role, scopes } = actor;
      const workspaces = user ? await listWorkspacesOf(db, user.id) : [];
      return c.json({ user, workspaceId, memberId, role, scopes, workspaces }, 200);
    })
    .openapi(getRoute, async (c) => c.json(await getWorkspace(db, c.var.actor.workspaceId), 200))
    .openapi(patchRoute, async (c) => {
      const patch = c.req.valid('json');
      const changed = await db.transaction().execute((db) => patchWorkspace(db, c.var.actor, patch));
      return c.json(changed, 200);
    })
    .openapi(createRoute, async (c) => {
      const { user } = c.var;
      if (!user) {
        const message = 'An API key belongs to one workspace: sign in, or use `knowdesk setup`.';
        throw new AppError('workspace.forbidden', message);
      }
      const { name } = c.req.valid('json');
      const made = await db.transaction().execute((db) => createWorkspace(db, { name, user }));
      return c.json(made.workspace, 201);
    })
    .openapi(listKeysRoute, async (c) =>
      c.json(await listApiKeys(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(createKeyRoute, async (c) => {
      const input = c.req.valid('json');
      return c.json(await db.transaction().execute((db) => createApiKey(db, c.var.actor, input)), 201);
    })
    .openapi(revokeKeyRoute, async (c) => {
      const { id } = c.req.valid('param');
      await db.transaction().execute((db) => revokeApiKey(db, c.var.actor, id));
      return c.body(null, 204);
    })
    .openapi(auditRoute, async (c) =>
      c.json(await listAudit(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    );
}
