import {
  answerPolicy,
  answerPolicyInput,
  judgingQueue as judgingQueueBody,
  judgingQueueQuery,
  whatIf as whatIfBody,
  whatIfQuery,
} from '../contract/index.ts';
import { getAnswerPolicy, judgingQueue, putAnswerPolicy, whatIf } from '../feedback/index.ts';
import { body, json, memberRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Answer policy'];

const getRoute = memberRoute('settings:read', {
  method: 'get',
  path: '/answer-policy',
  tags,
  summary: 'The precision that is promised, the threshold in force and what proves it',
  responses: { 200: json(answerPolicy, 'The policy') },
});
const putRoute = memberRoute('settings:write', {
  method: 'put',
  path: '/answer-policy',
  tags,
  summary: 'Demand another precision, or set a threshold by hand',
  request: { body: body(answerPolicyInput) },
  responses: { 200: json(answerPolicy, 'The policy now in force') },
});
const queueRoute = memberRoute('conversations:write', {
  method: 'get',
  path: '/answers/to-judge',
  tags,
  summary: 'Shown answers that nobody has judged, around the threshold in force',
  request: { query: judgingQueueQuery },
  responses: { 200: json(judgingQueueBody, 'The next ones to judge') },
});
const whatIfRoute = memberRoute('reports:read', {
  method: 'get',
  path: '/answer-policy/what-if',
  tags,
  summary: 'What each threshold would have made of the last questions; nothing is saved',
  request: { query: whatIfQuery },
  responses: { 200: json(whatIfBody, 'A row for each threshold') },
});

export function answerPolicyRoutes(deps: HttpDeps) {
  return routeGroup<MemberEnv>()
    .openapi(getRoute, async (c) => c.json(await getAnswerPolicy(deps.db, c.var.actor.workspaceId), 200))
    .openapi(putRoute, async (c) =>
      c.json(await putAnswerPolicy(deps.db, c.var.actor, c.req.valid('json')), 200),
    )
    .openapi(queueRoute, async (c) => {
      const { limit } = c.req.valid('query');
      return c.json(await judgingQueue(deps.db, c.var.actor.workspaceId, limit), 200);
    })
    .openapi(whatIfRoute, async (c) =>
      c.json(await whatIf(deps.db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    );
}
