import {
  addAttachment,
  assignConversation,
  getConversation,
  giveBackConversation,
  listConversations,
  listStaffMessages,
  listViewers,
  markReadByStaff,
  openAttachment,
  organiseConversation,
  postStaffMessage,
  reopenConversation,
  resolveConversation,
  setViewing,
  snoozeConversation,
  takeOverConversation,
  typeByMember,
} from '../chat/index.ts';
import {
  assignInput,
  attachment,
  conversation,
  conversationPatch,
  conversationQuery,
  list,
  message,
  page,
  readInput,
  snoozeInput,
  staffMessage,
  staffMessageInput,
  typingInput,
  viewerList,
  viewingInput,
} from '../contract/index.ts';
import { answerFile } from './answer-file.ts';
import { attachmentBody, withAttachment } from './attachment-upload.ts';
import { body, download, idParam, json, memberRoute, nothing, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import { claimHeader, readClaim } from './idempotency.ts';
import { refuseEmpty } from './refuse-invalid.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Conversations'];
const headers = claimHeader;

const listRoute = memberRoute('conversations:read', {
  method: 'get',
  path: '/conversations',
  tags,
  summary: 'List conversations, latest message first',
  request: { query: conversationQuery },
  responses: { 200: json(list(conversation), 'A page of conversations') },
});
const getRoute = memberRoute('conversations:read', {
  method: 'get',
  path: '/conversations/{id}',
  tags,
  summary: 'Get a conversation',
  request: { params: idParam },
  responses: { 200: json(conversation, 'The conversation') },
});
const messagesRoute = memberRoute('conversations:read', {
  method: 'get',
  path: '/conversations/{id}/messages',
  tags,
  summary: 'Read the messages with notes and evidence, oldest first',
  request: { params: idParam, query: page },
  responses: { 200: json(list(staffMessage), 'A page of messages') },
});
const postRoute = memberRoute('conversations:write', {
  method: 'post',
  path: '/conversations/{id}/messages',
  tags,
  summary: 'Reply to the customer, or leave a note that only staff see',
  request: { headers, params: idParam, body: body(staffMessageInput) },
  responses: { 201: json(message, 'The new message') },
});
const assignRoute = memberRoute('conversations:write', {
  method: 'post',
  path: '/conversations/{id}/assign',
  tags,
  summary: 'Give the conversation to a member or a team, or to nobody',
  request: { headers, params: idParam, body: body(assignInput) },
  responses: { 200: json(conversation, 'The conversation') },
});
const resolveRoute = memberRoute('conversations:write', {
  method: 'post',
  path: '/conversations/{id}/resolve',
  tags,
  summary: 'Resolve the conversation',
  request: { headers, params: idParam },
  responses: { 200: json(conversation, 'The conversation') },
});
const reopenRoute = memberRoute('conversations:write', {
  method: 'post',
  path: '/conversations/{id}/reopen',
  tags,
  summary: 'Open a resolved conversation again',
  request: { headers, params: idParam },
  responses: { 200: json(conversation, 'The conversation') },
});

