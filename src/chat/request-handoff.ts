import type { z } from 'zod';
import { getSchedule } from '../accounts/index.ts';
import type { Visitor } from '../contacts/index.ts';
import type { HandoffResult, handoffInput, Message, Schedule } from '../contract/index.ts';
import { type Db, type IdempotencyClaim, idempotently, type Trx } from '../db/index.ts';
import { now } from '../lib/index.ts';
import { dutyState } from '../routing/index.ts';
import { botLanguage, botTexts } from './bot-texts.ts';
import { changeConversation } from './change-conversation.ts';
import type { ConversationRow } from './conversations.queries.ts';
import { lockLatest } from './lock-latest.ts';
import { byCustomer, bySystem, type NewMessage } from './new-message.ts';
import { planHandoff } from './plan-handoff.ts';
import { toMessage } from './present.ts';
import { showToCustomer } from './show-to-customer.ts';

/**
 * The customer wants a person (the button). While people hold the conversation already nothing changes and the same
 * is said again. Right after an `unsatisfied` rating the reason is `dissatisfied`, else `asked`.
 */
export async function requestHandoff(
  db: Db,
  visitor: Visitor,
  conversationId: string,
  input: z.infer<typeof handoffInput>,
  claim?: IdempotencyClaim,
): Promise<HandoffResult> {
  const schedule = await getSchedule(db, visitor.workspaceId, visitor.inboxId);
  return await idempotently(db, claim, async (db) => {
    const before = await lockLatest(db, visitor, conversationId);
    const replyEmail = input.email ?? before.reply_email;
    if (before.status !== 'pending') return await sayAgain(db, before, schedule, replyEmail);

    const at = now();
    const reason = (await lastScore(db, before)) === 'unsatisfied' ? 'dissatisfied' : 'asked';
    const language = botLanguage(before.language);
    const opening = botTexts[language].handoff[reason];
    const handoff = planHandoff(schedule, { reason, opening, language, replyEmail, at });
    const { row, messages } = await changeConversation(db, before, {
      at,
      by: 'customer',
      onDuty: handoff.onDuty,
      change: { ...handoff.change, reply_email: replyEmail },
      messages: [...customersWords(before, input.reason), bySystem(handoff.text)],
    });
    return await toResult(db, row, messages.at(-1), handoff);
  });
}

function customersWords(row: ConversationRow, text: string | undefined): NewMessage[] {
  return text ? [byCustomer(row, { text })] : [];
}

async function sayAgain(
  db: Trx,
  before: ConversationRow,
  schedule: Schedule | null,
  replyEmail: string | null,
): Promise<HandoffResult> {
  const at = now();
  const said = await handoffMessage(db, before);
  const messages = said ? [] : [bySystem(botTexts[botLanguage(before.language)].withPerson)];
  const change = { reply_email: replyEmail };
  const after = await changeConversation(db, before, { at, by: 'customer', change, messages });
  return await toResult(db, after.row, said ?? after.messages.at(-1), dutyState(schedule, at));
}

/** What was said when people got the conversation: the bot's or the system's words, or those of who took it over. */
async function handoffMessage(db: Trx, row: ConversationRow): Promise<Message | undefined> {
  const message = await db
    .selectFrom('messages')
    .selectAll()
    .where('workspace_id', '=', row.workspace_id)
    .where('conversation_id', '=', row.id)
    .where('kind', '=', 'outgoing')
    .where('author_kind', 'in', row.handed_over_at ? ['bot', 'system'] : ['system'])
    .where('created_at', '>=', row.handed_over_at ?? row.created_at)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  return message && toMessage(message, null);
}

/** The last rating, also of the resolved conversation that this one was just begun to continue. */
async function lastScore(db: Trx, row: ConversationRow): Promise<string | undefined> {
  const from = row.message_seq === 0 ? (row.continues_id ?? row.id) : row.id;
  const rating = await db
    .selectFrom('ratings')
    .innerJoin('answers', 'answers.id', 'ratings.answer_id')
    .select('ratings.score')
    .where('answers.workspace_id', '=', row.workspace_id)
    .where('answers.conversation_id', '=', from)
    .orderBy('ratings.updated_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return rating?.score;
}

async function toResult(
  db: Trx,
  row: ConversationRow,
  message: Message | undefined,
  duty: { onDuty: boolean; nextOnDutyAt: Date | null },
): Promise<HandoffResult> {
  if (!message) throw new Error('a handoff without a message');
  return {
    conversation: await showToCustomer(db, row),
    reason: row.handoff_reason ?? 'asked',
    message,
    onDuty: duty.onDuty,
    nextOnDutyAt: duty.nextOnDutyAt?.toISOString() ?? null,
    emailWanted: !duty.onDuty && row.reply_email === null,
  };
}
