import type { Updateable } from 'kysely';
import { getSchedule } from '../accounts/index.ts';
import { holdTier } from '../contacts/index.ts';
import type { ConversationEvent, Message, WorkspaceEvent } from '../contract/index.ts';
import type { Database, Trx } from '../db/index.ts';
import { appendEvents } from '../events/index.ts';
import { appendFacts, type NewFact, type StatusChangedBy } from '../facts/index.ts';
import { enqueue } from '../jobs/index.ts';
import { businessSeconds } from '../routing/index.ts';
import { sendAttachments } from './attachments.queries.ts';
import { type ConversationRow, lastPublicText } from './conversations.queries.ts';
import { keepImages } from './keep-images.ts';
import type { NewMessage } from './new-message.ts';
import { nextStatus } from './next-status.ts';
import { type AnswerRow, toAnswer, toConversation, toMessage } from './present.ts';
import { showToCustomer } from './show-to-customer.ts';
import { readStateAfter, waitingAfter, wokenBy } from './turn-state.ts';

type Column = keyof Updateable<Database['conversations']>;
export type ConversationChange = Partial<
  Pick<
    ConversationRow,
    Exclude<Column, 'id' | 'workspace_id' | 'message_seq' | 'last_message_at' | 'created_at'>
  >
>;

export type Turn = {
  at: Date;
  messages?: NewMessage[];
  change?: ConversationChange;
  /** Who changes the status. */
  by: StatusChangedBy;
  memberId?: string | null;
  /** At a handoff: whether anybody is there to take it. */
  onDuty?: boolean;
  /** The labels from now on; the caller has written them. */
  labelIds?: string[];
  /** Further facts of this turn, made from what each fact carries of the conversation. */
  facts?: (of: FactBase) => NewFact[];
};

export type FactBase = ReturnType<typeof factOf>;

/** What each fact about a conversation carries of it. */
export function factOf(row: ConversationRow, at: Date) {
  return {
    workspaceId: row.workspace_id,
    at,
    startedAt: row.created_at,
    conversationId: row.id,
    inboxId: row.inbox_id,
    language: row.language,
  };
}

/**
 * The one writer of conversations: new messages with the next numbers, changed columns, and, told from the difference,
 * the facts and the live events. The caller holds the row's lock (`before` is what it read under it).
 *
 * @throws AppError `conversation.status_not_allowed`
 */
export async function changeConversation(
  db: Trx,
  before: ConversationRow,
  turn: Turn,
): Promise<{ row: ConversationRow; messages: Message[] }> {
  const { at, messages: drafts = [] } = turn;
  if (turn.change?.status && turn.change.status !== before.status)
    nextStatus(before.status, turn.change.status);
  const change: ConversationChange = {
    ...turn.change,
    waiting_since: waitingAfter(before, turn),
    ...wokenBy(before, turn),
    ...(await readStateAfter(db, before, turn)),
  };
  const label_ids = turn.labelIds ?? before.label_ids;
  const row: ConversationRow = {
    ...before,
    ...change,
    label_ids,
    message_seq: before.message_seq + drafts.length,
  };
  if (drafts.some((draft) => draft.kind !== 'note')) row.last_message_at = at;
  // A conversation begins with its first message: one that was only opened is nobody's.
  if (begins(before, row)) row.created_at = at;
  const messages = await insertMessages(db, before, drafts, at);
  await updateRow(db, row, change);
  const facts = factsOf(before, row, turn, await resolutionOf(db, before, row, at));
  await appendFacts(db, begins(before, row) ? [...facts, ...(await tierOf(db, row, at))] : facts);
  await announce(db, { before, row, messages, drafts, onDuty: turn.onDuty ?? true });
  await moveQueueUp(db, before, row);
  return { row, messages };
}

/** The tier it begins with; held, so that one changed at this moment is told of this conversation as well. */
async function tierOf(db: Trx, row: ConversationRow, at: Date): Promise<NewFact[]> {
  const value = await holdTier(db, row.workspace_id, row.contact_id);
  return value === null ? [] : [{ kind: 'contact_tier', ...factOf(row, at), value }];
}

function begins(before: ConversationRow, row: ConversationRow): boolean {
  return before.message_seq === 0 && row.message_seq > 0;
}

async function insertMessages(
  db: Trx,
  before: ConversationRow,
  drafts: NewMessage[],
  at: Date,
): Promise<Message[]> {
  if (drafts.length === 0) return [];
  const rows = drafts.map((draft, i) => ({
    id: draft.id,
    workspace_id: before.workspace_id,
    conversation_id: before.id,
    seq: before.message_seq + 1 + i,
    kind: draft.kind,
    author_kind: draft.author.kind,
    author_id: draft.author.id,
    text: storable(draft.text),
    created_at: at,
  }));
  await db.insertInto('messages').values(rows).execute();
  const answers = drafts.flatMap(({ answer }) => answer ?? []);
  if (answers.length > 0) await db.insertInto('answers').values(answers.map(toInsert)).execute();
  for (const answer of answers) await keepImages(db, answer);
  const attachments = await sendAttachments(db, before, drafts);
  return rows.map((row, i) => toMessage(row, drafts[i]?.author.name ?? null, attachments.get(row.id)));
}

/** Those behind a conversation that left the queue hear of it, soon and once for all that left meanwhile. */
async function moveQueueUp(db: Trx, before: ConversationRow, row: ConversationRow): Promise<void> {
  const left = before.waiting_since && (!row.waiting_since || row.team_id !== before.team_id);
  if (!left) return;
  const { workspace_id: workspaceId, inbox_id: inboxId, team_id: teamId } = before;
  const key = `queue ${workspaceId} ${teamId ?? inboxId}`;
  await enqueue(db, 'chat.announce-queue', { workspaceId, inboxId, teamId }, { key });
}

