import { liveMonitor } from '../chat/index.ts';
import { liveMonitor as liveMonitorBody } from '../contract/index.ts';
import { json, memberRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const monitorRoute = memberRoute('reports:read', {
  method: 'get',
  path: '/monitor',
  tags: ['Reports'],
  summary: 'What goes on now: who waits since when, who holds how much, the last hour of the bot',
  responses: { 200: json(liveMonitorBody, 'As of now') },
});

export function monitorRoutes({ db }: HttpDeps) {
  return routeGroup<MemberEnv>().openapi(monitorRoute, async (c) =>
    c.json(await liveMonitor(db, c.var.actor.workspaceId), 200),
  );
}
