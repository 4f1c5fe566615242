import { type Selectable, sql } from 'kysely';
import type { Visitor } from '../contacts/index.ts';
import type { Conversation, ConversationQuery, List, RatingScore } from '../contract/index.ts';
import type { Database, Db, Trx } from '../db/index.ts';
import { AppError, decodeCursor, likePattern, newId, now, pageOf } from '../lib/index.ts';
import { toConversation } from './present.ts';

/** A conversation with whom it is with. */
export type ConversationRow = Selectable<Database['conversations']> & {
  contact_name: string | null;
  contact_email: string | null;
  contact_external_id: string | null;
  contact_tier: string | null;
  rating_score: RatingScore | null;
  rating_comment: string | null;
  label_ids: string[];
};

function conversations(db: Db) {
  return db
    .selectFrom('conversations')
    .innerJoin('contacts', (join) =>
      join
        .onRef('contacts.workspace_id', '=', 'conversations.workspace_id')
        .onRef('contacts.id', '=', 'conversations.contact_id'),
    )
    .leftJoin('conversation_ratings as rated', 'rated.conversation_id', 'conversations.id')
    .selectAll('conversations')
    .select([
      'contacts.name as contact_name',
      'contacts.email as contact_email',
      'contacts.external_id as contact_external_id',
      'contacts.tier as contact_tier',
      'rated.score as rating_score',
      'rated.comment as rating_comment',
      sql<string[]>`array(
        select label_id from conversation_labels l
        where l.conversation_id = conversations.id order by label_id
      )`.as('label_ids'),
    ]);
}

/** Whose conversation is asked for: a visitor sees only the own ones. */
type Owner = { workspaceId: string; visitorId?: string };

function owned(db: Db, owner: Owner) {
  const { visitorId } = owner;
  return conversations(db)
    .where('conversations.workspace_id', '=', owner.workspaceId)
    .$if(visitorId !== undefined, (q) => q.where('conversations.visitor_id', '=', visitorId ?? ''));
}

