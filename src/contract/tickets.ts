import { z } from 'zod';
import { id, page, time } from './common.ts';

export const ticketStatus = z.enum(['new', 'open', 'pending', 'on_hold', 'solved', 'closed']);
export type TicketStatus = z.infer<typeof ticketStatus>;
export const ticketType = z.enum(['question', 'incident', 'problem', 'task']);
export type TicketType = z.infer<typeof ticketType>;
export const ticketPriority = z.enum(['low', 'normal', 'high', 'urgent']);
export type TicketPriority = z.infer<typeof ticketPriority>;
export const ticketSource = z.enum(['rating', 'agent', 'customer', 'bot', 'rule']);
export type TicketSource = z.infer<typeof ticketSource>;

export const ticket = z.object({
  id,
  number: z.number().int(),
  subject: z.string(),
  status: ticketStatus,
  type: ticketType,
  priority: ticketPriority,
  source: ticketSource,
  conversationId: id.nullable(),
  contactId: id.nullable(),
  answerId: id.nullable(),
  assigneeId: id.nullable(),
  dueAt: time.nullable(),
  createdAt: time,
  updatedAt: time,
  solvedAt: time.nullable(),
});
export type Ticket = z.infer<typeof ticket>;

const subject = z.string().trim().min(1).max(300);
export const ticketInput = z
  .object({
    subject,
    type: ticketType.default('question'),
    priority: ticketPriority.default('normal'),
    conversationId: id.optional(),
    assigneeId: id.optional(),
    dueAt: time.optional(),
    comment: z.string().trim().min(1).max(20_000).optional(),
  })
  .strict();
export type TicketInput = z.infer<typeof ticketInput>;
export const ticketPatch = z
  .object({
    subject,
    status: ticketStatus,
    type: ticketType,
    priority: ticketPriority,
    assigneeId: id.nullable(),
    dueAt: time.nullable(),
  })
  .partial()
  .strict();
export type TicketPatch = z.infer<typeof ticketPatch>;
/** `due`: soonest first, those without a date last; `priority`: most urgent first; `updated`: last changed first. */
export const ticketSort = z.enum(['newest', 'updated', 'due', 'priority']);
export type TicketSort = z.infer<typeof ticketSort>;
export const ticketQuery = page.extend({
  status: ticketStatus.optional(),
  source: ticketSource.optional(),
  priority: ticketPriority.optional(),
  type: ticketType.optional(),
  assigneeId: id.optional().meta({ description: 'A member, or `none`' }),
  conversationId: id.optional(),
  contactId: id.optional(),
  due: z
    .enum(['overdue', 'set', 'none'])
    .optional()
    .meta({ description: '`overdue`: due before now and neither solved nor closed' }),
  dueBefore: time.optional(),
  sort: ticketSort.default('newest'),
  q: z.string().trim().max(200).optional(),
});

export const ticketChange = z.object({
  actor: z.string(),
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  at: time,
});
export type TicketChange = z.infer<typeof ticketChange>;
export const ticketComment = z.object({ id, author: z.string(), text: z.string(), createdAt: time });
export type TicketComment = z.infer<typeof ticketComment>;
export const ticketCommentInput = z.object({ text: z.string().trim().min(1).max(20_000) }).strict();
export const ticketDetail = ticket.extend({
  history: z.array(ticketChange),
  comments: z.array(ticketComment),
});
export type TicketDetail = z.infer<typeof ticketDetail>;
