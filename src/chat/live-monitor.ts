import { sql } from 'kysely';
import type { LiveMonitor, ServingMember, WaitingConversation } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { now } from '../lib/index.ts';
import { listPresence } from '../routing/index.ts';

const mostWaiting = 200;
const minuteMs = 60_000;
const stepMinutes = 5;
const steps = 12;
const order: readonly ServingMember['presence'][] = ['online', 'away', 'offline'];

/** What goes on this minute: who waits since when, who holds how much, what the bot did in the last hour. */
export async function liveMonitor(db: Db, workspaceId: string): Promise<LiveMonitor> {
  const at = now();
  const [open, members, present, withBot, lastHour] = await Promise.all([
    openConversations(db, workspaceId),
    membersOf(db, workspaceId),
    listPresence(db, workspaceId),
    activeWithBot(db, workspaceId, new Date(at.getTime() - 10 * minuteMs)),
    botSince(db, workspaceId, at),
  ]);
  const waiting = open.filter((each) => each.since !== null);
  return {
    at: at.toISOString(),
    waiting: waiting.slice(0, mostWaiting).map(
      (each): WaitingConversation => ({
        conversationId: each.id,
        inboxId: each.inbox_id,
        contactName: each.contact_name,
        language: each.language,
        assigneeId: each.assignee_id,
        handoffReason: each.handoff_reason,
        since: (each.since ?? at).toISOString(),
        lastMessage: each.last_message?.slice(0, 200) ?? null,
      }),
    ),
    waitingTotal: waiting.length,
    unassigned: open.filter((each) => each.assignee_id === null).length,
    members: members
      .map(({ id, name }): ServingMember => {
        const held = open.filter((each) => each.assignee_id === id);
        const waits = held.filter((each) => each.since !== null);
        const presence = present.find(({ memberId }) => memberId === id)?.presence ?? 'offline';
        return { memberId: id, name, presence, open: held.length, waiting: waits.length };
      })
      .sort(
        (a, b) =>
          b.open - a.open ||
          order.indexOf(a.presence) - order.indexOf(b.presence) ||
          a.name.localeCompare(b.name),
      ),
    withBot,
    lastHour,
  };
}

/** Those with people, longest waiting first; `since` null where a person spoke last. */
async function openConversations(db: Db, workspaceId: string) {
  const rows = await db
    .selectFrom('conversations as c')
    .innerJoin('contacts as p', 'p.id', 'c.contact_id')
    .select([
      'c.id',
      'c.inbox_id',
      'c.language',
      'c.assignee_id',
      'c.handoff_reason',
      'c.handed_over_at',
      'c.created_at',
    ])
    .select((eb) => eb.fn.coalesce('p.name', 'p.email', 'p.external_id').as('contact_name'))
    .select(
      sql<number | null>`(select max(m.seq) from messages m where m.conversation_id = c.id
        and m.kind = 'outgoing' and m.author_kind = 'member')`.as('replied_seq'),
    )
    .select(
      sql<string | null>`(select m.text from messages m where m.conversation_id = c.id
        and m.kind = 'incoming' order by m.seq desc limit 1)`.as('last_message'),
    )
    .select(
      sql<Date | null>`(select min(m.created_at) from messages m where m.conversation_id = c.id
        and m.kind = 'incoming' and m.seq > coalesce((select max(r.seq) from messages r
          where r.conversation_id = c.id and r.kind = 'outgoing' and r.author_kind = 'member'), 0)
        and m.created_at >= coalesce(c.handed_over_at, c.created_at))`.as('unanswered_since'),
    )
    .where('c.workspace_id', '=', workspaceId)
    .where('c.status', '=', 'open')
    .execute();
  return rows
    .map((row) => ({
      ...row,
      since: row.replied_seq === null ? (row.handed_over_at ?? row.created_at) : row.unanswered_since,
    }))
    .sort((a, b) => (a.since?.getTime() ?? Infinity) - (b.since?.getTime() ?? Infinity));
}

async function membersOf(db: Db, workspaceId: string) {
  return await db
    .selectFrom('members as m')
    .innerJoin('user as u', 'u.id', 'm.user_id')
    .select(['m.id', 'u.name'])
    .where('m.workspace_id', '=', workspaceId)
    .execute();
}

async function activeWithBot(db: Db, workspaceId: string, since: Date): Promise<number> {
  const { n } = await db
    .selectFrom('conversations')
    .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('n'))
    .where('workspace_id', '=', workspaceId)
    .where('status', '=', 'pending')
    .where('message_seq', '>', 0)
    .where('last_message_at', '>', since)
    .executeTakeFirstOrThrow();
  return n;
}

async function botSince(db: Db, workspaceId: string, at: Date): Promise<LiveMonitor['lastHour']> {
  const from = at.getTime() - steps * stepMinutes * minuteMs;
  const facts = await db
    .selectFrom('facts')
    .select(['kind', 'value', 'at', 'conversation_id', 'answer_id'])
    .where('workspace_id', '=', workspaceId)
    .where('at', '>', new Date(from))
    .where('kind', 'in', ['question', 'handoff', 'rating'])
    .orderBy('id')
    .execute();
  const questions = facts.filter(({ kind }) => kind === 'question');
  const isHit = ({ value }: { value: string | null }) => value === 'answered' || value === 'suggested';
  const ratings = new Map(
    facts.filter(({ kind }) => kind === 'rating').map(({ answer_id, value }) => [answer_id, value]),
  );
  return {
    conversations: new Set(questions.map(({ conversation_id }) => conversation_id)).size,
    questions: questions.length,
    hits: questions.filter(isHit).length,
    answered: questions.filter(({ value }) => value === 'answered').length,
    handoffs: facts.filter(({ kind }) => kind === 'handoff').length,
    unsatisfied: [...ratings.values()].filter((score) => score === 'unsatisfied').length,
    steps: Array.from({ length: steps }, (_, i) => {
      const start = from + i * stepMinutes * minuteMs;
      const end = start + stepMinutes * minuteMs;
      const inStep = questions.filter((each) => each.at.getTime() > start && each.at.getTime() <= end);
      return {
        from: new Date(start).toISOString(),
        questions: inStep.length,
        hits: inStep.filter(isHit).length,
      };
    }),
  };
}
