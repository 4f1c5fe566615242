import type { FigureKey } from '../contract/index.ts';
import type { Cohort, ConversationTally, QuestionTally } from './cohort.ts';

/**
 * One row behind a figure. A ratio is the rows `counted` over the rows `inDenominator`; a duration the `seconds` of
 * its rows. The figure and the list a manager opens from it are made from the same rows, so they cannot disagree.
 */
export type FigureRow = {
  conversationId: string | null;
  messageId: string | null;
  answerId: string | null;
  ticketId: string | null;
  at: Date;
  counted: boolean;
  inDenominator: boolean;
  value: string | null;
  seconds: number | null;
  businessSeconds: number | null;
};

type FigureDefinition = {
  kind: 'ratio' | 'duration';
  alwaysInterval?: boolean;
  /** No proportion: its numerator is not a part of its denominator, so it can exceed 1 and has no interval. */
  isRate?: boolean;
  rows: (cohort: Cohort) => FigureRow[];
};

/** Each figure of METRICS.md that facts of this release can give, in the order that reports show them. */
export const figures: Record<FigureKey, FigureDefinition> = {
  hit_rate: questions((outcome) => outcome === 'answered' || outcome === 'suggested'),
  precise_hit_rate: questions((outcome) => outcome === 'answered'),
  verified_accuracy: { kind: 'ratio', alwaysInterval: true, rows: judgedAnswers },
  coverage_at_precision: { kind: 'ratio', rows: certifiedQuestions },
  handoff_rate: botConversations(
    (c) => c.handoff !== null,
    (c) => c.handoff?.reason ?? null,
  ),
  handoff_rate_asked: handoffsFor('asked'),
  handoff_rate_low_confidence: handoffsFor('low_confidence'),
  handoff_rate_repeated_miss: handoffsFor('repeated_miss'),
  handoff_rate_dissatisfied: handoffsFor('dissatisfied'),
  handoff_rate_rule: handoffsFor('rule'),
  containment: botConversations((c) => c.handoff === null && !c.personReplied),
  resolution_rate: botConversations(
    (c) => confirmed(c) || assumed(c),
    (c) => (confirmed(c) ? 'confirmed' : assumed(c) ? 'assumed' : null),
  ),
  resolution_confirmed: botConversations(confirmed),
  resolution_assumed: botConversations((c) => assumed(c) && !confirmed(c)),
  abandonment: botConversations(abandoned),
  csat: { kind: 'ratio', rows: ratedAnswers },
  csat_response_rate: { kind: 'ratio', rows: offeredAnswers },
  ticket_rate: tickets(() => true),
  ticket_rate_bot: tickets((source) => source === 'bot'),
  ticket_rate_rating: tickets((source) => source === 'rating'),
  ticket_rate_agent: tickets((source) => source === 'agent'),
  ticket_rate_customer: tickets((source) => source === 'customer'),
  ticket_rate_rule: tickets((source) => source === 'rule'),
  first_response_time: { kind: 'duration', rows: firstResponses },
  handle_time: { kind: 'duration', rows: handled },
  resolution_time: { kind: 'duration', rows: solvedTickets },
  conversation_resolution_time: { kind: 'duration', rows: resolvedByPeople },
};

function confirmed(c: ConversationTally): boolean {
  return !c.returned && (c.lastRating?.score === 'satisfied' || c.solvedByCustomer);
}

function assumed(c: ConversationTally): boolean {
  return c.answered && c.handoff === null && c.lastRating?.score !== 'unsatisfied' && !c.returned;
}

/** Left by the customer (closed as idle) without an answer, or dissatisfied; never what counts as resolved. */
function abandoned(c: ConversationTally): boolean {
  if (!c.leftIdle || c.handoff !== null || confirmed(c)) return false;
  return !c.answered || c.lastRating?.score === 'unsatisfied';
}

function row(part: Partial<FigureRow> & { at: Date; counted: boolean }): FigureRow {
  return {
    conversationId: null,
    messageId: null,
    answerId: null,
    ticketId: null,
    inDenominator: true,
    value: null,
    seconds: null,
    businessSeconds: null,
    ...part,
  };
}

function questions(counts: (outcome: string) => boolean): FigureDefinition {
  return { kind: 'ratio', rows: (cohort) => cohort.questions.map((asked) => questionRow(asked, counts)) };
}

function questionRow(asked: QuestionTally, counts: (outcome: string) => boolean): FigureRow {
  const { conversationId, messageId, answerId, at, outcome } = asked;
  return row({ conversationId, messageId, answerId, at, value: outcome, counted: counts(outcome) });
}

