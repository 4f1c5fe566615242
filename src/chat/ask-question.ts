import { getSchedule, getWorkspace, todayIn } from '../accounts/index.ts';
import type { Visitor } from '../contacts/index.ts';
import type { QuestionInput, QuestionResult, WorkspaceSettings } from '../contract/index.ts';
import { findReplay, type IdempotencyClaim, idempotently, type Trx } from '../db/index.ts';
import { policyInForce } from '../feedback/index.ts';
import { AppError, isAppError, now } from '../lib/index.ts';
import { type DecideDeps, type DecideInput, type Decision, decide } from '../retrieval/index.ts';
import { botLanguage, botTexts } from './bot-texts.ts';
import { changeConversation } from './change-conversation.ts';
import type { ChatDeps } from './chat-deps.ts';
import type { ConversationRow } from './conversations.queries.ts';
import { missesAt } from './count-misses.ts';
import { findLatest, lockLatest } from './lock-latest.ts';
import { byCustomer, newMessage } from './new-message.ts';
import { findClick, isRepeated, readEarlier } from './read-earlier.ts';
import { type DecidedTurn, saveAnswer } from './save-answer.ts';
import { showToCustomer } from './show-to-customer.ts';
import { writeAnswer } from './write-answer.ts';

type AskDeps = Pick<ChatDeps, 'db' | 'search' | 'embedder' | 'writer'>;

/** How often the answer is decided anew because something else was said meanwhile. */
const mostAttempts = 3;
/** How many earlier messages help to understand the next one. */
const mostTurns = 20;

/**
 * Saves what the customer says and, while the bot holds the conversation, its answer with the evidence, all in one
 * transaction. While people hold it `answer` is null. A message to a resolved conversation begins a new one that
 * continues it: see `conversation` of the result. The answer is decided outside of the transaction, and again when
 * another message came in between.
 *
 * @throws AppError `conversation.not_found`, `conversation.busy`, `idempotency.key_reused`
 */
export async function askQuestion(
  deps: AskDeps,
  visitor: Visitor,
  conversationId: string,
  input: QuestionInput,
  claim?: IdempotencyClaim,
): Promise<QuestionResult> {
  for (let attempt = 1; ; attempt += 1) {
    const [replay, seen, { settings }] = await Promise.all([
      findReplay<QuestionResult>(deps.db, claim),
      findLatest(deps.db, visitor, conversationId),
      getWorkspace(deps.db, visitor.workspaceId),
    ]);
    if (replay) return replay;
    const turn = await decideTurn(deps, seen, settings, input);
    try {
      return await idempotently(deps.db, claim, async (db) => {
        const row = await lockLatest(db, visitor, conversationId);
        if (row.status !== 'pending') return await passOn(db, row, input);
        if (input.text === '') return await keepFiles(db, row, input);
        if (!turn || (attempt < mostAttempts && movedOn(seen, row))) throw busy();
        return await saveAnswer(db, row, turn);
      });
    } catch (error) {
      if (!isAppError(error, 'conversation.busy') || attempt === mostAttempts) throw error;
    }
  }
}

function busy(): AppError {
  return new AppError(
    'conversation.busy',
    'Several things happened here at once. Please send the message again.',
  );
}

/** What the bot says to this, as the conversation looks without a lock; undefined while people hold it. */
async function decideTurn(
  deps: AskDeps,
  seen: ConversationRow,
  settings: WorkspaceSettings,
  input: QuestionInput,
): Promise<DecidedTurn | undefined> {
  if (seen.status === 'open' || seen.status === 'snoozed' || input.text === '') return undefined;
  // A resolved conversation is over: what is asked now starts afresh.
  const isFirst = seen.status === 'resolved' || seen.message_seq === 0;
  const [earlier, policy, schedule] = await Promise.all([
    isFirst ? { turns: [], suggestions: [], rejected: [] } : readEarlier(deps.db, seen),
    policyInForce(deps.db, seen.workspace_id, settings),
    getSchedule(deps.db, seen.workspace_id, seen.inbox_id),
  ]);
  const state = seen.status === 'resolved' ? { misses: 0, awaiting: false } : seen;
  const click = findClick(input, earlier.suggestions);
  const misses = missesAt(state, click !== undefined);
  const decision = await decideClick(deps, {
    workspaceId: seen.workspace_id,
    question: input.text,
    history: earlier.turns.slice(-mostTurns),
    policy,
    reach: { inboxId: seen.inbox_id, today: todayIn(settings) },
    misses,
    rejected: earlier.rejected,
    locale: seen.language,
    ...(click && { suggestionId: click.id }),
  });
  const written = await writeAnswer(deps, seen, input.text, decision);
  const repeated = isRepeated(input.text, click !== undefined, earlier.turns);
  const valid = !repeated && (click !== undefined || decision.validQuestion);
  const { answerThreshold, promise, reading } = policy;
  const byClick = click !== undefined;
  const { text, attachmentIds } = input;
  return {
    text,
    ...(attachmentIds && { attachmentIds }),
    decision,
    ...(written && { written }),
    misses,
    valid,
    byClick,
    answerThreshold,
    promise,
    reading,
    schedule,
  };
}

/** A suggestion that is gone by the time it is clicked is asked like any question. */
async function decideClick(deps: DecideDeps, input: DecideInput): Promise<Decision> {
  try {
    return await decide(deps, input);
  } catch (error) {
    if (!isAppError(error, 'suggestion.not_found')) throw error;
    const { suggestionId, ...question } = input;
    return await decide(deps, question);
  }
}

/** True when the locked conversation is not as it was when the answer was decided. */
function movedOn(seen: ConversationRow, row: ConversationRow): boolean {
  if (seen.status === 'resolved') return row.continues_id !== seen.id || row.message_seq > 0;
  return row.id !== seen.id || row.message_seq !== seen.message_seq;
}

/** Files without a word: the bot cannot look into them, and says so. */
async function keepFiles(db: Trx, before: ConversationRow, input: QuestionInput): Promise<QuestionResult> {
  const text = botTexts[botLanguage(before.language)].filesOnly;
  const { row, messages } = await changeConversation(db, before, {
    at: now(),
    by: 'bot',
    messages: [
      byCustomer(before, input),
      newMessage({ kind: 'outgoing', author: { kind: 'bot', id: null, name: null }, text }),
    ],
  });
  const [message, reply = null] = messages;
  if (!message) throw new Error('the message was not written');
  return { message, answer: null, reply, conversation: await showToCustomer(db, row) };
}

async function passOn(db: Trx, before: ConversationRow, input: QuestionInput): Promise<QuestionResult> {
  const { row, messages } = await changeConversation(db, before, {
    at: now(),
    by: 'customer',
    change: { status: 'open' },
    messages: [byCustomer(before, input)],
  });
  const [message] = messages;
  if (!message) throw new Error('the message was not written');
  return { message, answer: null, reply: null, conversation: await showToCustomer(db, row) };
}
