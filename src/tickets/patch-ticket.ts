import type { Actor } from '../accounts/index.ts';
import type { Ticket, TicketPatch } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { appendEvent } from '../events/index.ts';
import { appendFact } from '../facts/index.ts';
import { now } from '../lib/index.ts';
import { assertMember } from './create-ticket.ts';
import { nextStatus } from './next-status.ts';
import { lockTicket, toTicket } from './tickets.queries.ts';

const columns = {
  subject: 'subject',
  status: 'status',
  type: 'type',
  priority: 'priority',
  assigneeId: 'assignee_id',
} as const;

/** Changes what the patch names; each real change is a line of the history, a change of status a fact as well. */
export async function patchTicket(db: Db, actor: Actor, id: string, patch: TicketPatch): Promise<Ticket> {
  return await db.transaction().execute(async (db) => {
    const before = await lockTicket(db, actor.workspaceId, id);
    if (patch.status !== undefined) nextStatus(before.status, patch.status);
    if (patch.assigneeId) await assertMember(db, actor.workspaceId, patch.assigneeId);

    const changes = (Object.keys(columns) as (keyof typeof columns)[])
      .filter((field) => patch[field] !== undefined && patch[field] !== before[columns[field]])
      .map((field) => ({ field, before: before[columns[field]], after: patch[field] ?? null }));
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
    if (row.status !== before.status) await appendStatusFact(db, row, before.status, at);
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

type TicketRow = Awaited<ReturnType<typeof lockTicket>>;

async function appendStatusFact(db: Trx, row: TicketRow, from: TicketRow['status'], at: Date): Promise<void> {
  const conversation =
    row.conversation_id === null
      ? undefined
      : await db
          .selectFrom('conversations')
          .select(['inbox_id', 'language', 'created_at'])
          .where('workspace_id', '=', row.workspace_id)
          .where('id', '=', row.conversation_id)
          .executeTakeFirst();
  await appendFact(db, {
    kind: 'ticket_status',
    workspaceId: row.workspace_id,
    at,
    startedAt: conversation?.created_at ?? row.created_at,
    ticketId: row.id,
    conversationId: row.conversation_id,
    inboxId: conversation?.inbox_id ?? null,
    language: conversation?.language ?? null,
    value: row.status,
    data: { from },
  });
}
