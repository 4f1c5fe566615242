import type { ReportRow } from '../contract/index.ts';
import type { Db } from '../db/index.ts';

type Bare = Omit<ReportRow, 'text' | 'contactName'>;

const chunkSize = 2000;
const mostCharacters = 300;

/**
 * The rows with what a person recognises them by: the question or the ticket's subject, and whose conversation it was.
 * Counted is by facts alone; these words come from the live tables, and are null where the thing is gone.
 */
export async function describeRows(db: Db, workspaceId: string, rows: readonly Bare[]): Promise<ReportRow[]> {
  const described: ReportRow[] = [];
  for (let i = 0; i < rows.length; i += chunkSize) {
    described.push(...(await describe(db, workspaceId, rows.slice(i, i + chunkSize))));
  }
  return described;
}

async function describe(db: Db, workspaceId: string, rows: readonly Bare[]): Promise<ReportRow[]> {
  const ids = (of: (row: Bare) => string | null) => [...new Set(rows.flatMap((row) => of(row) ?? []))];
  const [questions, firsts, subjects, names] = await Promise.all([
    questionsOf(
      db,
      workspaceId,
      ids((row) => row.answerId),
    ),
    firstMessages(
      db,
      workspaceId,
      ids((row) => (row.answerId === null ? row.conversationId : null)),
    ),
    subjectsOf(
      db,
      workspaceId,
      ids((row) => row.ticketId),
    ),
    contactNames(
      db,
      workspaceId,
      ids((row) => row.conversationId),
    ),
  ]);
  return rows.map((row) => ({
    ...row,
    text:
      subjects.get(row.ticketId ?? '') ??
      questions.get(row.answerId ?? '') ??
      firsts.get(row.conversationId ?? '') ??
      null,
    contactName: names.get(row.conversationId ?? '') ?? null,
  }));
}

type Words = Map<string, string>;

function toWords(rows: readonly { id: string; text: string | null }[]): Words {
  return new Map(
    rows.flatMap(({ id, text }) => (text === null ? [] : [[id, text.slice(0, mostCharacters)]])),
  );
}

async function questionsOf(db: Db, workspaceId: string, ids: string[]): Promise<Words> {
  if (ids.length === 0) return new Map();
  return toWords(
    await db
      .selectFrom('answers as a')
      .innerJoin('messages as m', 'm.id', 'a.question_message_id')
      .select(['a.id', 'm.text'])
      .where('a.workspace_id', '=', workspaceId)
      .where('a.id', 'in', ids)
      .execute(),
  );
}

async function firstMessages(db: Db, workspaceId: string, ids: string[]): Promise<Words> {
  if (ids.length === 0) return new Map();
  return toWords(
    await db
      .selectFrom('messages')
      .select(['conversation_id as id', 'text'])
      .where('workspace_id', '=', workspaceId)
      .where('conversation_id', 'in', ids)
      .where('seq', '=', 1)
      .execute(),
  );
}

async function subjectsOf(db: Db, workspaceId: string, ids: string[]): Promise<Words> {
  if (ids.length === 0) return new Map();
  return toWords(
    await db
      .selectFrom('tickets')
      .select(['id', 'subject as text'])
      .where('workspace_id', '=', workspaceId)
      .where('id', 'in', ids)
      .execute(),
  );
}

async function contactNames(db: Db, workspaceId: string, ids: string[]): Promise<Words> {
  if (ids.length === 0) return new Map();
  return toWords(
    await db
      .selectFrom('conversations as c')
      .innerJoin('contacts as p', 'p.id', 'c.contact_id')
      .select(['c.id'])
      .select((eb) => eb.fn.coalesce('p.name', 'p.email').as('text'))
      .where('c.workspace_id', '=', workspaceId)
      .where('c.id', 'in', ids)
      .execute(),
  );
}
