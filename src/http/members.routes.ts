import { z } from 'zod';
import {
  acceptInvitation,
  changeRole,
  createPasswordResetLink,
  inviteMember,
  listInvitations,
  listMembers,
  removeMember,
  revokeInvitation,
} from '../accounts/index.ts';
import {
  acceptInvitationInput,
  invitation,
  invitationInput,
  list,
  member,
  memberPatch,
  page,
  time,
} from '../contract/index.ts';
import { body, idParam, json, memberRoute, nothing, publicRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Members'];

const listRoute = memberRoute('settings:read', {
  method: 'get',
  path: '/members',
  tags,
  summary: 'List members, oldest first',
  request: { query: page },
  responses: { 200: json(list(member), 'A page of members') },
});
const patchRoute = memberRoute('members:write', {
  method: 'patch',
  path: '/members/{id}',
  tags,
  summary: "Change a member's role",
  request: { params: idParam, body: body(memberPatch) },
  responses: { 200: json(member, 'The changed member') },
});
const removeRoute = memberRoute('members:write', {
  method: 'delete',
  path: '/members/{id}',
  tags,
  summary: 'Take a member out of the workspace',
  request: { params: idParam },
  responses: { 204: nothing },
});
const resetLinkRoute = memberRoute('members:write', {
  method: 'post',
  path: '/members/{id}/password-reset-link',
  tags,
  summary: 'Make a link with which a member sets a new password, to hand over where no mail is set up',
  request: { params: idParam },
  responses: { 201: json(z.object({ link: z.string(), expiresAt: time }), 'The link, shown this once') },
});
const listInvitationsRoute = memberRoute('members:write', {
  method: 'get',
  path: '/invitations',
  tags,
  summary: 'List open invitations, oldest first',
  request: { query: page },
  responses: { 200: json(list(invitation.omit({ link: true, mailed: true })), 'A page of invitations') },
});
const inviteRoute = memberRoute('members:write', {
  method: 'post',
  path: '/invitations',
  tags,
  summary: 'Invite somebody by mail, or by a link to copy',
  request: { body: body(invitationInput) },
  responses: { 201: json(invitation, 'The invitation; its link is shown this once') },
});
const revokeRoute = memberRoute('members:write', {
  method: 'delete',
  path: '/invitations/{id}',
  tags,
  summary: 'Take an invitation back',
  request: { params: idParam },
  responses: { 204: nothing },
});
const acceptRoute = publicRoute(
  {
    method: 'post',
    path: '/invitations/accept',
    tags,
    summary: 'Become a member with the link of an invitation',
    request: { body: body(acceptInvitationInput) },
    responses: {
      201: json(
        z.object({ workspaceId: z.string(), memberId: z.string(), email: z.string() }),
        'Now sign in',
      ),
    },
  },
  { limits: ['sign_in'] },
);

export function membersRoutes(deps: HttpDeps) {
  const { db, auth } = deps;
  const { publicUrl } = deps.config;
  return routeGroup<MemberEnv>()
    .openapi(listRoute, async (c) =>
      c.json(await listMembers(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(patchRoute, async (c) => {
      const { id } = c.req.valid('param');
      const { role } = c.req.valid('json');
      return c.json(await db.transaction().execute((db) => changeRole(db, c.var.actor, id, role)), 200);
    })
    .openapi(removeRoute, async (c) => {
      const { id } = c.req.valid('param');
      await db.transaction().execute((db) => removeMember(db, c.var.actor, id));
      return c.body(null, 204);
    })
    .openapi(resetLinkRoute, async (c) => {
      const { id } = c.req.valid('param');
      const made = await db
        .transaction()
        .execute((db) => createPasswordResetLink({ db, auth, publicUrl }, c.var.actor, id));
      return c.json(made, 201);
    })
    .openapi(listInvitationsRoute, async (c) =>
      c.json(await listInvitations(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(inviteRoute, async (c) => {
      const input = c.req.valid('json');
      const mailEnabled = deps.mailer.enabled;
      const made = await db
        .transaction()
        .execute((db) => inviteMember({ db, publicUrl, mailEnabled }, c.var.actor, input));
      return c.json(made, 201);
    })
    .openapi(revokeRoute, async (c) => {
      const { id } = c.req.valid('param');
      await db.transaction().execute((db) => revokeInvitation(db, c.var.actor, id));
      return c.body(null, 204);
    })
    .openapi(acceptRoute, async (c) => c.json(await acceptInvitation(deps, c.req.valid('json')), 201));
}
