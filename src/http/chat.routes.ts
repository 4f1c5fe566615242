import {
  addAttachmentByCustomer,
  askQuestion,
  createConversation,
  listMessages,
  markReadByCustomer,
  openAttachmentByCustomer,
  openTicketByCustomer,
  rateAnswer,
  rateConversation,
  requestHandoff,
  resolveByCustomer,
  setReplyEmail,
  typeByCustomer,
} from '../chat/index.ts';
import {
  attachment,
  conversationInput,
  conversationRating,
  customerTicketInput,
  handoffInput,
  handoffResult,
  page,
  questionInput,
  questionResult,
  rating,
  ratingInput,
  readInput,
  replyEmailInput,
  ticket,
  typingInput,
  widgetConversation,
  widgetMessages,
} from '../contract/index.ts';
import { answerEvents, eventStreamResponse, lastEventIdHeader } from './answer-events.ts';
import { answerFile } from './answer-file.ts';
import { attachmentBody, withAttachment } from './attachment-upload.ts';
import { body, download, idParam, json, nothing, routeGroup, visitorRoute } from './declare-route.ts';
import type { VisitorEnv } from './env.ts';
import { claimHeader, readClaim } from './idempotency.ts';
import { refuseEmpty } from './refuse-invalid.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Widget'];
const headers = claimHeader;

const createRoute = visitorRoute({
  method: 'post',
  path: '/conversations',
  tags,
  summary: 'Begin a conversation',
  request: { headers, body: body(conversationInput) },
  responses: { 201: json(widgetConversation, 'The new conversation') },
});
const messagesRoute = visitorRoute({
  method: 'get',
  path: '/conversations/{id}/messages',
  tags,
  summary: 'Read the messages, oldest first',
  request: { params: idParam, query: page },
  responses: { 200: json(widgetMessages, 'A page of messages') },
});
const askRoute = visitorRoute(
  {
    method: 'post',
    path: '/conversations/{id}/messages',
    tags,
    summary: 'Ask a question, or write to the people who hold the conversation',
    description:
      'A message in a resolved conversation begins a new one, which `conversation` then names. `answer` is null while people hold the conversation.',
    request: { headers, params: idParam, body: body(questionInput) },
    responses: { 201: json(questionResult, 'The message with the answer') },
  },
  { limits: ['question', 'question_address'] },
);
const eventsRoute = visitorRoute({
  method: 'get',
  path: '/conversations/{id}/events',
  tags,
  summary: 'Follow the conversation, live',
  request: { params: idParam, headers: lastEventIdHeader },
  responses: { 200: eventStreamResponse },
});
const handoffRoute = visitorRoute({
  method: 'post',
  path: '/conversations/{id}/handoff',
  tags,
  summary: 'Ask for a person',
  request: { headers, params: idParam, body: body(handoffInput) },
  responses: { 200: json(handoffResult, 'What happens next') },
});
const replyEmailRoute = visitorRoute({
  method: 'put',
  path: '/conversations/{id}/reply-email',
  tags,
  summary: 'Say where a later reply is mailed to',
  request: { headers, params: idParam, body: body(replyEmailInput) },
  responses: { 200: json(widgetConversation, 'The conversation') },
});
const resolveRoute = visitorRoute({
  method: 'post',
  path: '/conversations/{id}/resolve',
  tags,
  summary: 'Say that it is solved',
  request: { headers, params: idParam },
  responses: { 200: json(widgetConversation, 'The conversation') },
});
const ticketRoute = visitorRoute({
  method: 'post',
  path: '/conversations/{id}/tickets',
  tags,
  summary: 'Open a ticket about the conversation',
  request: { headers, params: idParam, body: body(customerTicketInput) },
  responses: {
    201: json(ticket.pick({ id: true, number: true, subject: true, createdAt: true }), 'The ticket'),
  },
});
const rateConversationRoute = visitorRoute({
  method: 'post',
  path: '/conversations/{id}/rating',
  tags,
  summary: 'Rate the conversation as a whole, or change the rating',
  request: { headers, params: idParam, body: body(ratingInput) },
  responses: { 200: json(conversationRating, 'The rating as it is now') },
});
const attachRoute = visitorRoute(
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
  { limits: ['attachment'] },
);
const attachmentRoute = visitorRoute({
  method: 'get',
  path: '/attachments/{id}',
  tags,
  summary: 'Read a file of the own conversations',
  request: { params: idParam },
  responses: { 200: download('application/octet-stream', 'The file') },
});
const typingRoute = visitorRoute(
  {
    method: 'post',
    path: '/conversations/{id}/typing',
    tags,
    summary: 'Say that the customer is writing, or stopped',
    request: { params: idParam, body: body(typingInput) },
    responses: { 204: nothing },
  },
  { limits: ['typing'] },
);
const readRoute = visitorRoute(
  {
    method: 'put',
    path: '/conversations/{id}/read',
    tags,
    summary: 'Say which message the customer has seen last',
    request: { params: idParam, body: body(readInput) },
    responses: { 204: nothing },
  },
  { limits: ['typing'] },
);
const rateRoute = visitorRoute({
  method: 'post',
  path: '/answers/{id}/rating',
  tags,
  summary: 'Rate an answer, or change the rating',
  request: { headers, params: idParam, body: body(ratingInput) },
  responses: { 200: json(rating, 'The rating as it is now') },
});

