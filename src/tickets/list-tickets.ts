import { type Expression, type SqlBool, sql } from 'kysely';
import type {
  List,
  Ticket,
  TicketPriority,
  TicketSort,
  TicketSource,
  TicketStatus,
  TicketType,
} from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { decodeCursor, likePattern, now, pageOf } from '../lib/index.ts';
import { type TicketRow, toTicket } from './tickets.queries.ts';

export type TicketFilter = {
  status?: TicketStatus | undefined;
  source?: TicketSource | undefined;
  priority?: TicketPriority | undefined;
  type?: TicketType | undefined;
  assigneeId?: string | undefined;
  conversationId?: string | undefined;
  contactId?: string | undefined;
  due?: 'overdue' | 'set' | 'none' | undefined;
  dueBefore?: string | undefined;
  q?: string | undefined;
  sort?: TicketSort | undefined;
  cursor?: string | undefined;
  limit: number;
};

/** As `sort` says, newest first otherwise. `assigneeId: 'none'` finds what nobody holds. */
export async function listTickets(db: Db, workspaceId: string, filter: TicketFilter): Promise<List<Ticket>> {
  const sort = sorts[filter.sort ?? 'newest'];
  const direction = sql.raw(sort.direction);
  const rows = await db
    .selectFrom('tickets')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where((eb) => eb.and(conditionsOf(filter)))
    .orderBy(sql`${sort.by} ${direction}`)
    .orderBy(sql`number ${direction}`)
    .limit(filter.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, filter.limit, (row) => [sort.of(row), row.number]);
  return { items: items.map(toTicket), nextCursor };
}

const priorities = sql`array_position(array['low', 'normal', 'high', 'urgent'], priority)`;
const places: Record<TicketPriority, number> = { low: 1, normal: 2, high: 3, urgent: 4 };

/** What a list is ordered by; the number settles ties. Values go through the cursor as text. */
type Sort = {
  by: Expression<unknown>;
  of: (row: TicketRow) => string;
  cast: 'integer' | 'timestamptz';
  direction: 'asc' | 'desc';
};
const sorts: Record<TicketSort, Sort> = {
  newest: { by: sql`number`, of: (row) => String(row.number), cast: 'integer', direction: 'desc' },
  updated: {
    by: sql`updated_at`,
    of: (row) => row.updated_at.toISOString(),
    cast: 'timestamptz',
    direction: 'desc',
  },
  due: {
    by: sql`coalesce(due_at, 'infinity')`,
    of: (row) => row.due_at?.toISOString() ?? 'infinity',
    cast: 'timestamptz',
    direction: 'asc',
  },
  priority: {
    by: priorities,
    of: (row) => String(places[row.priority]),
    cast: 'integer',
    direction: 'desc',
  },
};

function conditionsOf(filter: TicketFilter): Expression<SqlBool>[] {
  const { status, source, priority, type, conversationId, contactId, assigneeId, due, dueBefore, q, cursor } =
    filter;
  const conditions: Expression<SqlBool>[] = [];
  const equal = { status, source, priority, type, conversation_id: conversationId, contact_id: contactId };
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) conditions.push(sql<SqlBool>`${sql.ref(column)} = ${value}`);
  }
  if (assigneeId === 'none') conditions.push(sql<SqlBool>`assignee_id is null`);
  else if (assigneeId !== undefined) conditions.push(sql<SqlBool>`assignee_id = ${assigneeId}`);
  if (due === 'none') conditions.push(sql<SqlBool>`due_at is null`);
  if (due === 'set') conditions.push(sql<SqlBool>`due_at is not null`);
  if (due === 'overdue') {
    conditions.push(sql<SqlBool>`due_at < ${now()} and status not in ('solved', 'closed')`);
  }
  if (dueBefore !== undefined) conditions.push(sql<SqlBool>`due_at < ${new Date(dueBefore)}`);
  if (q !== undefined) conditions.push(sql<SqlBool>`subject ilike ${likePattern(q)}`);
  if (cursor !== undefined) conditions.push(after(filter.sort ?? 'newest', cursor));
  return conditions;
}

/** What comes behind the cursor; one of another order is refused like any that is not ours. */
function after(name: TicketSort, cursor: string): Expression<SqlBool> {
  const sort = sorts[name];
  const [value = '', number = 0] = decodeCursor(cursor, 2);
  const fits = sort.cast === 'integer' ? /^\d{1,9}$/ : /^(infinity|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/;
  if (!fits.test(String(value)) || !Number.isSafeInteger(number)) decodeCursor('', 2);
  const compare = sql.raw(sort.direction === 'asc' ? '>' : '<');
  return sql<SqlBool>`(${sort.by}, number) ${compare} (${value}::${sql.raw(sort.cast)}, ${number}::integer)`;
}
