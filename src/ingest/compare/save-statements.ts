import { sql } from 'kysely';
import type { Trx } from '../../db/index.ts';
import { cutFaq, cutPassage, type NewStatement } from './cut-statements.ts';

export type Subject = { kind: 'document' | 'faq_entry'; id: string };

const batch = 500;

/** Replaces the statements of a document's serving version, or of an FAQ entry. Returns the ids of the new ones. */
export async function saveStatements(db: Trx, workspaceId: string, subject: Subject): Promise<number[]> {
  return subject.kind === 'document'
    ? await saveDocument(db, workspaceId, subject.id)
    : await saveFaqEntry(db, workspaceId, subject.id);
}

async function saveDocument(db: Trx, workspaceId: string, documentId: string): Promise<number[]> {
  await sql`
    delete from knowledge_statements s using passages p
    where s.workspace_id = ${workspaceId} and p.workspace_id = s.workspace_id
      and p.id = s.passage_id and p.document_id = ${documentId}
  `.execute(db);
  const ids: number[] = [];
  for (let after = -1; ; ) {
    const passages = await db
      .selectFrom('passages as p')
      .innerJoin('documents as d', (join) =>
        join
          .onRef('d.workspace_id', '=', 'p.workspace_id')
          .onRef('d.serving_version_id', '=', 'p.version_id'),
      )
      .select([
        'p.id',
        'p.text',
        'p.kind',
        'p.start_offset',
        'p.end_offset',
        'p.heading_path',
        'p.ordinal',
        'd.title',
      ])
      .where('d.workspace_id', '=', workspaceId)
      .where('d.id', '=', documentId)
      .where('d.deleted_at', 'is', null)
      .where('p.ordinal', '>', after)
      .orderBy('p.ordinal')
      .limit(batch)
      .execute();
    for (const row of passages) {
      const { text, kind, start_offset: start, end_offset: end, heading_path: headingPath, title } = row;
      const cut = cutPassage({ text, kind, start, end, title, headingPath });
      ids.push(...(await insert(db, workspaceId, { passage_id: row.id, faq_entry_id: null }, cut)));
    }
    if (passages.length < batch) return ids;
    after = passages.at(-1)?.ordinal ?? after;
  }
}

async function saveFaqEntry(db: Trx, workspaceId: string, entryId: string): Promise<number[]> {
  await db
    .deleteFrom('knowledge_statements')
    .where('workspace_id', '=', workspaceId)
    .where('faq_entry_id', '=', entryId)
    .execute();
  const entry = await db
    .selectFrom('faq_entries as e')
    .innerJoin('faq_questions as q', (join) =>
      join
        .onRef('q.workspace_id', '=', 'e.workspace_id')
        .onRef('q.entry_id', '=', 'e.id')
        .on('q.ordinal', '=', 0),
    )
    .select(['e.answer', 'q.text as question'])
    .where('e.workspace_id', '=', workspaceId)
    .where('e.published', '=', true)
    .where('e.id', '=', entryId)
    .executeTakeFirst();
  return entry
    ? await insert(db, workspaceId, { passage_id: null, faq_entry_id: entryId }, cutFaq(entry))
    : [];
}

type Owner = { passage_id: string | null; faq_entry_id: string | null };

async function insert(db: Trx, workspace_id: string, owner: Owner, cut: NewStatement[]): Promise<number[]> {
  if (cut.length === 0) return [];
  const rows = await db
    .insertInto('knowledge_statements')
    .values(
      cut.map(({ start, end, ...each }) => ({
        workspace_id,
        ...owner,
        ...each,
        start_offset: start,
        end_offset: end,
      })),
    )
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}