const organiseRoute = memberRoute('conversations:write', {
  method: 'patch',
  path: '/conversations/{id}',
  tags,
  summary: 'Set priority and labels',
  request: { headers, params: idParam, body: body(conversationPatch) },
  responses: { 200: json(conversation, 'The conversation') },
});
const snoozeRoute = memberRoute('conversations:write', {
  method: 'post',
  path: '/conversations/{id}/snooze',
  tags,
  summary: 'Let the conversation sleep until a time, or until the customer writes',
  request: { headers, params: idParam, body: body(snoozeInput) },
  responses: { 200: json(conversation, 'The conversation') },
});
const takeOverRoute = memberRoute('conversations:write', {
  method: 'post',
  path: '/conversations/{id}/take-over',
  tags,
  summary: 'Take the conversation over from the bot',
  request: { headers, params: idParam },
  responses: { 200: json(conversation, 'The conversation') },
});
const giveBackRoute = memberRoute('conversations:write', {
  method: 'post',
  path: '/conversations/{id}/give-back',
  tags,
  summary: 'Give the conversation back to the bot',
  request: { headers, params: idParam },
  responses: { 200: json(conversation, 'The conversation') },
});
const viewersRoute = memberRoute('conversations:read', {
  method: 'get',
  path: '/conversations/{id}/viewers',
  tags,
  summary: 'Who looks at the conversation just now',
  request: { params: idParam },
  responses: { 200: json(viewerList, 'The members') },
});
const viewingRoute = memberRoute('conversations:read', {
  method: 'put',
  path: '/conversations/{id}/viewing',
  tags,
  summary: 'Say that one looks at the conversation, writes in it, or left it',
  description: 'Say so again every 15 seconds while it lasts.',
  request: { params: idParam, body: body(viewingInput) },
  responses: { 204: nothing },
});
const attachRoute = memberRoute(
  'conversations:write',
  {
    method: 'post',
    path: '/conversations/{id}/attachments',
    tags,
    summary: 'Upload a picture or PDF, to be sent with a message',
    description:
      'Send it by its id in `attachmentIds` of a message; what is not sent within a day is removed.',
    request: { params: idParam, body: attachmentBody },
    responses: { 201: json(attachment, 'Uploaded') },
  },
  { limits: ['upload'] },
);
const attachmentRoute = memberRoute('conversations:read', {
  method: 'get',
  path: '/attachments/{id}',
  tags,
  summary: 'Read a file that was sent in a conversation',
  request: { params: idParam },
  responses: { 200: download('application/octet-stream', 'The file') },
});
const typingRoute = memberRoute('conversations:write', {
  method: 'post',
  path: '/conversations/{id}/typing',
  tags,
  summary: 'Say that one is writing to the customer, or stopped',
  request: { params: idParam, body: body(typingInput) },
  responses: { 204: nothing },
});
const readRoute = memberRoute('conversations:write', {
  method: 'put',
  path: '/conversations/{id}/read',
  tags,
  summary: 'Say which message people have seen last',
  request: { params: idParam, body: body(readInput) },
  responses: { 204: nothing },
});

export function conversationsRoutes(deps: HttpDeps) {
  const { db } = deps;
  return routeGroup<MemberEnv>()
    .openapi(listRoute, async (c) =>
      c.json(await listConversations(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(getRoute, async (c) =>
      c.json(await getConversation(db, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    )
    .openapi(messagesRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await listStaffMessages(db, c.var.actor.workspaceId, id, c.req.valid('query')), 200);
    })
    .openapi(postRoute, async (c) => {
      const input = c.req.valid('json');
      refuseEmpty(input);
      const { id } = c.req.valid('param');
      return c.json(await postStaffMessage(db, c.var.actor, id, input, readClaim(c, input)), 201);
    })
    .openapi(assignRoute, async (c) => {
      const input = c.req.valid('json');
      const { id } = c.req.valid('param');
      return c.json(await assignConversation(db, c.var.actor, id, input, readClaim(c, input)), 200);
    })
    .openapi(resolveRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await resolveConversation(db, c.var.actor, id, readClaim(c, null)), 200);
    })
    .openapi(organiseRoute, async (c) => {
      const input = c.req.valid('json');
      const { id } = c.req.valid('param');
      return c.json(await organiseConversation(db, c.var.actor, id, input, readClaim(c, input)), 200);
    })
    .openapi(snoozeRoute, async (c) => {
      const input = c.req.valid('json');
      const { id } = c.req.valid('param');
      return c.json(await snoozeConversation(db, c.var.actor, id, input, readClaim(c, input)), 200);
    })
    .openapi(takeOverRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await takeOverConversation(db, c.var.actor, id, readClaim(c, null)), 200);
    })
    .openapi(giveBackRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await giveBackConversation(db, c.var.actor, id, readClaim(c, null)), 200);
    })
    .openapi(viewersRoute, async (c) =>
      c.json(await listViewers(db, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    )
    .openapi(viewingRoute, async (c) => {
      await setViewing(db, c.var.actor, c.req.valid('param').id, c.req.valid('json').doing);
      return c.body(null, 204);
    })
    .openapi(attachRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await withAttachment(c, deps, (file) => addAttachment(deps, c.var.actor, id, file)), 201);
    })
    .openapi(attachmentRoute, async (c) =>
      answerFile(c, await openAttachment(deps, c.var.actor.workspaceId, c.req.valid('param').id)),
    )
    .openapi(typingRoute, async (c) => {
      await typeByMember(db, c.var.actor, c.req.valid('param').id, c.req.valid('json').typing);
      return c.body(null, 204);
    })
    .openapi(readRoute, async (c) => {
      await markReadByStaff(db, c.var.actor, c.req.valid('param').id, c.req.valid('json').seq);
      return c.body(null, 204);
    })
    .openapi(reopenRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await reopenConversation(db, c.var.actor, id, readClaim(c, null)), 200);
    });
}
