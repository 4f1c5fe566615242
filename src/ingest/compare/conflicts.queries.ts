import { type Selectable, sql } from 'kysely';
import { type Actor, appendAudit } from '../../accounts/index.ts';
import type {
  Conflict,
  ConflictKind,
  ConflictPatch,
  ConflictPlace,
  ConflictStatus,
  List,
} from '../../contract/index.ts';
import type { Database, Db } from '../../db/index.ts';
import { AppError, decodeCursor, now, pageOf } from '../../lib/index.ts';
import { compareStatements } from './compare-statements.ts';

type Row = Selectable<Database['knowledge_conflicts']>;
type Filter = {
  status: ConflictStatus;
  kind?: ConflictKind | undefined;
  cursor?: string | undefined;
  limit: number;
};

/** Newest first. Conflicts of which a side has gone meanwhile are left out. */
export async function listConflicts(db: Db, workspaceId: string, filter: Filter): Promise<List<Conflict>> {
  let query = db
    .selectFrom('knowledge_conflicts as c')
    .selectAll()
    .where('c.workspace_id', '=', workspaceId)
    .where('c.status', '=', filter.status);
  if (filter.kind !== undefined) query = query.where('c.kind', '=', filter.kind);
  if (filter.cursor !== undefined)
    query = query.where('c.id', '<', String(decodeCursor(filter.cursor, 1)[0]));
  const rows = await query
    .orderBy('c.id', 'desc')
    .limit(filter.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, filter.limit, (row) => [row.id]);
  return { items: await present(db, workspaceId, items), nextCursor };
}

/** Open ones of a kind in the order of their ids, `after` which it goes on. */
export async function openConflicts(
  db: Db,
  workspaceId: string,
  kind: ConflictKind,
  { after = '', limit }: { after?: string | undefined; limit: number },
): Promise<Conflict[]> {
  const rows = await db
    .selectFrom('knowledge_conflicts')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('status', '=', 'open')
    .where('kind', '=', kind)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return await present(db, workspaceId, rows);
}

/** Throws `conflict.not_found`, also when one of its sides is no longer said anywhere. */
export async function getConflict(db: Db, workspaceId: string, id: string): Promise<Conflict> {
  const row = await db
    .selectFrom('knowledge_conflicts')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  const [conflict] = row ? await present(db, workspaceId, [row]) : [];
  if (!conflict)
    throw new AppError(
      'conflict.not_found',
      'There is no such contradiction or duplicate, or one of its texts has changed.',
    );
  return conflict;
}

/** A person's decision; it holds until one of the texts changes. */
export async function patchConflict(
  db: Db,
  actor: Actor,
  id: string,
  { status }: ConflictPatch,
): Promise<Conflict> {
  const { workspaceId } = actor;
  await getConflict(db, workspaceId, id);
  await db.transaction().execute(async (db) => {
    const isOpen = status === 'open';
    await db
      .updateTable('knowledge_conflicts')
      .set({ status, decided_by: isOpen ? null : actor.name, decided_at: isOpen ? null : now() })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .execute();
    await appendAudit(db, actor, { action: `conflict.${status}`, subjectId: id });
  });
  return await getConflict(db, workspaceId, id);
}

/** How many of a kind wait for a decision. */
export async function countOpenConflicts(db: Db, workspaceId: string, kind: ConflictKind): Promise<number> {
  const { n } = await db
    .selectFrom('knowledge_conflicts')
    .select(sql<number>`count(*)::int`.as('n'))
    .where('workspace_id', '=', workspaceId)
    .where('status', '=', 'open')
    .where('kind', '=', kind)
    .executeTakeFirstOrThrow();
  return n;
}

type PlaceRow = ConflictPlace & { key: string };

async function present(db: Db, workspaceId: string, rows: readonly Row[]): Promise<Conflict[]> {
  const places = await findPlaces(
    db,
    workspaceId,
    rows.flatMap((row) => [row.left_key, row.right_key]),
  );
  return rows.flatMap((row) => {
    const left = places.get(row.left_key)?.[0];
    const others = places.get(row.right_key) ?? [];
    const right = row.left_key === row.right_key ? others[1] : others[0];
    if (!left || !right) return [];
    return {
      id: row.id,
      kind: row.kind,
      status: row.status,
      differences:
        compareStatements(
          { text: left.text, place: '', sameSource: false },
          { text: right.text, place: '', sameSource: false },
        )?.differences ?? [],
      left,
      right,
      createdAt: row.created_at.toISOString(),
      decidedAt: row.decided_at?.toISOString() ?? null,
      decidedBy: row.decided_by,
    };
  });
}

/** Where the texts of these keys stand; of each the first two places. */
async function findPlaces(db: Db, workspaceId: string, keys: readonly string[]) {
  if (keys.length === 0) return new Map<string, ConflictPlace[]>();
  const { rows } = await sql<Omit<PlaceRow, 'updatedAt'> & { updatedAt: Date }>`
    select key, text, start, "end", "documentId", "versionId", "passageId", "faqEntryId", title, "headingPath", page,
      around, "updatedAt"
    from (
      select s.key, s.text, s.start_offset as start, s.end_offset as "end", p.document_id as "documentId",
        p.version_id as "versionId", s.passage_id as "passageId", s.faq_entry_id as "faqEntryId",
        coalesce(d.title, q.text) as title, coalesce(p.heading_path, '{}') as "headingPath", p.page,
        coalesce(p.text, e.answer) as around, coalesce(d.updated_at, e.updated_at) as "updatedAt",
        row_number() over (partition by s.key order by s.id) as place
      from knowledge_statements s
      left join passages p on p.workspace_id = s.workspace_id and p.id = s.passage_id
      left join documents d on d.workspace_id = s.workspace_id and d.id = p.document_id
      left join faq_entries e on e.workspace_id = s.workspace_id and e.id = s.faq_entry_id
      left join faq_questions q on q.workspace_id = s.workspace_id and q.entry_id = e.id and q.ordinal = 0
      where s.workspace_id = ${workspaceId} and s.key = any(${keys})
    ) found where place <= 2 order by key, place
  `.execute(db);
  const places = rows.map(({ key, updatedAt, ...place }) => ({
    key,
    place: { ...place, updatedAt: updatedAt.toISOString() },
  }));
  return new Map(
    [...Map.groupBy(places, ({ key }) => key)].map(([key, own]) => [key, own.map(({ place }) => place)]),
  );
}