function certifiedQuestions(cohort: Cohort): FigureRow[] {
  return cohort.questions
    .filter(({ certifiedFor }) => certifiedFor !== null)
    .map((asked) => questionRow(asked, (outcome) => outcome === 'answered'));
}

/** The last precision demanded while it was certified, and the judgements of what was answered directly then. */
export function promiseOf(cohort: Cohort): { target: number; judged: FigureRow[] } | null {
  const certified = cohort.questions.filter(({ certifiedFor }) => certifiedFor !== null);
  const target = certified.at(-1)?.certifiedFor;
  if (target === null || target === undefined) return null;
  const direct = new Set(
    certified.filter(({ outcome }) => outcome === 'answered').map(({ answerId }) => answerId),
  );
  const judged = judgedAnswers(cohort).filter(({ answerId }) => answerId !== null && direct.has(answerId));
  return { target, judged };
}

function botConversations(
  counts: (c: ConversationTally) => boolean,
  value: (c: ConversationTally) => string | null = () => null,
): FigureDefinition {
  return {
    kind: 'ratio',
    rows: (cohort) =>
      cohort.conversations
        .filter((c) => c.botTookPart)
        .map((c) => row({ conversationId: c.id, at: c.startedAt, counted: counts(c), value: value(c) })),
  };
}

function handoffsFor(reason: string): FigureDefinition {
  return botConversations(
    (c) => c.handoff?.reason === reason,
    (c) => c.handoff?.reason ?? null,
  );
}

/** A judgement of staff where there is one, else the rating; `neutral` judges nothing. */
function judgedAnswers(cohort: Cohort): FigureRow[] {
  return cohort.answers.flatMap((answer) => {
    const verdict = answer.judgement ?? { satisfied: 'right', unsatisfied: 'wrong' }[answer.rating ?? ''];
    if (verdict === undefined) return [];
    return row({
      conversationId: answer.conversationId,
      answerId: answer.answerId,
      at: answer.at,
      value: verdict,
      counted: verdict === 'right',
    });
  });
}

function ratedAnswers(cohort: Cohort): FigureRow[] {
  return cohort.answers.flatMap((answer) =>
    answer.rating === null
      ? []
      : row({
          conversationId: answer.conversationId,
          answerId: answer.answerId,
          at: answer.at,
          value: answer.rating,
          counted: answer.rating === 'satisfied',
        }),
  );
}

/** Every answer that a rating was offered for; one rated without the offer counts as offered. */
function offeredAnswers(cohort: Cohort): FigureRow[] {
  const ratings = new Map(cohort.answers.filter((a) => a.rating !== null).map((a) => [a.answerId, a.rating]));
  return cohort.questions
    .filter((question) => question.ratingOffered || ratings.has(question.answerId))
    .map(({ conversationId, messageId, answerId, at }) =>
      row({
        conversationId,
        messageId,
        answerId,
        at,
        value: ratings.get(answerId) ?? null,
        counted: ratings.has(answerId),
      }),
    );
}

/** Tickets opened over conversations: its rows are both, and only the conversations make the denominator. */
function tickets(counts: (source: string) => boolean): FigureDefinition {
  return {
    kind: 'ratio',
    isRate: true,
    rows: (cohort) => [
      ...cohort.tickets
        .filter((ticket) => counts(ticket.source))
        .map(({ ticketId, conversationId, at, source }) =>
          row({ ticketId, conversationId, at, value: source, counted: true, inDenominator: false }),
        ),
      ...cohort.conversations.map((c) => row({ conversationId: c.id, at: c.startedAt, counted: false })),
    ],
  };
}

function firstResponses(cohort: Cohort): FigureRow[] {
  return cohort.responses.map(({ conversationId, at, seconds, businessSeconds }) =>
    row({ conversationId, at, seconds, businessSeconds, counted: true }),
  );
}

function handled(cohort: Cohort): FigureRow[] {
  return cohort.conversations.flatMap(({ id, resolved, handledSeconds: seconds }) =>
    resolved === null || seconds === null
      ? []
      : row({ conversationId: id, at: resolved.at, seconds, counted: true }),
  );
}

function solvedTickets(cohort: Cohort): FigureRow[] {
  return cohort.tickets.flatMap(({ ticketId, conversationId, solved }) =>
    solved === null ? [] : row({ ticketId, conversationId, ...solved, counted: true }),
  );
}

function resolvedByPeople(cohort: Cohort): FigureRow[] {
  return cohort.conversations.flatMap(({ id, personReplied, resolved }) =>
    resolved === null || !personReplied ? [] : row({ conversationId: id, ...resolved, counted: true }),
  );
}
