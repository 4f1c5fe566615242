import type { QuestionInput, Suggestion } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { foldForSearch } from '../lib/normalise.ts';
import type { Turn } from '../retrieval/index.ts';
import type { ConversationRow } from './conversations.queries.ts';
import { evidenceOf, suggestionsOf } from './present.ts';

/** What was said before, as far as the next answer depends on it. */
export type Earlier = {
  /** Oldest first. */
  turns: Turn[];
  /** What the bot's last answer suggested. */
  suggestions: Suggestion[];
  /** Entries and passages whose answers the customer was unsatisfied with. */
  rejected: string[];
};

const mostMessages = 200;
const mostRejected = 20;

export async function readEarlier(db: Db, row: ConversationRow): Promise<Earlier> {
  const rows = await db
    .selectFrom('messages')
    .leftJoin('answers', 'answers.message_id', 'messages.id')
    .select(['messages.author_kind', 'messages.text', 'answers.outcome', 'answers.suggestions'])
    .where('messages.workspace_id', '=', row.workspace_id)
    .where('messages.conversation_id', '=', row.id)
    .where('messages.kind', '!=', 'note')
    .orderBy('messages.seq', 'desc')
    .limit(mostMessages)
    .execute();
  const last = rows.find(({ outcome }) => outcome !== null && outcome !== 'small_talk');
  return {
    turns: rows.reverse().map(({ author_kind, text }) => ({ role: roles[author_kind], text })),
    suggestions: last?.suggestions ? suggestionsOf({ suggestions: last.suggestions }) : [],
    rejected: await rejectedIn(db, row),
  };
}

/** What was just rated unsatisfied is not offered again. */
async function rejectedIn(db: Db, row: ConversationRow): Promise<string[]> {
  const rated = await db
    .selectFrom('ratings')
    .innerJoin('answers', 'answers.id', 'ratings.answer_id')
    .select('answers.evidence')
    .where('ratings.workspace_id', '=', row.workspace_id)
    .where('answers.workspace_id', '=', row.workspace_id)
    .where('answers.conversation_id', '=', row.id)
    .where('ratings.score', '=', 'unsatisfied')
    .orderBy('answers.created_at', 'desc')
    .limit(mostRejected)
    .execute();
  return rated.flatMap((answer) =>
    evidenceOf(answer).flatMap(({ faqEntryId, passageId }) => faqEntryId ?? passageId ?? []),
  );
}

const roles = { contact: 'customer', bot: 'bot', system: 'bot', member: 'agent' } as const;

/** The suggestion that the message clicks: named by id, or typed word for word. */
export function findClick(input: QuestionInput, suggestions: readonly Suggestion[]): Suggestion | undefined {
  const byId = suggestions.find(({ id }) => id === input.suggestionId);
  return byId ?? suggestions.find(({ question }) => sameWords(question, input.text));
}

/**
 * True when the customer said the same before; of clicks only the very same one, since it may read like the question.
 */
export function isRepeated(text: string, clicked: boolean, turns: readonly Turn[]): boolean {
  return turns.some(
    (turn) => turn.role === 'customer' && (clicked ? turn.text === text : sameWords(turn.text, text)),
  );
}

function sameWords(a: string, b: string): boolean {
  return words(a) === words(b);
}

function words(text: string): string {
  return foldForSearch(text)
    .replace(/[\p{P}\p{S}\s]+/gu, ' ')
    .trim();
}
