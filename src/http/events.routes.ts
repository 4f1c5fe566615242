import { answerEvents, eventStreamResponse, lastEventIdHeader } from './answer-events.ts';
import { memberRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const eventsRoute = memberRoute('conversations:read', {
  method: 'get',
  path: '/events',
  tags: ['Events'],
  summary: 'Follow what happens in the workspace, live',
  request: { headers: lastEventIdHeader },
  responses: { 200: eventStreamResponse },
});

export function eventsRoutes(deps: HttpDeps) {
  return routeGroup<MemberEnv>().openapi(eventsRoute, (c) =>
    answerEvents(c, deps, { workspaceId: c.var.actor.workspaceId, stream: 'workspace' }),
  );
}