/** PostgreSQL stores neither NUL nor half a surrogate pair, and both can be typed into JSON. */
function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

function toInsert(answer: AnswerRow) {
  return {
    ...answer,
    evidence: JSON.stringify(answer.evidence),
    suggestions: JSON.stringify(answer.suggestions),
    sentences: JSON.stringify(answer.sentences),
    ranked: JSON.stringify(answer.ranked),
  };
}

async function updateRow(db: Trx, row: ConversationRow, change: ConversationChange): Promise<void> {
  const { message_seq, last_message_at, created_at } = row;
  await db
    .updateTable('conversations')
    .set({ ...change, message_seq, last_message_at, created_at })
    .where('workspace_id', '=', row.workspace_id)
    .where('id', '=', row.id)
    .execute();
}

type Resolution = { seconds: number; businessSeconds: number } | undefined;

/** How long it took from the beginning, where this turn resolves it. */
async function resolutionOf(
  db: Trx,
  before: ConversationRow,
  row: ConversationRow,
  at: Date,
): Promise<Resolution> {
  if (row.status !== 'resolved' || before.status === 'resolved') return undefined;
  const schedule = await getSchedule(db, row.workspace_id, row.inbox_id);
  const seconds = Math.max(0, at.getTime() - row.created_at.getTime()) / 1000;
  return { seconds, businessSeconds: businessSeconds(schedule, row.created_at, at) };
}

function factsOf(
  before: ConversationRow,
  row: ConversationRow,
  turn: Turn,
  resolution: Resolution,
): NewFact[] {
  const of = factOf(row, turn.at);
  const facts: NewFact[] = [];
  if (begins(before, row)) facts.push({ kind: 'conversation_started', ...of });
  if (row.bot_took_part && !before.bot_took_part) facts.push({ kind: 'bot_took_part', ...of });
  if (turn.facts) facts.push(...turn.facts(of));
  if (row.handoff_reason && !before.handoff_reason) {
    facts.push({ kind: 'handoff', ...of, value: row.handoff_reason });
  }
  // "Solved" pressed on what was closed as idle is news too: the customer confirms.
  if (row.status !== before.status || row.resolved_by !== before.resolved_by) {
    const data = { from: before.status, by: turn.by };
    const memberId = turn.memberId ?? null;
    facts.push({ kind: 'conversation_status', ...of, ...resolution, value: row.status, memberId, data });
  }
  if (row.assignee_id !== before.assignee_id) {
    facts.push({ kind: 'conversation_assigned', ...of, memberId: row.assignee_id });
  }
  if (row.team_id !== before.team_id) facts.push({ kind: 'conversation_team', ...of, value: row.team_id });
  if (row.priority !== before.priority) {
    const memberId = turn.memberId ?? null;
    facts.push({ kind: 'conversation_priority', ...of, value: row.priority, memberId });
  }
  return facts;
}

type News = {
  before: ConversationRow;
  row: ConversationRow;
  messages: Message[];
  drafts: NewMessage[];
  onDuty: boolean;
};

async function announce(db: Trx, news: News): Promise<void> {
  const { row } = news;
  const customer = await customerEvents(db, news);
  if (customer.length > 0) await appendEvents(db, row.workspace_id, `conversation:${row.id}`, customer);
  // All conversations share the workspace's stream: its lock is taken last, to be held for as short as can be.
  const staff = await staffEvents(db, news);
  if (staff.length > 0) await appendEvents(db, row.workspace_id, 'workspace', staff);
}

function messageEvents({ messages, drafts }: News) {
  return messages.map((message, i) => {
    const answer = drafts[i]?.answer;
    return { type: 'message.created' as const, message, answer: answer ? toAnswer(answer) : null };
  });
}

const toldToCustomer = ['status', 'language', 'waiting_since', 'team_id', 'reply_email'] as const;

/** Never a note. */
async function customerEvents(db: Trx, news: News): Promise<ConversationEvent[]> {
  const { before, row } = news;
  const events: ConversationEvent[] = messageEvents(news).filter(({ message }) => message.kind !== 'note');
  if (toldToCustomer.some((column) => row[column] !== before[column])) {
    events.push({ type: 'conversation.changed', conversation: await showToCustomer(db, row) });
  }
  return events;
}

const told = [
  'status',
  'assignee_id',
  'team_id',
  'priority',
  'snoozed_until',
  'waiting_since',
  'staff_unread',
  'reply_email',
  'first_reply_at',
  'resolved_by',
] as const;

async function staffEvents(db: Trx, news: News): Promise<WorkspaceEvent[]> {
  const { before, row, messages, onDuty } = news;
  const events: WorkspaceEvent[] = messageEvents(news);
  const created = begins(before, row);
  const isSame = told.every((column) => row[column] === before[column]) && row.label_ids === before.label_ids;
  if (!created && isSame) return events;
  const text = messages.findLast((message) => message.kind !== 'note')?.text;
  const conversation = toConversation(row, text ?? (await lastPublicText(db, row)));
  if (created) events.unshift({ type: 'conversation.created', conversation });
  if (row.handoff_reason && row.handoff_reason !== before.handoff_reason) {
    events.push({ type: 'conversation.handed_over', conversation, onDuty });
  } else if (!created) events.push({ type: 'conversation.changed', conversation });
  return events;
}
