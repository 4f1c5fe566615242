import {
  list,
  memberPresence,
  page,
  presenceInput,
  presenceList,
  team,
  teamInput,
  teamPatch,
} from '../contract/index.ts';
import { AppError } from '../lib/index.ts';
import { createTeam, deleteTeam, listPresence, listTeams, patchTeam, setAway } from '../routing/index.ts';
import { body, idParam, json, memberRoute, nothing, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const teamListRoute = memberRoute('conversations:read', {
  method: 'get',
  path: '/teams',
  tags: ['Teams'],
  summary: 'List teams with their members, oldest first',
  request: { query: page },
  responses: { 200: json(list(team), 'A page of them') },
});
const teamCreateRoute = memberRoute('settings:write', {
  method: 'post',
  path: '/teams',
  tags: ['Teams'],
  summary: 'Make a team',
  request: { body: body(teamInput) },
  responses: { 201: json(team, 'The new team') },
});
const teamPatchRoute = memberRoute('settings:write', {
  method: 'patch',
  path: '/teams/{id}',
  tags: ['Teams'],
  summary: 'Change a team',
  request: { params: idParam, body: body(teamPatch) },
  responses: { 200: json(team, 'The changed team') },
});
const teamDeleteRoute = memberRoute('settings:write', {
  method: 'delete',
  path: '/teams/{id}',
  tags: ['Teams'],
  summary: 'Delete a team',
  request: { params: idParam },
  responses: { 204: nothing },
});
const presenceRoute = memberRoute('conversations:read', {
  method: 'get',
  path: '/presence',
  tags: ['Teams'],
  summary: 'Who of the members is there',
  responses: { 200: json(presenceList, 'Every member') },
});
const awayRoute = memberRoute('conversations:read', {
  method: 'put',
  path: '/presence',
  tags: ['Teams'],
  summary: 'Say that one is away, or back',
  request: { body: body(presenceInput) },
  responses: { 200: json(memberPresence, 'What the others see') },
});

export function teamsRoutes({ db }: Pick<HttpDeps, 'db'>) {
  return routeGroup<MemberEnv>()
    .openapi(teamListRoute, async (c) =>
      c.json(await listTeams(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(teamCreateRoute, async (c) => {
      const input = c.req.valid('json');
      return c.json(await db.transaction().execute((db) => createTeam(db, c.var.actor, input)), 201);
    })
    .openapi(teamPatchRoute, async (c) => {
      const input = c.req.valid('json');
      const { id } = c.req.valid('param');
      return c.json(await db.transaction().execute((db) => patchTeam(db, c.var.actor, id, input)), 200);
    })
    .openapi(teamDeleteRoute, async (c) => {
      const { id } = c.req.valid('param');
      await db.transaction().execute((db) => deleteTeam(db, c.var.actor, id));
      return c.body(null, 204);
    })
    .openapi(presenceRoute, async (c) =>
      c.json({ items: await listPresence(db, c.var.actor.workspaceId) }, 200),
    )
    .openapi(awayRoute, async (c) => {
      const { workspaceId, memberId } = c.var.actor;
      if (memberId === null) {
        throw new AppError('presence.not_allowed', 'A program is neither here nor away.');
      }
      const presence = await setAway(db, { workspaceId, memberId }, c.req.valid('json').away);
      return c.json({ memberId, presence }, 200);
    });
}
