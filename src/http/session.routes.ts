import { findInboxByKey } from '../accounts/index.ts';
import { currentConversation } from '../chat/index.ts';
import { openVisitor, revokeVisitor, signVisitorToken } from '../contacts/index.ts';
import { session, sessionInput } from '../contract/index.ts';
import { AppError } from '../lib/index.ts';
import { body, json, nothing, publicRoute, routeGroup, visitorRoute } from './declare-route.ts';
import type { VisitorEnv } from './env.ts';
import { requireListedOrigin } from './listed-origin.ts';
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

export function sessionRoutes(deps: HttpDeps) {
  const { db } = deps;
  return routeGroup<VisitorEnv>()
    .openapi(openRoute, async (c) => {
      const { inboxKey, visitor: visitorToken, contact } = c.req.valid('json');
      const inbox = await findInboxByKey(db, inboxKey);
      if (!inbox) {
        throw new AppError('inbox.not_found', 'There is no inbox with this key: copy it from the settings.');
      }
      requireListedOrigin(c.req, inbox, deps.config.publicUrl);
      const opened = await openVisitor(db, { inbox, visitorToken, contact });
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
          ...(conversation ? { conversation } : {}),
        },
        201,
      );
    })
    .openapi(endRoute, async (c) => {
      await revokeVisitor(db, c.var.visitor);
      return c.body(null, 204);
    });
}
