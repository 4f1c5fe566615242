import { getInbox, getWorkspace, todayIn } from '../accounts/index.ts';
import { searchInput, searchResult } from '../contract/index.ts';
import { policyInForce } from '../feedback/index.ts';
import { decide } from '../retrieval/index.ts';
import { body, json, memberRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const searchRoute = memberRoute('knowledge:read', {
  method: 'post',
  path: '/search',
  tags: ['Knowledge'],
  summary: 'Hit test: what would be found for a question, and what would the bot do?',
  request: { body: body(searchInput) },
  responses: { 200: json(searchResult, 'Ranked candidates with every score, and the decision') },
});

export function searchRoutes(deps: HttpDeps) {
  return routeGroup<MemberEnv>().openapi(searchRoute, async (c) => {
    const { workspaceId } = c.var.actor;
    const { question, limit, inboxId = null } = c.req.valid('json');
    if (inboxId !== null) await getInbox(deps.db, workspaceId, inboxId);
    const { settings } = await getWorkspace(deps.db, workspaceId);
    const policy = await policyInForce(deps.db, workspaceId, settings);
    const reach = { inboxId, today: todayIn(settings) };
    const decision = await decide(deps, { workspaceId, question, history: [], policy, reach, misses: 0 });
    const { outcome, text, confidence, suggestions, handoffOffered, validQuestion } = decision;
    return c.json(
      {
        candidates: decision.ranked.slice(0, limit),
        decision: {
          outcome,
          text,
          confidence,
          suggestions,
          handoffOffered,
          validQuestion,
          citations: decision.citations.map(({ passageId, passage, passageStart, ...citation }) => citation),
          handoffReason: decision.handoffReason ?? null,
        },
        thresholds: { answer: policy.answerThreshold, suggest: policy.suggestThreshold },
        milliseconds: decision.timings.total,
      },
      200,
    );
  });
}
