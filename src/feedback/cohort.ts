import type { Fact } from '../facts/index.ts';

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
};

export type QuestionTally = {
  conversationId: string;
  messageId: string;
  answerId: string;
  at: Date;
  outcome: string;
  ratingOffered: boolean;
};
export type AnswerTally = {
  conversationId: string;
  answerId: string;
  at: Date;
  rating: string | null;
  judgement: string | null;
};
export type TicketTally = { ticketId: string; conversationId: string | null; at: Date; source: string };
export type ResponseTally = {
  conversationId: string;
  at: Date;
  seconds: number;
  businessSeconds: number | null;
};

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
  const cohort: Cohort = { conversations: [], questions: [], answers: [], tickets: [], responses: [] };
  for (const fact of facts) {
    if (fact.kind === 'ticket_opened' && fact.ticketId !== null) {
      cohort.tickets.push({
        ticketId: fact.ticketId,
        conversationId: fact.conversationId,
        at: fact.at,
        source: fact.value ?? '',
      });
    }
    if (fact.conversationId === null || fact.kind === 'ticket_opened' || fact.kind === 'ticket_status')
      continue;
    const conversation =
      conversations.get(fact.conversationId) ?? newTally(fact.conversationId, fact.startedAt);
    conversations.set(fact.conversationId, conversation);
    tallyConversation(conversation, fact);
    tallyDetail(cohort, answers, fact.conversationId, fact);
  }
  cohort.conversations = [...conversations.values()];
  cohort.answers = [...answers.values()];
  return cohort;
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
      break;
    case 'customer_returned':
      if (fact.at.getTime() - (tally.lastStatusAt ?? tally.startedAt).getTime() <= returnWindowMs)
        tally.returned = true;
      break;
  }
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
