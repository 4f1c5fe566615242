import { type Actor, getSchedule } from '../accounts/index.ts';
import type { Ticket, TicketPatch } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { appendEvent } from '../events/index.ts';
import { appendFacts, type NewFact } from '../facts/index.ts';
import { now } from '../lib/index.ts';
import { businessSeconds } from '../routing/index.ts';
import { assertMember } from './create-ticket.ts';
import { nextStatus } from './next-status.ts';
import { lockTicket, type TicketRow, toTicket } from './tickets.queries.ts';

const columns = {
  subject: 'subject',
  status: 'status',
  type: 'type',
  priority: 'priority',
  assigneeId: 'assignee_id',
  dueAt: 'due_at',
} as const;

/** Changes what the patch names; each real change is a line of the history, a change of status a fact as well. */
export async function patchTicket(db: Db, actor: Actor, id: string, patch: TicketPatch): Promise<Ticket> {
  return await db.transaction().execute(async (db) => {
    const before = await lockTicket(db, actor.workspaceId, id);
    if (patch.status !== undefined) nextStatus(before.status, patch.status);
    if (patch.assigneeId) await assertMember(db, actor.workspaceId, patch.assigneeId);

    const changes = (Object.keys(columns) as (keyof typeof columns)[])
      .filter((field) => patch[field] !== undefined)
      .map((field) => ({ field, before: text(before[columns[field]]), after: given(patch, field) }))
      .filter((change) => change.before !== change.after);
    if (changes.length === 0) return toTicket(before);

    const at = now();
    const row = await db
      .updateTable('tickets')
      .set({
        ...Object.fromEntries(changes.map((c) => [columns[c.field], c.after])),
        updated_at: at,
        solved_at: solvedAt(before, patch, at),
      })
      .where('id', '=', before.id)
      .where('workspace_id', '=', actor.workspaceId)
      .returningAll()
      .executeTakeFirstOrThrow();
    await db
      .insertInto('ticket_changes')
      .values(
        changes.map((c) => ({ workspace_id: actor.workspaceId, ticket_id: id, actor: actor.name, ...c, at })),
      )
      .execute();
    await appendFacts(db, await factsOf(db, before, row, at));
    const changed = toTicket(row);
    await appendEvent(db, actor.workspaceId, 'workspace', { type: 'ticket.changed', ticket: changed });
    return changed;
  });
}

/** The last time it was solved; reopening takes it back. */
function solvedAt(before: { solved_at: Date | null }, patch: TicketPatch, at: Date): Date | null {
  if (patch.status === undefined || patch.status === 'closed') return before.solved_at;
  return patch.status === 'solved' ? (before.solved_at ?? at) : null;
}

function given(patch: TicketPatch, field: keyof typeof columns): string | null {
  const value = patch[field] ?? null;
  return field === 'dueAt' && value !== null ? new Date(value).toISOString() : value;
}

/** As the history keeps a value; a date always in the same form. */
function text(value: string | Date | null): string | null {
  return value instanceof Date ? value.toISOString() : value;
}

async function factsOf(db: Trx, before: TicketRow, row: TicketRow, at: Date): Promise<NewFact[]> {
  const [due, dueBefore] = [text(row.due_at), text(before.due_at)];
  if (row.status === before.status && due === dueBefore) return [];
  const of = { ...(await factBase(db, row)), at };
  const facts: NewFact[] = [];
  if (row.status !== before.status) {
    facts.push({
      kind: 'ticket_status',
      ...of,
      value: row.status,
      ...(row.status === 'solved' && (await resolutionOf(db, row, of.inboxId, at))),
      data: { from: before.status },
    });
  }
  if (due !== dueBefore) facts.push({ kind: 'ticket_due', ...of, value: due, data: { from: dueBefore } });
  return facts;
}

/** From opened to solved, all in all and of it in business hours. */
async function resolutionOf(db: Trx, row: TicketRow, inboxId: string | null, at: Date) {
  // Without an inbox: the workspace's hours.
  const schedule = await getSchedule(db, row.workspace_id, inboxId ?? '');
  return {
    seconds: (at.getTime() - row.created_at.getTime()) / 1000,
    businessSeconds: businessSeconds(schedule, row.created_at, at),
  };
}

/** What each fact about a ticket carries; the conversation's cohort where it is about one. */
async function factBase(db: Trx, row: TicketRow) {
  const conversation =
    row.conversation_id === null
      ? undefined
      : await db
          .selectFrom('conversations')
          .select(['inbox_id', 'language', 'created_at'])
          .where('workspace_id', '=', row.workspace_id)
          .where('id', '=', row.conversation_id)
          .executeTakeFirst();
  return {
    workspaceId: row.workspace_id,
    startedAt: conversation?.created_at ?? row.created_at,
    ticketId: row.id,
    conversationId: row.conversation_id,
    inboxId: conversation?.inbox_id ?? null,
    language: conversation?.language ?? null,
  };
}
