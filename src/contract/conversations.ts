import { z } from 'zod';
import { answer, evidence, handoffReason, ratingScore } from './answers.ts';
import { id, page, time } from './common.ts';

export const conversationStatus = z.enum(['pending', 'open', 'snoozed', 'resolved']);
export type ConversationStatus = z.infer<typeof conversationStatus>;

export const message = z.object({
  id,
  conversationId: id,
  seq: z.number().int().meta({ description: 'Counts up within the conversation without gaps' }),
  kind: z.enum(['incoming', 'outgoing', 'note']),
  author: z.object({
    kind: z.enum(['contact', 'bot', 'member', 'system']),
    id: id.nullable(),
    name: z.string().nullable(),
  }),
  text: z.string(),
  createdAt: time,
});
export type Message = z.infer<typeof message>;
/** A message of the bot carries its answer, and the answer the customer's rating. */
export const messageWithAnswer = message.extend({
  answer: answer.extend({ rating: ratingScore.nullable() }).nullable(),
});
export type MessageWithAnswer = z.infer<typeof messageWithAnswer>;

/** What the customer sees of a conversation. */
export const widgetConversation = z.object({
  id,
  status: conversationStatus,
  language: z.string(),
  withPeople: z.boolean(),
  createdAt: time,
});
export type WidgetConversation = z.infer<typeof widgetConversation>;

/** What staff see of it. */
export const conversation = z.object({
  id,
  status: conversationStatus,
  inboxId: id,
  contact: z.object({
    id,
    name: z.string().nullable(),
    email: z.string().nullable(),
    externalId: z.string().nullable(),
  }),
  language: z.string(),
  assigneeId: id.nullable(),
  handoffReason: handoffReason.nullable(),
  handedOverAt: time.nullable(),
  firstReplyAt: time.nullable(),
  replyEmail: z.string().nullable(),
  resolvedAt: time.nullable(),
  resolvedBy: z.enum(['customer', 'agent', 'idle']).nullable(),
  continuesId: id.nullable(),
  lastMessageAt: time,
  lastMessage: z.string().nullable(),
  createdAt: time,
});
export type Conversation = z.infer<typeof conversation>;

export const conversationQuery = page.extend({
  status: conversationStatus.optional(),
  inboxId: id.optional(),
  assigneeId: id.optional().meta({ description: 'A member, or `none`' }),
  handoffReason: handoffReason.optional(),
  q: z.string().trim().max(200).optional(),
});

/** Staff see each answer with the frozen passage behind it and what it was judged. */
export const staffMessage = message.extend({
  answer: answer
    .extend({
      rating: ratingScore.nullable(),
      ratingComment: z.string().nullable(),
      right: z.boolean().nullable(),
      evidence: z.array(evidence),
    })
    .nullable(),
});
export type StaffMessage = z.infer<typeof staffMessage>;

export const staffMessageInput = z
  .object({ text: z.string().trim().min(1).max(20_000), private: z.boolean().default(false) })
  .strict();
export const assignInput = z.object({ memberId: id.nullable() }).strict();