/** `conversation.not_found` for what is not the owner's, as for what does not exist. */
export async function getConversationRow(db: Db, owner: Owner, id: string): Promise<ConversationRow> {
  const row = await owned(db, owner).where('conversations.id', '=', id).executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/** Locks the conversation for the transaction's rest: whoever writes to a conversation does so first. */
export async function lockConversation(db: Trx, owner: Owner, id: string): Promise<ConversationRow> {
  const row = await owned(db, owner)
    .where('conversations.id', '=', id)
    .forUpdate('conversations')
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/** Those that began, earliest first. */
export async function listRowsOfContact(
  db: Trx,
  workspaceId: string,
  contactId: string,
): Promise<ConversationRow[]> {
  return await owned(db, { workspaceId })
    .where('conversations.contact_id', '=', contactId)
    .where('conversations.message_seq', '>', 0)
    .orderBy('conversations.created_at')
    .execute();
}

function notFound(): AppError {
  return new AppError(
    'conversation.not_found',
    'There is no such conversation here. Reload the list and open it again.',
  );
}

type NewConversation = { language: string; continues?: ConversationRow };

export async function insertConversation(
  db: Trx,
  visitor: Visitor,
  { language, continues }: NewConversation,
): Promise<ConversationRow> {
  const at = now();
  const id = newId('cnv');
  await db
    .insertInto('conversations')
    .values({
      id,
      workspace_id: visitor.workspaceId,
      inbox_id: visitor.inboxId,
      contact_id: visitor.contactId,
      visitor_id: visitor.visitorId,
      status: 'pending',
      language,
      reply_email: continues?.reply_email ?? null,
      continues_id: continues?.id ?? null,
      last_message_at: at,
      created_at: at,
    })
    .execute();
  return await getConversationRow(db, visitor, id);
}

/** The conversation that the customer began after this one was resolved. */
export async function findContinuation(db: Db, row: ConversationRow): Promise<ConversationRow | undefined> {
  return await owned(db, { workspaceId: row.workspace_id, visitorId: row.visitor_id })
    .where('conversations.continues_id', '=', row.id)
    .orderBy('conversations.created_at', 'desc')
    .executeTakeFirst();
}

/** The visitor's latest conversation that is not resolved. */
export async function findCurrent(db: Db, visitor: Visitor): Promise<ConversationRow | undefined> {
  return await owned(db, visitor)
    .where('conversations.inbox_id', '=', visitor.inboxId)
    .where('conversations.status', '!=', 'resolved')
    .orderBy('conversations.created_at', 'desc')
    .orderBy('conversations.id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** The conversations of an inbox that wait for a person, those of no team or of this one. */
export function findWaiting(db: Db, queue: { workspaceId: string; inboxId: string; teamId: string | null }) {
  const waiting = db
    .selectFrom('conversations')
    .where('workspace_id', '=', queue.workspaceId)
    .where('waiting_since', 'is not', null);
  // A team's queue is one, whichever inbox they came through.
  if (queue.teamId !== null) return waiting.where('team_id', '=', queue.teamId);
  return waiting.where('inbox_id', '=', queue.inboxId).where('team_id', 'is', null);
}

/** How many messages of a kind came after this number. */
export async function countAfter(
  db: Trx,
  row: ConversationRow,
  kind: 'incoming' | 'outgoing',
  seq: number,
): Promise<number> {
  const { count } = await db
    .selectFrom('messages')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', row.workspace_id)
    .where('conversation_id', '=', row.id)
    .where('kind', '=', kind)
    .where('seq', '>', seq)
    .executeTakeFirstOrThrow();
  return count;
}

/** What was last said in public. */
export async function lastPublicText(db: Db, row: ConversationRow): Promise<string | null> {
  const message = await db
    .selectFrom('messages')
    .select('text')
    .where('workspace_id', '=', row.workspace_id)
    .where('conversation_id', '=', row.id)
    .where('kind', '!=', 'note')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return message?.text ?? null;
}

/** Latest message first. `assigneeId: 'none'` finds what nobody holds; `q` looks in messages, names and addresses. */
export async function listConversations(
  db: Db,
  workspaceId: string,
  filter: Partial<ConversationQuery> & { limit: number },
): Promise<List<Conversation>> {
  const { status, inboxId, assigneeId, handoffReason, teamId, labelId, priority, q: words, cursor } = filter;
  let query = owned(db, { workspaceId })
    // One that was only opened has not begun.
    .where('conversations.message_seq', '>', 0)
    .select((eb) =>
      eb
        .selectFrom('messages')
        .select('messages.text')
        .whereRef('messages.conversation_id', '=', 'conversations.id')
        .where('messages.kind', '!=', 'note')
        .orderBy('messages.seq', 'desc')
        .limit(1)
        .as('last_message'),
    );
  if (status) query = query.where('conversations.status', '=', status);
  if (inboxId) query = query.where('conversations.inbox_id', '=', inboxId);
  if (handoffReason) query = query.where('conversations.handoff_reason', '=', handoffReason);
  if (assigneeId === 'none') query = query.where('conversations.assignee_id', 'is', null);
  else if (assigneeId) query = query.where('conversations.assignee_id', '=', assigneeId);
  if (teamId === 'none') query = query.where('conversations.team_id', 'is', null);
  else if (teamId) query = query.where('conversations.team_id', '=', teamId);
  if (priority) query = query.where('conversations.priority', '=', priority);
  if (filter.contactId) query = query.where('conversations.contact_id', '=', filter.contactId);
  if (filter.unread === 'true') query = query.where('conversations.staff_unread', '>', 0);
  if (filter.unread === 'false') query = query.where('conversations.staff_unread', '=', 0);
  if (filter.waiting === 'true') query = query.where('conversations.waiting_since', 'is not', null);
  if (filter.waiting === 'false') query = query.where('conversations.waiting_since', 'is', null);
  if (labelId) {
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('conversation_labels as l')
          .select('l.label_id')
          .whereRef('l.conversation_id', '=', 'conversations.id')
          .where('l.label_id', '=', labelId),
      ),
    );
  }
  if (words) {
    const pattern = likePattern(words);
    query = query.where((eb) =>
      eb.or([
        eb('contacts.name', 'ilike', pattern),
        eb('contacts.email', 'ilike', pattern),
        eb('contacts.external_id', 'ilike', pattern),
        eb('conversations.reply_email', 'ilike', pattern),
        eb.exists(
          eb
            .selectFrom('messages as m')
            .select('m.id')
            .whereRef('m.conversation_id', '=', 'conversations.id')
            .where('m.text', 'ilike', pattern),
        ),
      ]),
    );
  }
  if (cursor !== undefined) {
    const [at, id] = decodeCursor(cursor, 2);
    // Times are written by our clock, in whole milliseconds, so a cursor's time is the row's.
    query = query.where(
      sql<boolean>`(conversations.last_message_at, conversations.id) < (${new Date(Number(at))}, ${String(id)})`,
    );
  }
  const rows = await query
    .orderBy('conversations.last_message_at', 'desc')
    .orderBy('conversations.id', 'desc')
    .limit(filter.limit + 1)
    .execute();
  const page = pageOf(rows, filter.limit, (row) => [row.last_message_at.getTime(), row.id]);
  return { ...page, items: page.items.map((row) => toConversation(row, row.last_message)) };
}
