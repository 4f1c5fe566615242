import { beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../src/accounts/index.ts';
import type { Ticket, TicketStatus } from '../../src/contract/index.ts';
import { newId, now } from '../../src/lib/index.ts';
import {
  commentTicket,
  createTicket,
  getTicket,
  listTickets,
  nextStatus,
  openTicket,
  patchTicket,
} from '../../src/tickets/index.ts';
import { useTestDatabase } from '../support/database.ts';

const database = useTestDatabase();
const actor: Actor = {
  workspaceId: 'ws_a',
  kind: 'api_key',
  memberId: null,
  id: 'key_1',
  name: 'Ann',
  scopes: [],
  role: null,
};
const stranger: Actor = { ...actor, workspaceId: 'ws_b' };
const conversation = {
  id: 'cnv_1',
  contactId: 'con_1',
  inboxId: 'inb_1',
  language: 'en',
  startedAt: new Date('2026-06-01T09:00:00Z'),
};
const input = { subject: 'Refund missing', type: 'question', priority: 'normal' } as const;

beforeAll(async () => {
  const { db } = database;
  const at = conversation.startedAt;
  for (const id of ['ws_a', 'ws_b'])
    await db.insertInto('workspaces').values({ id, name: id, created_at: at }).execute();
  await db
    .insertInto('inboxes')
    .values({
      id: 'inb_1',
      workspace_id: 'ws_a',
      key: newId('ib'),
      name: 'Shop',
      secret: 's',
      created_at: at,
    })
    .execute();
  await db
    .insertInto('contacts')
    .values({ id: 'con_1', workspace_id: 'ws_a', external_id: null, email: null, name: null, created_at: at })
    .execute();
  await db
    .insertInto('visitors')
    .values({
      id: 'vis_1',
      workspace_id: 'ws_a',
      inbox_id: 'inb_1',
      contact_id: 'con_1',
      token_hash: 'h',
      expires_at: at,
      revoked_at: null,
      created_at: at,
    })
    .execute();
  await db
    .insertInto('conversations')
    .values({
      id: 'cnv_1',
      workspace_id: 'ws_a',
      inbox_id: 'inb_1',
      contact_id: 'con_1',
      visitor_id: 'vis_1',
      status: 'pending',
      language: 'en',
      last_message_at: at,
      created_at: at,
    })
    .execute();
});

function openForRating(): Promise<Ticket> {
  return database.db.transaction().execute((db) =>
    openTicket(db, {
      workspaceId: 'ws_a',
      subject: 'Unhappy',
      source: 'rating',
      actor: 'contact:con_1',
      conversation,
    }),
  );
}

describe('opening tickets', () => {
  it('numbers them from 1 in each workspace, without gaps, also when many are opened at once', async () => {
    const tickets = await Promise.all(
      Array.from({ length: 8 }, () => createTicket(database.db, stranger, input)),
    );
    expect(tickets.map((ticket) => ticket.number).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('gives a conversation one ticket for dissatisfaction, however often and however simultaneously it is rated', async () => {
    const opened = await Promise.all([openForRating(), openForRating(), openForRating()]);
    expect(new Set(opened.map((ticket) => ticket.id)).size).toBe(1);
    const { items } = await listTickets(database.db, 'ws_a', { source: 'rating', limit: 50 });
    expect(items).toHaveLength(1);
    const facts = await database.db
      .selectFrom('facts')
      .selectAll()
      .where('kind', '=', 'ticket_opened')
      .where('workspace_id', '=', 'ws_a')
      .execute();
    expect(facts).toMatchObject([
      { value: 'rating', conversation_id: 'cnv_1', inbox_id: 'inb_1', started_at: conversation.startedAt },
    ]);
    // the openings that found it did not use up a number
    expect((await createTicket(database.db, actor, input)).number).toBe((opened[0]?.number ?? 0) + 1);
  });

  it("refuses a conversation or an assignee of another workspace's", async () => {
    await expect(
      createTicket(database.db, stranger, { ...input, conversationId: 'cnv_1' }),
    ).rejects.toMatchObject({ code: 'conversation.not_found' });
    await expect(
      createTicket(database.db, actor, { ...input, assigneeId: 'mem_none' }),
    ).rejects.toMatchObject({ code: 'member.not_found' });
  });
});

describe('changing a ticket', () => {
  it('writes each real change to the history, and a change of status as a fact', async () => {
    const { id } = await createTicket(database.db, actor, input);
    await patchTicket(database.db, actor, id, { status: 'open', priority: 'urgent', subject: input.subject });
    await patchTicket(database.db, actor, id, { status: 'solved' });
    const ticket = await getTicket(database.db, 'ws_a', id);
    expect(ticket.history.map(({ field, before, after }) => [field, before, after])).toEqual([
      ['status', null, 'new'],
      ['status', 'new', 'open'],
      ['priority', 'normal', 'urgent'],
      ['status', 'open', 'solved'],
    ]);
    expect(ticket.solvedAt).not.toBeNull();
    const facts = await database.db
      .selectFrom('facts')
      .select(['value', 'data'])
      .where('kind', '=', 'ticket_status')
      .where('ticket_id', '=', id)
      .orderBy('id')
      .execute();
    expect(facts).toEqual([
      { value: 'open', data: { from: 'new' } },
      { value: 'solved', data: { from: 'open' } },
    ]);
  });

  it('takes the solving time back when it is reopened and keeps it when it is closed', async () => {
    const { id } = await createTicket(database.db, actor, input);
    await patchTicket(database.db, actor, id, { status: 'solved' });
    expect((await patchTicket(database.db, actor, id, { status: 'open' })).solvedAt).toBeNull();
    const solved = await patchTicket(database.db, actor, id, { status: 'solved' });
    expect((await patchTicket(database.db, actor, id, { status: 'closed' })).solvedAt).toBe(solved.solvedAt);
  });

  it('is refused to another workspace', async () => {
    const { id } = await createTicket(database.db, actor, input);
    await expect(patchTicket(database.db, stranger, id, { status: 'open' })).rejects.toMatchObject({
      code: 'ticket.not_found',
    });
    await expect(commentTicket(database.db, stranger, id, 'hello')).rejects.toMatchObject({
      code: 'ticket.not_found',
    });
    await expect(getTicket(database.db, 'ws_b', id)).rejects.toMatchObject({ code: 'ticket.not_found' });
  });

  it('keeps comments in order', async () => {
    const { id } = await createTicket(database.db, actor, { ...input, comment: 'first' });
    await commentTicket(database.db, actor, id, 'second');
    expect(
      (await getTicket(database.db, 'ws_a', id)).comments.map(({ author, text }) => [author, text]),
    ).toEqual([
      ['Ann', 'first'],
      ['Ann', 'second'],
    ]);
  });
});

describe('the status table', () => {
  it.each<[TicketStatus, TicketStatus[]]>([
    ['new', ['open', 'pending', 'on_hold', 'solved']],
    ['open', ['pending', 'on_hold', 'solved']],
    ['pending', ['open', 'on_hold', 'solved']],
    ['on_hold', ['open', 'pending', 'solved']],
    ['solved', ['open', 'closed']],
    ['closed', []],
  ])('%s can become %j and nothing else', (from, allowed) => {
    const all: TicketStatus[] = ['new', 'open', 'pending', 'on_hold', 'solved', 'closed'];
    const possible = all.filter((to) => {
      try {
        return nextStatus(from, to) === to && to !== from;
      } catch {
        return false;
      }
    });
    expect(possible).toEqual(allowed);
  });
});

it('the list finds by part of the subject, literally, newest first, page by page', async () => {
  const made = now().getTime();
  for (const subject of ['100 % refund', '100 x refund', '100 % again'])
    await createTicket(database.db, stranger, { ...input, subject: `${subject} ${made}` });
  const first = await listTickets(database.db, 'ws_b', { q: '100 %', limit: 1 });
  expect(first.items.map((ticket) => ticket.subject)).toEqual([`100 % again ${made}`]);
  const second = await listTickets(database.db, 'ws_b', {
    q: '100 %',
    limit: 1,
    ...(first.nextCursor !== null && { cursor: first.nextCursor }),
  });
  expect(second.items.map((ticket) => ticket.subject)).toEqual([`100 % refund ${made}`]);
  expect(second.nextCursor).toBeNull();
});

describe('due dates', () => {
  const days = (n: number) => new Date(now().getTime() + n * 86_400_000).toISOString();
  const subject = 'Due date of its own';
  const find = async (part: object) =>
    (await listTickets(database.db, 'ws_a', { limit: 50, q: subject, ...part })).items;

  it('are set with the ticket or later, kept in the history and as facts, and taken away again', async () => {
    const made = await createTicket(database.db, actor, { ...input, subject: 'Dated', dueAt: days(1) });
    const later = days(2);
    await patchTicket(database.db, actor, made.id, { dueAt: later });
    await patchTicket(database.db, actor, made.id, { dueAt: later });
    const patched = await patchTicket(database.db, actor, made.id, { dueAt: null });
    expect(patched.dueAt).toBeNull();
    const { history } = await getTicket(database.db, 'ws_a', made.id);
    expect(
      history.filter(({ field }) => field === 'dueAt').map(({ before, after }) => [before, after]),
    ).toEqual([
      [made.dueAt, later],
      [later, null],
    ]);
    const facts = await database.db
      .selectFrom('facts')
      .select('value')
      .where('ticket_id', '=', made.id)
      .where('kind', '=', 'ticket_due')
      .orderBy('id')
      .execute();
    expect(facts.map(({ value }) => value)).toEqual([made.dueAt, later, null]);
  });

  it('order a list, soonest first and those without last, over its pages', async () => {
    const dates = [days(3), undefined, days(-1), days(1)];
    for (const dueAt of dates)
      await createTicket(database.db, actor, { ...input, subject, ...(dueAt && { dueAt }) });
    const seen: (string | null)[] = [];
    let cursor: string | undefined;
    do {
      const page = await listTickets(database.db, 'ws_a', { q: subject, sort: 'due', limit: 1, cursor });
      seen.push(...page.items.map(({ dueAt }) => dueAt));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([dates[2], dates[3], dates[0], null]);
  });

  it('find what is overdue, but not once it is solved', async () => {
    const [overdue] = await find({ due: 'overdue' });
    expect((await find({ due: 'overdue' })).length).toBe(1);
    await patchTicket(database.db, actor, overdue?.id ?? '', { status: 'solved' });
    expect(await find({ due: 'overdue' })).toEqual([]);
    expect((await find({ due: 'none' })).length).toBe(1);
    expect((await find({ dueBefore: days(2) })).length).toBe(2);
  });

  it('refuse a cursor of another order', async () => {
    const { nextCursor } = await listTickets(database.db, 'ws_a', { sort: 'due', limit: 1 });
    await expect(
      listTickets(database.db, 'ws_a', { sort: 'priority', limit: 1, cursor: nextCursor ?? '' }),
    ).rejects.toMatchObject({ code: 'request.invalid' });
  });
});

describe('solving a ticket', () => {
  it('keeps how long it took, all in all and in business hours', async () => {
    const made = await createTicket(database.db, actor, { ...input, subject: 'Timed' });
    await patchTicket(database.db, actor, made.id, { status: 'solved' });
    const fact = await database.db
      .selectFrom('facts')
      .select(['seconds', 'business_seconds'])
      .where('ticket_id', '=', made.id)
      .where('kind', '=', 'ticket_status')
      .executeTakeFirstOrThrow();
    expect(fact.seconds).toBeGreaterThanOrEqual(0);
    expect(fact.business_seconds).toBe(fact.seconds);
  });
});

it('a list by priority has the most urgent first', async () => {
  for (const priority of ['low', 'urgent', 'normal', 'high'] as const)
    await createTicket(database.db, actor, { ...input, subject: 'Sorted by priority', priority });
  const { items } = await listTickets(database.db, 'ws_a', { q: 'Sorted by', sort: 'priority', limit: 9 });
  expect(items.map(({ priority }) => priority)).toEqual(['urgent', 'high', 'normal', 'low']);
});
