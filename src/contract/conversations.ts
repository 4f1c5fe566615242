import { z } from 'zod';
import { answer, evidence, handoffReason, ratingScore, writerFallback, writerName } from './answers.ts';
import { id, page, time } from './common.ts';

const priority = z.enum(['low', 'normal', 'high', 'urgent']);
export type ConversationPriority = z.infer<typeof priority>;
export const conversationStatus = z.enum(['pending', 'open', 'snoozed', 'resolved']);
export type ConversationStatus = z.infer<typeof conversationStatus>;

/** A picture or PDF sent with a message. Its bytes are behind `attachments/{id}` of the same door. */
export const attachment = z.object({
  id,
  fileName: z.string(),
  mediaType: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf']),
  bytes: z.number().int(),
});
export type Attachment = z.infer<typeof attachment>;
export const attachmentLimits = { bytes: 10 * 1024 * 1024, perMessage: 5, perConversation: 100 } as const;
/** Uploaded before, in the order they are shown. */
export const attachmentIds = z.array(id).max(attachmentLimits.perMessage).optional().meta({
  description: 'Uploaded to this conversation and not sent yet; with none, `text` may not be empty',
});

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
  attachments: z.array(attachment),
  createdAt: time,
});
export type Message = z.infer<typeof message>;
/** A message of the bot carries its answer, and the answer the customer's rating. */
export const messageWithAnswer = message.extend({
  answer: answer.extend({ rating: ratingScore.nullable() }).nullable(),
});
export type MessageWithAnswer = z.infer<typeof messageWithAnswer>;

/** Where a conversation stands among those that wait for a person. */
export const queueState = z.object({
  place: z.number().int().min(1).meta({ description: '1 is next; among those of the same inbox or team' }),
  expectedWaitSeconds: z.number().int().nullable().meta({
    description: 'From now, by recent first replies; null while unknown or while nobody is on duty',
  }),
  waitingSince: time,
  onDuty: z.boolean(),
  nextOnDutyAt: time.nullable(),
});
export type QueueState = z.infer<typeof queueState>;

/** The customer's word on a conversation as a whole; the answers in it are rated one by one. */
export const conversationRating = z.object({ score: ratingScore, comment: z.string().nullable() });
export type ConversationRating = z.infer<typeof conversationRating>;

export const typingInput = z.object({ typing: z.boolean() }).strict();
export const readInput = z.object({ seq: z.number().int().min(0).max(1_000_000_000) }).strict();

/** What the customer sees of a conversation. */
export const widgetConversation = z.object({
  id,
  status: conversationStatus,
  language: z.string(),
  withPeople: z.boolean(),
  queue: queueState.nullable().meta({ description: 'While a person is waited for' }),
  replyEmail: z.string().nullable(),
  emailWanted: z.boolean().meta({ description: 'Nobody is on duty, and no address is known to reply to' }),
  unread: z.number().int().meta({ description: 'Messages to the customer after `readSeq`' }),
  readSeq: z.number().int().meta({ description: 'The last message that the customer has seen' }),
  staffReadSeq: z.number().int().meta({ description: 'The last message that people have seen' }),
  rating: conversationRating.nullable().meta({ description: 'What the customer said of it as a whole' }),
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
    tier: z.string().nullable(),
  }),
  language: z.string(),
  assigneeId: id.nullable(),
  teamId: id.nullable(),
  priority: priority.nullable(),
  labelIds: z.array(id),
  snoozedUntil: time.nullable().meta({ description: 'While `snoozed`; null: until the customer writes' }),
  waitingSince: time.nullable().meta({ description: 'Since when a person is waited for' }),
  unread: z.number().int().meta({ description: 'Messages of the customer that no member has seen' }),
  contactReadSeq: z.number().int().meta({ description: 'The last message that the customer has seen' }),
  rating: conversationRating.nullable(),
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
  teamId: id.optional().meta({ description: 'A team, or `none`' }),
  labelId: id.optional(),
  priority: priority.optional(),
  unread: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: '`true`: the customer said something that no member has seen' }),
  waiting: z.enum(['true', 'false']).optional().meta({ description: '`true`: a person is waited for' }),
  contactId: id.optional(),
  q: z.string().trim().max(200).optional(),
});
export type ConversationQuery = z.infer<typeof conversationQuery>;

/** Staff see each answer with the frozen passage behind it and what it was judged. */
export const staffMessage = message.extend({
  answer: answer
    .extend({
      rating: ratingScore.nullable(),
      ratingComment: z.string().nullable(),
      right: z.boolean().nullable(),
      evidence: z.array(evidence),
      writer: writerName,
      writerFallback: writerFallback.nullable(),
    })
    .nullable(),
});
export type StaffMessage = z.infer<typeof staffMessage>;

export const staffMessageInput = z
  .object({
    text: z.string().trim().max(20_000),
    private: z.boolean().default(false),
    attachmentIds,
  })
  .strict();
/** Given to a team without a member it waits for whoever of the team takes it. */
export const assignInput = z
  .object({
    memberId: id.nullable().optional(),
    teamId: id.nullable().optional(),
  })
  .strict();
export const conversationPatch = z
  .object({ priority: priority.nullable(), labelIds: z.array(id).max(20) })
  .partial()
  .strict();
export const snoozeInput = z
  .object({ until: time.nullable().meta({ description: 'In the future; null: until the customer writes' }) })
  .strict();
