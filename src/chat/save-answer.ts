import type { QuestionResult, Schedule } from '../contract/index.ts';
import type { Trx } from '../db/index.ts';
import type { NewFact } from '../facts/index.ts';
import type { PolicyInForce } from '../feedback/index.ts';
import { newId, now } from '../lib/index.ts';
import { CALIBRATOR_ID, type Decision, readConfidence, type Written } from '../retrieval/index.ts';
import { botLanguage } from './bot-texts.ts';
import { type ConversationChange, changeConversation, type FactBase } from './change-conversation.ts';
import { languageOfLocale, languageOfText } from './conversation-language.ts';
import type { ConversationRow } from './conversations.queries.ts';
import { missesAfter } from './count-misses.ts';
import { type Handoff, planHandoff } from './plan-handoff.ts';
import { type AnswerRow, toAnswer } from './present.ts';
import { showToCustomer } from './show-to-customer.ts';

/** A message of the customer and what the bot decided to do with it. */
export type DecidedTurn = {
  text: string;
  /** Uploaded before, to be sent with it. */
  attachmentIds?: string[];
  decision: Decision;
  /** Misses in a row as the message came in. */
  misses: number;
  /** A valid question, as METRICS.md defines it. */
  valid: boolean;
  /** The customer clicked a suggestion. */
  byClick: boolean;
  answerThreshold: number;
  /** The answer as it is shown, where there was evidence to write it from. */
  written?: Written;
  promise: PolicyInForce['promise'];
  reading: PolicyInForce['reading'];
  schedule: Schedule | null;
};

/** How many candidates are kept with an answer, for staff and for calibration. */
const rankedKept = 10;

/** Writes the customer's message and the bot's answer into the locked conversation; hands over if that was decided. */
export async function saveAnswer(
  db: Trx,
  before: ConversationRow,
  turn: DecidedTurn,
): Promise<QuestionResult> {
  const at = now();
  const handoff = handoffOf(before, turn, at);
  const answer = toRow(before, turn, { at, text: handoff?.text ?? turn.written?.text ?? turn.decision.text });
  const customer = { kind: 'contact', id: before.contact_id, name: before.contact_name } as const;
  const bot = { kind: 'bot', id: null, name: null } as const;
  const { row, messages } = await changeConversation(db, before, {
    at,
    by: 'bot',
    change: changeOf(before, turn, handoff),
    messages: [
      {
        id: answer.question_message_id,
        kind: 'incoming',
        author: customer,
        text: turn.text,
        ...(turn.attachmentIds && { attachmentIds: turn.attachmentIds }),
      },
      { id: answer.message_id, kind: 'outgoing', author: bot, text: answer.text, answer },
    ],
    facts: (of) => questionFact(of, answer, turn.promise),
    ...(handoff && { onDuty: handoff.onDuty }),
  });
  const [message, reply] = messages;
  if (!message || !reply) throw new Error('the messages were not written');
  return { message, answer: toAnswer(answer), reply, conversation: await showToCustomer(db, row) };
}

function handoffOf(row: ConversationRow, { decision, schedule }: DecidedTurn, at: Date): Handoff | undefined {
  if (decision.outcome !== 'handed_over') return undefined;
  return planHandoff(schedule, {
    reason: decision.handoffReason ?? 'low_confidence',
    opening: decision.text,
    language: botLanguage(decision.language),
    replyEmail: row.reply_email,
    at,
  });
}

function changeOf(
  before: ConversationRow,
  { text, decision, misses }: DecidedTurn,
  handoff: Handoff | undefined,
): ConversationChange {
  // The first message tells the language; from then on it stays, so that all facts of a conversation agree.
  const language =
    before.message_seq === 0 ? languageOfText(text, languageOfLocale(before.language)) : before.language;
  return {
    language,
    ...missesAfter(before, misses, decision.outcome),
    bot_took_part: before.bot_took_part || decision.outcome !== 'small_talk',
    ...handoff?.change,
  };
}

function toRow(row: ConversationRow, turn: DecidedTurn, said: { at: Date; text: string }): AnswerRow {
  const { decision, written } = turn;
  return {
    id: newId('ans'),
    workspace_id: row.workspace_id,
    conversation_id: row.id,
    question_message_id: newId('msg'),
    message_id: newId('msg'),
    outcome: decision.outcome,
    text: said.text,
    confidence: decision.confidence,
    shown_confidence: shownConfidence(turn),
    language: decision.language,
    evidence: written?.evidence ?? decision.citations,
    suggestions: decision.suggestions,
    handoff_offered: decision.handoffOffered,
    valid_question: turn.valid && decision.outcome !== 'small_talk',
    // Without the texts: they are in the knowledge, and what was shown is in the evidence.
    ranked: decision.ranked
      .slice(0, rankedKept)
      .map(({ id, kind, confidence, scores }) => ({ id, kind, confidence, scores })),
    answer_threshold: turn.answerThreshold,
    by_click: turn.byClick,
    calibrator: CALIBRATOR_ID,
    writer: written?.writer ?? 'extractive',
    writer_fallback: written?.fallback ?? null,
    sentences: written?.writer === 'model' ? written.sentences : [],
    created_at: said.at,
  };
}

/** Judgements tell of direct answers to something that was looked up. */
function shownConfidence({ decision, reading, byClick }: DecidedTurn): number | null {
  if (reading === null || byClick || decision.ranked.length === 0) return null;
  return readConfidence(decision.confidence, reading);
}

function questionFact(of: FactBase, answer: AnswerRow, promise: DecidedTurn['promise']): NewFact[] {
  const { outcome } = answer;
  if (!answer.valid_question || outcome === 'small_talk') return [];
  return [
    {
      kind: 'question',
      ...of,
      messageId: answer.question_message_id,
      answerId: answer.id,
      value: outcome,
      confidence: answer.confidence,
      data: { ratingOffered: outcome === 'answered', ...promise },
    },
  ];
}
