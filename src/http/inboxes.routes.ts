import {
  createInbox,
  deleteInbox,
  listInboxes,
  patchInbox,
  readInbox,
  rotateInboxSecret,
  setInboxAvatar,
} from '../accounts/index.ts';
import { avatarInput, inbox, inboxInput, inboxPatch, list, page } from '../contract/index.ts';
import { scanNow } from '../files/index.ts';
import { body, idParam, json, memberRoute, nothing, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Inboxes'];

const listRoute = memberRoute('settings:read', {
  method: 'get',
  path: '/inboxes',
  tags,
  summary: 'List inboxes, oldest first',
  request: { query: page },
  responses: { 200: json(list(inbox), 'A page of inboxes') },
});
const createRoute = memberRoute('settings:write', {
  method: 'post',
  path: '/inboxes',
  tags,
  summary: 'Make an inbox: one widget or channel',
  request: { body: body(inboxInput) },
  responses: { 201: json(inbox, 'The new inbox') },
});
const getRoute = memberRoute('settings:read', {
  method: 'get',
  path: '/inboxes/{id}',
  tags,
  summary: 'Get an inbox',
  request: { params: idParam },
  responses: { 200: json(inbox, 'The inbox') },
});
const patchRoute = memberRoute('settings:write', {
  method: 'patch',
  path: '/inboxes/{id}',
  tags,
  summary: 'Change name, language, origins or how the widget looks and behaves',
  request: { params: idParam, body: body(inboxPatch) },
  responses: { 200: json(inbox, 'The changed inbox') },
});
const rotateRoute = memberRoute('settings:write', {
  method: 'post',
  path: '/inboxes/{id}/rotate-secret',
  tags,
  summary: 'Replace the secret that signs contact identities',
  request: { params: idParam },
  responses: { 200: json(inbox, 'The inbox with its new secret') },
});
const avatarRoute = memberRoute('settings:write', {
  method: 'put',
  path: '/inboxes/{id}/avatar',
  tags,
  summary: 'Set the picture that stands for the inbox in its widget',
  request: { params: idParam, body: body(avatarInput) },
  responses: { 200: json(inbox, 'The inbox with its picture') },
});
const noAvatarRoute = memberRoute('settings:write', {
  method: 'delete',
  path: '/inboxes/{id}/avatar',
  tags,
  summary: 'Take the picture away',
  request: { params: idParam },
  responses: { 200: json(inbox, 'The inbox without a picture') },
});
const deleteRoute = memberRoute('settings:write', {
  method: 'delete',
  path: '/inboxes/{id}',
  tags,
  summary: 'Delete an inbox that no conversation came through',
  request: { params: idParam },
  responses: { 204: nothing },
});

export function inboxesRoutes(deps: HttpDeps) {
  const { db, scanner } = deps;
  return routeGroup<MemberEnv>()
    .openapi(listRoute, async (c) => c.json(await listInboxes(db, c.var.actor, c.req.valid('query')), 200))
    .openapi(createRoute, async (c) => {
      const input = c.req.valid('json');
      return c.json(await db.transaction().execute((db) => createInbox(db, c.var.actor, input)), 201);
    })
    .openapi(getRoute, async (c) => c.json(await readInbox(db, c.var.actor, c.req.valid('param').id), 200))
    .openapi(patchRoute, async (c) => {
      const { id } = c.req.valid('param');
      const patch = c.req.valid('json');
      return c.json(await db.transaction().execute((db) => patchInbox(db, c.var.actor, id, patch)), 200);
    })
    .openapi(rotateRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await db.transaction().execute((db) => rotateInboxSecret(db, c.var.actor, id)), 200);
    })
    .openapi(avatarRoute, async (c) => {
      const { id } = c.req.valid('param');
      const picture = Buffer.from(c.req.valid('json').picture, 'base64');
      await scanNow(scanner, picture);
      const changed = await db.transaction().execute((db) => setInboxAvatar(db, c.var.actor, id, picture));
      return c.json(changed, 200);
    })
    .openapi(noAvatarRoute, async (c) => {
      const { id } = c.req.valid('param');
      const changed = await db.transaction().execute((db) => setInboxAvatar(db, c.var.actor, id, null));
      return c.json(changed, 200);
    })
    .openapi(deleteRoute, async (c) => {
      const { id } = c.req.valid('param');
      await db.transaction().execute((db) => deleteInbox(db, c.var.actor, id));
      return c.body(null, 204);
    });
}
