import { faqInput, gap, gapAnswered, gapPatch, gapQuery, list } from '../contract/index.ts';
import { answerGap, checkGap, getGap, listGaps, patchGap } from '../feedback/index.ts';
import { createFaqEntry } from '../ingest/index.ts';
import { enqueue } from '../jobs/index.ts';
import { body, idParam, json, memberRoute, nothing, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Gaps'];

const listRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/gaps',
  tags,
  summary: 'Questions that the knowledge does not answer, in clusters, often and recently asked ones first',
  request: { query: gapQuery },
  responses: { 200: json(list(gap), 'A page of gaps') },
});
const refreshRoute = memberRoute('knowledge:write', {
  method: 'post',
  path: '/gaps/refresh',
  tags,
  summary: 'Look for gaps now instead of within ten minutes',
  responses: { 202: nothing },
});
const getRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/gaps/{id}',
  tags,
  summary: 'Get a gap with examples of its questions',
  request: { params: idParam },
  responses: { 200: json(gap, 'The gap') },
});
const patchRoute = memberRoute('knowledge:write', {
  method: 'patch',
  path: '/gaps/{id}',
  tags,
  summary: 'Dismiss a gap, call it answered, or open it again',
  request: { params: idParam, body: body(gapPatch) },
  responses: { 200: json(gap, 'The gap') },
});
const answerRoute = memberRoute('knowledge:write', {
  method: 'post',
  path: '/gaps/{id}/answer',
  tags,
  summary: 'Write an FAQ entry for a gap and ask its questions again',
  request: { params: idParam, body: body(faqInput) },
  responses: { 201: json(gapAnswered, 'The entry, and the gap as it is now') },
});
const checkRoute = memberRoute('knowledge:write', {
  method: 'post',
  path: '/gaps/{id}/check',
  tags,
  summary: 'Ask the questions of a gap again: are they answered now?',
  request: { params: idParam },
  responses: { 200: json(gap, 'The gap as it is now') },
});

export function gapsRoutes(deps: HttpDeps) {
  return routeGroup<MemberEnv>()
    .openapi(listRoute, async (c) =>
      c.json(await listGaps(deps.db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(refreshRoute, async (c) => {
      const { workspaceId } = c.var.actor;
      await enqueue(deps.db, 'feedback.find-gaps', { workspaceId }, { key: `find-gaps ${workspaceId}` });
      return c.body(null, 202);
    })
    .openapi(getRoute, async (c) =>
      c.json(await getGap(deps.db, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    )
    .openapi(patchRoute, async (c) =>
      c.json(await patchGap(deps.db, c.var.actor, c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(answerRoute, async (c) => {
      const { id } = c.req.valid('param');
      // A gap that is not there is refused before anything is written.
      await getGap(deps.db, c.var.actor.workspaceId, id);
      const faqEntry = await createFaqEntry(deps, c.var.actor, c.req.valid('json'));
      return c.json({ gap: await answerGap(deps, c.var.actor, id, faqEntry.id), faqEntry }, 201);
    })
    .openapi(checkRoute, async (c) =>
      c.json(await checkGap(deps, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    );
}
