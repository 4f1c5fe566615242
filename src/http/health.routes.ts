import { z } from 'zod';
import { json, publicRoute, routeGroup } from './declare-route.ts';
import type { PublicEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const healthRoute = publicRoute({
  method: 'get',
  path: '/health',
  tags: ['Server'],
  summary: 'Is the process alive?',
  responses: { 200: json(z.object({ status: z.literal('ok') }), 'It is') },
});

const readiness = z.object({
  status: z.enum(['ready', 'not_ready']),
  missing: z.array(z.string()).meta({ description: 'database, index, model' }),
});
const readyRoute = publicRoute({
  method: 'get',
  path: '/ready',
  tags: ['Server'],
  summary: 'Can database, index and model answer?',
  responses: { 200: json(readiness, 'They can'), 503: json(readiness, 'Not yet, or not any more') },
});

export function healthRoutes(deps: HttpDeps) {
  return routeGroup<PublicEnv>()
    .openapi(healthRoute, (c) => c.json({ status: 'ok' as const }, 200))
    .openapi(readyRoute, async (c) => {
      const missing = await deps.findMissing();
      if (missing.length > 0) return c.json({ status: 'not_ready' as const, missing }, 503);
      return c.json({ status: 'ready' as const, missing }, 200);
    });
}
