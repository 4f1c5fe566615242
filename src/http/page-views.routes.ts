import { listPageViews } from '../contacts/index.ts';
import { list, page, pageView } from '../contract/index.ts';
import { idParam, json, memberRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const listRoute = memberRoute('conversations:read', {
  method: 'get',
  path: '/contacts/{id}/page-views',
  tags: ['Contacts'],
  summary: 'The pages a contact looked at, latest first',
  request: { params: idParam, query: page },
  responses: { 200: json(list(pageView), 'A page of them') },
});

export function pageViewsRoutes({ db }: Pick<HttpDeps, 'db'>) {
  return routeGroup<MemberEnv>().openapi(listRoute, async (c) => {
    const { workspaceId } = c.var.actor;
    return c.json(await listPageViews(db, workspaceId, c.req.valid('param').id, c.req.valid('query')), 200);
  });
}
