import { judgement, judgementInput } from '../contract/index.ts';
import { saveJudgement } from '../feedback/index.ts';
import { body, idParam, json, memberRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const judgeRoute = memberRoute('conversations:write', {
  method: 'put',
  path: '/answers/{id}/judgement',
  tags: ['Conversations'],
  summary: 'Say whether an answer was right, and what would have been better',
  request: { params: idParam, body: body(judgementInput) },
  responses: { 200: json(judgement, 'The judgement') },
});

export function answersRoutes(deps: HttpDeps) {
  return routeGroup<MemberEnv>().openapi(judgeRoute, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await saveJudgement(deps.db, c.var.actor, id, c.req.valid('json')), 200);
  });
}
