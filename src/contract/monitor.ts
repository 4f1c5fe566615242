import { z } from 'zod';
import { handoffReason } from './answers.ts';
import { id, time } from './common.ts';
import { presence } from './desk.ts';

/** Somebody whose last words no person has answered yet. */
export const waitingConversation = z.object({
  conversationId: id,
  inboxId: id,
  contactName: z.string().nullable(),
  language: z.string(),
  assigneeId: id.nullable(),
  handoffReason: handoffReason.nullable(),
  since: time.meta({ description: 'Of the handoff, or of the first message that nobody has answered' }),
  lastMessage: z.string().nullable(),
});
export type WaitingConversation = z.infer<typeof waitingConversation>;

export const servingMember = z.object({
  memberId: id,
  name: z.string(),
  presence,
  open: z.number().int().meta({ description: 'Conversations held' }),
  waiting: z.number().int().meta({ description: 'Of them those that wait for a reply' }),
});
export type ServingMember = z.infer<typeof servingMember>;

/** What happened within the span, whenever its conversations began. */
export const botActivity = z.object({
  conversations: z.number().int().meta({ description: 'In which a valid question was put to the bot' }),
  questions: z.number().int(),
  hits: z.number().int().meta({ description: 'Answered or suggested for' }),
  answered: z.number().int().meta({ description: 'Answered directly' }),
  handoffs: z.number().int(),
  unsatisfied: z.number().int().meta({ description: 'Answers last rated unsatisfied' }),
});
export type BotActivity = z.infer<typeof botActivity>;

export const liveMonitor = z.object({
  at: time,
  waiting: z.array(waitingConversation).meta({ description: 'Longest first, at most 200' }),
  waitingTotal: z.number().int(),
  unassigned: z.number().int().meta({ description: 'Open conversations that nobody holds' }),
  members: z.array(servingMember).meta({ description: 'Most open conversations first, then who is online' }),
  withBot: z.number().int().meta({ description: 'Conversations with the bot in the last ten minutes' }),
  lastHour: botActivity.extend({
    steps: z
      .array(z.object({ from: time, questions: z.number().int(), hits: z.number().int() }))
      .meta({ description: 'Of five minutes, oldest first' }),
  }),
});
export type LiveMonitor = z.infer<typeof liveMonitor>;
