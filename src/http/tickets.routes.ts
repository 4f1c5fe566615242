import {
  list,
  ticket,
  ticketComment,
  ticketCommentInput,
  ticketDetail,
  ticketInput,
  ticketPatch,
  ticketQuery,
} from '../contract/index.ts';
import { commentTicket, createTicket, getTicket, listTickets, patchTicket } from '../tickets/index.ts';
import { body, idParam, json, memberRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Tickets'];

const listRoute = memberRoute('tickets:read', {
  method: 'get',
  path: '/tickets',
  tags,
  summary: 'List tickets, newest first',
  request: { query: ticketQuery },
  responses: { 200: json(list(ticket), 'A page of tickets') },
});
const createRoute = memberRoute('tickets:write', {
  method: 'post',
  path: '/tickets',
  tags,
  summary: 'Open a ticket',
  request: { body: body(ticketInput) },
  responses: { 201: json(ticket, 'The new ticket') },
});
const getRoute = memberRoute('tickets:read', {
  method: 'get',
  path: '/tickets/{id}',
  tags,
  summary: 'Get a ticket with its history and comments',
  request: { params: idParam },
  responses: { 200: json(ticketDetail, 'The ticket') },
});
const patchRoute = memberRoute('tickets:write', {
  method: 'patch',
  path: '/tickets/{id}',
  tags,
  summary: 'Change a ticket',
  description:
    'A status can only follow another as the status table allows; every change is kept in the history.',
  request: { params: idParam, body: body(ticketPatch) },
  responses: { 200: json(ticket, 'The changed ticket') },
});
const commentRoute = memberRoute('tickets:write', {
  method: 'post',
  path: '/tickets/{id}/comments',
  tags,
  summary: 'Comment on a ticket',
  request: { params: idParam, body: body(ticketCommentInput) },
  responses: { 201: json(ticketComment, 'The new comment') },
});

export function ticketsRoutes(deps: HttpDeps) {
  return routeGroup<MemberEnv>()
    .openapi(listRoute, async (c) =>
      c.json(await listTickets(deps.db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(createRoute, async (c) =>
      c.json(await createTicket(deps.db, c.var.actor, c.req.valid('json')), 201),
    )
    .openapi(getRoute, async (c) =>
      c.json(await getTicket(deps.db, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    )
    .openapi(patchRoute, async (c) =>
      c.json(await patchTicket(deps.db, c.var.actor, c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(commentRoute, async (c) => {
      const { text } = c.req.valid('json');
      return c.json(await commentTicket(deps.db, c.var.actor, c.req.valid('param').id, text), 201);
    });
}
