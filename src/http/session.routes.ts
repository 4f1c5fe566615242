import { currentConversation, mergeContact } from '../chat/index.ts';
import { openVisitor, revokeVisitor, revokeVisitorByToken, signVisitorToken } from '../contacts/index.ts';
import { session, sessionEndInput, sessionInput } from '../contract/index.ts';
import { body, json, nothing, publicRoute, routeGroup, visitorRoute } from './declare-route.ts';
import type { VisitorEnv } from './env.ts';
import { openInboxDoor } from './listed-origin.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Widget'];

const openRoute = publicRoute(
  {
    method: 'post',
    path: '/session',
    tags,
    summary: 'Let a visitor in, or renew the token of one',
    description: '`conversation` is the one to go on with, when there is one that is not resolved.',
    request: { body: body(sessionInput) },
    responses: { 201: json(session, 'A token of one hour') },
  },
  { limits: ['widget_session'] },
);
const endRoute = visitorRoute({
  method: 'delete',
  path: '/session',
  tags,
  summary: 'Forget this visitor: nothing renews its token any more',
  responses: { 204: nothing },
});
const endByTokenRoute = publicRoute(
  {
    method: 'post',
    path: '/session/end',
    tags,
    summary: 'Forget the visitor that an earlier session named, also when the bearer token has expired',
    request: { body: body(sessionEndInput) },
    responses: { 204: nothing },
  },
  { limits: ['widget_session'] },
);

export function sessionRoutes(deps: HttpDeps) {
  const { db } = deps;
  return routeGroup<VisitorEnv>()
    .openapi(openRoute, async (c) => {
      const { inboxKey, visitor: visitorToken, contact } = c.req.valid('json');
      const inbox = await openInboxDoor(c.req, deps, inboxKey);
      const opened = await openVisitor(db, { inbox, visitorToken, contact, onMerge: mergeContact });
      const { visitorId, contactId } = opened;
      const visitor = { workspaceId: inbox.workspaceId, inboxId: inbox.id, visitorId, contactId };
      const [{ token, expiresAt }, conversation] = await Promise.all([
        signVisitorToken(deps.secret, visitor),
        currentConversation(db, visitor),
      ]);
      return c.json(
        {
          token,
          expiresAt: expiresAt.toISOString(),
          visitor: opened.visitorToken,
          inbox: { name: inbox.name, locale: inbox.locale },
          externalId: opened.externalId,
          ...(conversation ? { conversation } : {}),
        },
        201,
      );
    })
    .openapi(endByTokenRoute, async (c) => {
      const { inboxKey, visitor } = c.req.valid('json');
      await revokeVisitorByToken(db, await openInboxDoor(c.req, deps, inboxKey), visitor);
      return c.body(null, 204);
    })
    .openapi(endRoute, async (c) => {
      await revokeVisitor(db, c.var.visitor);
      return c.body(null, 204);
    });
}
