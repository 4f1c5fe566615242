import { setContactTier } from '../chat/index.ts';
import { listPageViews, listTiers } from '../contacts/index.ts';
import { contact, contactPatch, contactTiers, list, page, pageView } from '../contract/index.ts';
import { body, idParam, json, memberRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const pageViewsRoute = memberRoute('conversations:read', {
  method: 'get',
  path: '/contacts/{id}/page-views',
  tags: ['Contacts'],
  summary: 'The pages a contact looked at, latest first',
  request: { params: idParam, query: page },
  responses: { 200: json(list(pageView), 'A page of them') },
});
const patchRoute = memberRoute('conversations:write', {
  method: 'patch',
  path: '/contacts/{id}',
  tags: ['Contacts'],
  summary: "Change a contact's tier; reports count all its conversations under it",
  request: { params: idParam, body: body(contactPatch) },
  responses: { 200: json(contact, 'The changed contact') },
});
const tiersRoute = memberRoute('conversations:read', {
  method: 'get',
  path: '/contact-tiers',
  tags: ['Contacts'],
  summary: 'The tiers that contacts have, by name; at most 200',
  responses: { 200: json(contactTiers, 'The tiers in use') },
});

export function contactsRoutes({ db }: Pick<HttpDeps, 'db'>) {
  return routeGroup<MemberEnv>()
    .openapi(pageViewsRoute, async (c) => {
      const { workspaceId } = c.var.actor;
      return c.json(await listPageViews(db, workspaceId, c.req.valid('param').id, c.req.valid('query')), 200);
    })
    .openapi(patchRoute, async (c) => {
      const { tier } = c.req.valid('json');
      const { id } = c.req.valid('param');
      return c.json(await db.transaction().execute((db) => setContactTier(db, c.var.actor, id, tier)), 200);
    })
    .openapi(tiersRoute, async (c) => c.json({ items: await listTiers(db, c.var.actor.workspaceId) }, 200));
}
