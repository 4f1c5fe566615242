import type { Visitor } from '../contacts/index.ts';
import type { Attachment, List, MessageWithAnswer, StaffMessage } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { decodeCursor, pageOf } from '../lib/index.ts';
import { attachmentsOf } from './attachments.queries.ts';
import { type ConversationRow, getConversationRow } from './conversations.queries.ts';
import { evidenceOf, type MessageRow, toAnswer, toMessage } from './present.ts';

type Page = { cursor?: string | undefined; limit: number };

/** What the customer sees, oldest first: no notes. The cursor of the last page's end is null. */
export async function listMessages(
  db: Db,
  visitor: Visitor,
  conversationId: string,
  page: Page,
): Promise<List<MessageWithAnswer>> {
  const row = await getConversationRow(db, visitor, conversationId);
  const { items, nextCursor } = await messagesOf(db, row, page, { notes: false });
  const answers = await answersTo(db, row, items);
  return {
    nextCursor,
    items: items.map((item) => {
      const answer = answers.get(item.id);
      return {
        ...toMessage(item, item.author_name, item.attachments),
        answer: answer ? { ...toAnswer(answer), rating: answer.score } : null,
      };
    }),
  };
}

/** What staff see, oldest first: notes too, and behind each answer its frozen evidence, rating and judgement. */
export async function listStaffMessages(
  db: Db,
  workspaceId: string,
  conversationId: string,
  page: Page,
): Promise<List<StaffMessage>> {
  const row = await getConversationRow(db, { workspaceId }, conversationId);
  const { items, nextCursor } = await messagesOf(db, row, page, { notes: true });
  const answers = await answersTo(db, row, items);
  return {
    nextCursor,
    items: items.map((item) => {
      const answer = answers.get(item.id);
      return {
        ...toMessage(item, item.author_name, item.attachments),
        answer: answer
          ? {
              ...toAnswer(answer),
              rating: answer.score,
              ratingComment: answer.comment,
              right: answer.right,
              evidence: evidenceOf(answer),
              writer: answer.writer,
              writerFallback: answer.writer_fallback,
            }
          : null,
      };
    }),
  };
}

type NamedMessage = MessageRow & { author_name: string | null; attachments: Attachment[] };

async function messagesOf(
  db: Db,
  row: ConversationRow,
  page: Page,
  { notes }: { notes: boolean },
): Promise<List<NamedMessage>> {
  const after = page.cursor === undefined ? 0 : Number(decodeCursor(page.cursor, 1)[0]);
  const rows = await db
    .selectFrom('messages as m')
    .leftJoin('members', (join) =>
      join
        .onRef('members.id', '=', 'm.author_id')
        .onRef('members.workspace_id', '=', 'm.workspace_id')
        .on('m.author_kind', '=', 'member'),
    )
    .leftJoin('user', 'user.id', 'members.user_id')
    // A public reply may also come from a program, under its key's name.
    .leftJoin('apikey', (join) =>
      join.onRef('apikey.id', '=', 'm.author_id').on('m.author_kind', '=', 'member'),
    )
    .selectAll('m')
    .select((eb) => eb.fn.coalesce('user.name', 'apikey.name').as('member_name'))
    .where('m.workspace_id', '=', row.workspace_id)
    .where('m.conversation_id', '=', row.id)
    .where('m.seq', '>', after)
    .$if(!notes, (q) => q.where('m.kind', '!=', 'note'))
    .orderBy('m.seq')
    .limit(page.limit + 1)
    .execute();
  const ids = rows.map((message) => message.id);
  const attachments = await attachmentsOf(db, row.workspace_id, ids);
  const named = rows.map(({ member_name, ...message }) => ({
    ...message,
    attachments: attachments.get(message.id) ?? [],
    author_name: message.author_kind === 'contact' ? row.contact_name : member_name,
  }));
  return pageOf(named, page.limit, (message) => [message.seq]);
}

async function answersTo(db: Db, row: ConversationRow, messages: MessageRow[]) {
  const ids = messages.filter((message) => message.author_kind === 'bot').map((message) => message.id);
  if (ids.length === 0) return new Map<string, never>();
  const answers = await db
    .selectFrom('answers')
    .leftJoin('ratings', 'ratings.answer_id', 'answers.id')
    .leftJoin('judgements', 'judgements.answer_id', 'answers.id')
    .selectAll('answers')
    .select(['ratings.score', 'ratings.comment', 'judgements.right'])
    .where('answers.workspace_id', '=', row.workspace_id)
    .where('answers.message_id', 'in', ids)
    .execute();
  return new Map(answers.map((answer) => [answer.message_id, answer]));
}
