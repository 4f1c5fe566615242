import type { Fact } from '../facts/index.ts';
import { type Handling, handle, handledSeconds, newHandling } from './handling.ts';

/** What the facts of one conversation come to, late events included. */
export type ConversationTally = {
  id: string;
  startedAt: Date;
  botTookPart: boolean;
  handoff: { at: Date; reason: string } | null;
  personReplied: boolean;
  answered: boolean;
  lastRating: { score: string; at: Date } | null;
  solvedByCustomer: boolean;
  leftIdle: boolean;
  lastStatusAt: Date | null;
  returned: boolean;
  /** Null until it is resolved, and again while it is reopened. */
  resolved: Duration | null;
  /** Seconds open and assigned; null where nobody ever held it. */
  handledSeconds: number | null;
};

/** What something took that ended at `at`. */
type Duration = { at: Date; seconds: number; businessSeconds: number | null };

export type QuestionTally = {
  conversationId: string;
  messageId: string;
  answerId: string;
  at: Date;
  outcome: string;
  ratingOffered: boolean;
  /** The precision that was demanded, while the threshold in force was proven for it. */
  certifiedFor: number | null;
};
export type AnswerTally = {
  conversationId: string;
  answerId: string;
  at: Date;
  rating: string | null;
  judgement: string | null;
};
export type TicketTally = {
  ticketId: string;
  conversationId: string | null;
  at: Date;
  source: string;
  /** Null until it is solved, and again while it is reopened. */
  solved: Duration | null;
};
export type ResponseTally = Duration & { conversationId: string };

/** A period's conversations with all that became of them, whenever it did. */
export type Cohort = {
  conversations: ConversationTally[];
  questions: QuestionTally[];
  /** Answers that were rated or judged. */
  answers: AnswerTally[];
  tickets: TicketTally[];
  responses: ResponseTally[];
};

/** A customer who is back on it within this time was not helped after all (METRICS.md, resolution rate). */
const returnWindowMs = 72 * 3600 * 1000;

/** Folds facts, in the order they were appended, into what the figures count. */
export function tallyCohort(facts: readonly Fact[]): Cohort {
  const conversations = new Map<string, ConversationTally>();
  const answers = new Map<string, AnswerTally>();
  const tickets = new Map<string, TicketTally>();
  const handlings = new Map<string, Handling>();
  const cohort: Cohort = { conversations: [], questions: [], answers: [], tickets: [], responses: [] };
  for (const fact of facts) {
    if (isOfTicket(fact)) {
      tallyTicket(tickets, fact);
      continue;
    }
    if (fact.conversationId === null) continue;
    const conversation =
      conversations.get(fact.conversationId) ?? newTally(fact.conversationId, fact.startedAt);
    conversations.set(fact.conversationId, conversation);
    tallyConversation(conversation, fact);
    const handling = handlings.get(fact.conversationId) ?? newHandling();
    handlings.set(fact.conversationId, handling);
    handle(handling, fact);
    tallyDetail(cohort, answers, fact.conversationId, fact);
  }
  for (const conversation of conversations.values()) {
    conversation.handledSeconds = handledSeconds(handlings.get(conversation.id) ?? newHandling());
  }
  cohort.conversations = [...conversations.values()];
  cohort.answers = [...answers.values()];
  cohort.tickets = [...tickets.values()];
  return cohort;
}

function isOfTicket(fact: Fact): boolean {
  return fact.kind === 'ticket_opened' || fact.kind === 'ticket_status' || fact.kind === 'ticket_due';
}

function tallyTicket(tickets: Map<string, TicketTally>, fact: Fact): void {
  const { ticketId, conversationId, at, value } = fact;
  if (ticketId === null) return;
  if (fact.kind === 'ticket_opened') {
    tickets.set(ticketId, { ticketId, conversationId, at, source: value ?? '', solved: null });
  }
  const ticket = tickets.get(ticketId);
  if (!ticket || fact.kind !== 'ticket_status' || value === 'closed') return;
  ticket.solved = value === 'solved' ? durationOf(fact, ticket.at) : null;
}

/** Facts written before durations were kept with them have only their times. */
function durationOf(fact: Fact, since: Date): Duration {
  const seconds = fact.seconds ?? Math.max(0, fact.at.getTime() - since.getTime()) / 1000;
  return { at: fact.at, seconds, businessSeconds: fact.businessSeconds };
}

function newTally(id: string, startedAt: Date): ConversationTally {
  return {
    id,
    startedAt,
    botTookPart: false,
    handoff: null,
    personReplied: false,
    answered: false,
    lastRating: null,
    solvedByCustomer: false,
    leftIdle: false,
    lastStatusAt: null,
    returned: false,
    resolved: null,
    handledSeconds: null,
  };
}

function tallyConversation(tally: ConversationTally, fact: Fact): void {
  switch (fact.kind) {
    case 'bot_took_part':
      tally.botTookPart = true;
      break;
    case 'question':
      if (fact.value === 'answered') tally.answered = true;
      break;
    case 'handoff':
      tally.handoff ??= { at: fact.at, reason: fact.value ?? '' };
      break;
    case 'person_replied':
      tally.personReplied = true;
      break;
    case 'rating':
      tally.lastRating = { score: fact.value ?? '', at: fact.at };
      break;
    case 'conversation_status':
      tally.solvedByCustomer = fact.value === 'resolved' && fact.data.by === 'customer';
      tally.leftIdle = fact.value === 'resolved' && fact.data.by === 'idle';
      tally.lastStatusAt = fact.at;
      tallyResolution(tally, fact);
      break;
    case 'customer_returned':
      if (fact.at.getTime() - (tally.lastStatusAt ?? tally.startedAt).getTime() <= returnWindowMs)
        tally.returned = true;
      break;
  }
}

/** "Solved" pressed on what was closed before confirms it; it took no longer for that. */
function tallyResolution(tally: ConversationTally, fact: Fact): void {
  if (fact.value !== 'resolved') tally.resolved = null;
  else tally.resolved ??= durationOf(fact, tally.startedAt);
}

function tallyDetail(
  cohort: Cohort,
  answers: Map<string, AnswerTally>,
  conversationId: string,
  fact: Fact,
): void {
  const answerId = fact.answerId;
  if (fact.kind === 'question' && answerId !== null && fact.messageId !== null) {
    cohort.questions.push({
      conversationId,
      messageId: fact.messageId,
      answerId,
      at: fact.at,
      outcome: fact.value ?? '',
      ratingOffered: fact.data.ratingOffered === true,
      certifiedFor:
        fact.data.certified === true && typeof fact.data.target === 'number' ? fact.data.target : null,
    });
  }
  if ((fact.kind === 'rating' || fact.kind === 'judgement') && answerId !== null) {
    const answer = answers.get(answerId) ?? {
      conversationId,
      answerId,
      at: fact.at,
      rating: null,
      judgement: null,
    };
    answer[fact.kind] = fact.value;
    answers.set(answerId, answer);
  }
  if (fact.kind === 'first_response' && fact.seconds !== null) {
    cohort.responses.push({
      conversationId,
      at: fact.at,
      seconds: fact.seconds,
      businessSeconds: fact.businessSeconds,
    });
  }
}
