import { type Selectable, sql } from 'kysely';
import type { Gap, GapExample, GapQuery, List } from '../contract/index.ts';
import type { Database, Db, Trx } from '../db/index.ts';
import { AppError, decodeCursor, likePattern, now, pageOf } from '../lib/index.ts';

export type GapRow = Selectable<Database['gaps']>;

const examplesShown = 6;
const recentMs = 30 * 24 * 3600_000;

/** Most often and most recently asked first. */
export async function listGaps(db: Db, workspaceId: string, filter: GapQuery): Promise<List<Gap>> {
  const { status, language, q, cursor } = filter;
  let query = db
    .selectFrom('gaps')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('status', '=', status)
    .where('asked', '>', 0);
  if (language !== undefined || q !== undefined) {
    query = query.where((eb) => {
      let asked = eb
        .selectFrom('gap_questions')
        .select('answer_id')
        .whereRef('gap_questions.gap_id', '=', 'gaps.id')
        .where('gap_questions.workspace_id', '=', workspaceId);
      if (language !== undefined) asked = asked.where('gap_questions.language', '=', language);
      if (q !== undefined) asked = asked.where('gap_questions.text', 'ilike', likePattern(q));
      return eb.exists(asked);
    });
  }
  if (cursor !== undefined) {
    const [rank, id] = decodeCursor(cursor, 2);
    query = query.where(sql<boolean>`(rank, id) < (${Number(rank)}::float8, ${String(id)})`);
  }
  const rows = await query
    .orderBy('rank', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, filter.limit, (row) => [row.rank, row.id]);
  return { items: await withExamples(db, workspaceId, items), nextCursor };
}

export async function getGapRow(db: Db | Trx, workspaceId: string, id: string): Promise<GapRow> {
  const row = await db
    .selectFrom('gaps')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new AppError('gap.not_found', 'There is no such gap in this workspace.');
  return row;
}

export async function getGap(db: Db, workspaceId: string, id: string): Promise<Gap> {
  const [gap] = await withExamples(db, workspaceId, [await getGapRow(db, workspaceId, id)]);
  if (!gap) throw new Error('a gap came without its examples');
  return gap;
}

/** Its questions, one a wording: most often asked first, at most `limit`. */
export async function wordingsOf(db: Db, workspaceId: string, gapIds: readonly string[], limit: number) {
  if (gapIds.length === 0) return [];
  const { rows } = await sql<{
    gap_id: string;
    text: string;
    language: string;
    outcome: GapExample['outcome'];
    asked: number;
    recent: number;
    last_asked_at: Date;
    conversation_id: string;
    was_answered: string;
    inbox_id: string;
  }>`
    select * from (
      select w.*, row_number() over (partition by gap_id order by asked desc, last_asked_at desc) as place
      from (
        select q.gap_id, (array_agg(q.text order by q.asked_at desc))[1] as text,
          (array_agg(q.language order by q.asked_at desc))[1] as language,
          (array_agg(q.outcome order by q.asked_at desc))[1] as outcome,
          (array_agg(a.conversation_id order by q.asked_at desc))[1] as conversation_id,
          (array_agg(a.text order by q.asked_at desc))[1] as was_answered,
          (array_agg(c.inbox_id order by q.asked_at desc))[1] as inbox_id,
          count(*)::int as asked,
          count(*) filter (where q.asked_at > ${new Date(now().getTime() - recentMs)})::int as recent,
          max(q.asked_at) as last_asked_at
        from gap_questions q join answers a on a.id = q.answer_id
          join conversations c on c.id = a.conversation_id
        where q.workspace_id = ${workspaceId} and q.gap_id in (${sql.join([...gapIds])})
        group by q.gap_id, q.text_key
      ) w
    ) p where place <= ${limit} order by gap_id, place
  `.execute(db);
  return rows;
}

async function withExamples(db: Db, workspaceId: string, rows: readonly GapRow[]): Promise<Gap[]> {
  const ids = rows.map(({ id }) => id);
  const [wordings, totals] = await Promise.all([
    wordingsOf(db, workspaceId, ids, examplesShown),
    totalsOf(db, workspaceId, ids),
  ]);
  const byGap = Map.groupBy(wordings, ({ gap_id }) => gap_id);
  return rows.map((row) => toGap(row, byGap.get(row.id) ?? [], totals.get(row.id)));
}

async function totalsOf(db: Db, workspaceId: string, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, { languages: string[]; recent: number }>();
  const rows = await db
    .selectFrom('gap_questions')
    .select('gap_id')
    .select(sql<string[]>`array_agg(distinct language)`.as('languages'))
    .select(
      sql<number>`(count(*) filter (where asked_at > ${new Date(now().getTime() - recentMs)}))::int`.as(
        'recent',
      ),
    )
    .where('workspace_id', '=', workspaceId)
    .where('gap_id', 'in', [...ids])
    .groupBy('gap_id')
    .execute();
  return new Map(rows.map((row) => [row.gap_id, row]));
}

type Wording = Awaited<ReturnType<typeof wordingsOf>>[number];

function toGap(
  row: GapRow,
  wordings: readonly Wording[],
  totals: { languages: string[]; recent: number } | undefined,
): Gap {
  const { checked_at: at, checked_asked: asked, checked_answered: answered } = row;
  return {
    id: row.id,
    status: row.status,
    question: row.question,
    language: row.language,
    languages: totals?.languages ?? [row.language],
    asked: row.asked,
    recent: totals?.recent ?? 0,
    firstAskedAt: row.first_asked_at.toISOString(),
    lastAskedAt: row.last_asked_at.toISOString(),
    examples: wordings.map((each) => ({
      text: each.text,
      language: each.language,
      asked: each.asked,
      lastAskedAt: each.last_asked_at.toISOString(),
      outcome: each.outcome,
      conversationId: each.conversation_id,
    })),
    faqEntryId: row.faq_entry_id,
    check:
      at === null || asked === null || answered === null ? null : { at: at.toISOString(), asked, answered },
    statusBy: row.status_by,
    statusAt: row.status_at?.toISOString() ?? null,
  };
}
