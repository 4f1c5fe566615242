import type { LiveEvent, Scope } from '../contract/index.ts';
import { keepPresent } from '../routing/index.ts';
import { answerEvents, eventStreamResponse, lastEventIdHeader } from './answer-events.ts';
import { memberRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const eventsRoute = memberRoute('conversations:read', {
  method: 'get',
  path: '/events',
  tags: ['Events'],
  summary: 'Follow what happens in the workspace, live',
  description: 'Documents and tickets only to those who may read them.',
  request: { headers: lastEventIdHeader },
  responses: { 200: eventStreamResponse },
});

/** What one has to be allowed to read for events that are not about conversations. */
const scopes: Record<string, Scope> = { document: 'knowledge:read', ticket: 'tickets:read' };

export function eventsRoutes(deps: HttpDeps) {
  return routeGroup<MemberEnv>().openapi(eventsRoute, (c) => {
    const { actor } = c.var;
    const mayRead = ({ type }: LiveEvent) => {
      const scope = scopes[type.split('.')[0] ?? ''];
      return scope === undefined || actor.scopes.includes(scope);
    };
    const { workspaceId, memberId } = actor;
    const failed = (error: unknown) => c.var.logger.warn({ err: error }, 'presence could not be kept');
    // Whoever listens is there.
    const opened = (signal: AbortSignal) => {
      if (memberId === null) return;
      keepPresent(deps.db, { workspaceId, memberId }, { signal, failed }).catch(failed);
    };
    return answerEvents(c, deps, { workspaceId, stream: 'workspace', mayRead, opened });
  });
}