export function chatRoutes(deps: HttpDeps) {
  const { db } = deps;
  return routeGroup<VisitorEnv>()
    .openapi(createRoute, async (c) => {
      const input = c.req.valid('json');
      return c.json(await createConversation(db, c.var.visitor, input, readClaim(c, input)), 201);
    })
    .openapi(messagesRoute, async (c) =>
      c.json(await listMessages(db, c.var.visitor, c.req.valid('param').id, c.req.valid('query')), 200),
    )
    .openapi(askRoute, async (c) => {
      const input = c.req.valid('json');
      refuseEmpty(input);
      const { id } = c.req.valid('param');
      return c.json(await askQuestion(deps, c.var.visitor, id, input, readClaim(c, input)), 201);
    })
    .openapi(eventsRoute, async (c) => {
      const { id } = c.req.valid('param');
      // Throws when the conversation is not the visitor's.
      await listMessages(db, c.var.visitor, id, { limit: 1 });
      const { workspaceId } = c.var.visitor;
      return answerEvents(c, deps, { workspaceId, stream: `conversation:${id}` });
    })
    .openapi(handoffRoute, async (c) => {
      const input = c.req.valid('json');
      const { id } = c.req.valid('param');
      return c.json(await requestHandoff(db, c.var.visitor, id, input, readClaim(c, input)), 200);
    })
    .openapi(replyEmailRoute, async (c) => {
      const input = c.req.valid('json');
      const { id } = c.req.valid('param');
      return c.json(await setReplyEmail(db, c.var.visitor, id, input, readClaim(c, input)), 200);
    })
    .openapi(resolveRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await resolveByCustomer(db, c.var.visitor, id, readClaim(c, null)), 200);
    })
    .openapi(ticketRoute, async (c) => {
      const input = c.req.valid('json');
      const opened = await openTicketByCustomer(
        db,
        c.var.visitor,
        c.req.valid('param').id,
        input,
        readClaim(c, input),
      );
      const { id, number, subject, createdAt } = opened;
      return c.json({ id, number, subject, createdAt }, 201);
    })
    .openapi(rateConversationRoute, async (c) => {
      const input = c.req.valid('json');
      const { id } = c.req.valid('param');
      return c.json(await rateConversation(db, c.var.visitor, id, input, readClaim(c, input)), 200);
    })
    .openapi(attachRoute, async (c) => {
      const { id } = c.req.valid('param');
      const added = await withAttachment(c, deps, (file) =>
        addAttachmentByCustomer(deps, c.var.visitor, id, file),
      );
      return c.json(added, 201);
    })
    .openapi(attachmentRoute, async (c) =>
      answerFile(c, await openAttachmentByCustomer(deps, c.var.visitor, c.req.valid('param').id)),
    )
    .openapi(typingRoute, async (c) => {
      await typeByCustomer(db, c.var.visitor, c.req.valid('param').id, c.req.valid('json').typing);
      return c.body(null, 204);
    })
    .openapi(readRoute, async (c) => {
      await markReadByCustomer(db, c.var.visitor, c.req.valid('param').id, c.req.valid('json').seq);
      return c.body(null, 204);
    })
    .openapi(rateRoute, async (c) => {
      const input = c.req.valid('json');
      const { id } = c.req.valid('param');
      return c.json(await rateAnswer(db, c.var.visitor, id, input, readClaim(c, input)), 200);
    });
}
