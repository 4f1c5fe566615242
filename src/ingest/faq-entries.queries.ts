import { sql } from 'kysely';
import type { FaqDraft, FaqEntry, List, ReviewState, Validity } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { decodeCursor, likePattern, pageOf } from '../lib/index.ts';
import { faqNotFound } from './faq-errors.ts';
import { showLimits, validityOf } from './limits.ts';

function entriesOf(db: Db | Trx, workspaceId: string) {
  return db
    .selectFrom('faq_entries as e')
    .innerJoin('workspaces as w', 'w.id', 'e.workspace_id')
    .selectAll('e')
    .select(validityOf('e').as('validity'))
    .select((eb) =>
      eb
        .selectFrom('faq_questions as q')
        .whereRef('q.entry_id', '=', 'e.id')
        .select(sql<string[]>`array_agg(q.text order by q.ordinal)`.as('questions'))
        .as('questions'),
    )
    .where('e.workspace_id', '=', workspaceId);
}

type EntryRow = Awaited<ReturnType<ReturnType<typeof entriesOf>['executeTakeFirstOrThrow']>>;

function toFaqEntry(row: EntryRow): FaqEntry {
  const [question = '', ...variants] = row.questions ?? [];
  const draft = row.draft as Omit<FaqDraft, 'review'> | null;
  return {
    id: row.id,
    question,
    variants,
    answer: row.answer,
    language: row.language,
    tags: row.tags,
    review: row.published ? 'published' : (row.review ?? 'draft'),
    reviewComment: row.review_comment,
    draft: draft && { ...draft, review: row.review ?? 'draft' },
    changedBy: row.changed_by,
    ...showLimits(row),
    validity: row.validity,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export async function getFaqEntry(db: Db | Trx, workspaceId: string, id: string): Promise<FaqEntry> {
  const row = await entriesOf(db, workspaceId).where('e.id', '=', id).executeTakeFirst();
  if (!row) throw faqNotFound();
  return toFaqEntry(row);
}

export type FaqFilter = {
  q?: string | undefined;
  tag?: string | undefined;
  language?: string | undefined;
  review?: ReviewState | undefined;
  validity?: Validity | undefined;
  inboxId?: string | undefined;
  cursor?: string | undefined;
  limit: number;
};

/** Newest first; `q` looks into questions, variants and answers. */
export async function listFaqEntries(
  db: Db,
  workspaceId: string,
  filter: FaqFilter,
): Promise<List<FaqEntry>> {
  let query = entriesOf(db, workspaceId);
  if (filter.q !== undefined) {
    const pattern = likePattern(filter.q);
    query = query.where((eb) =>
      eb.or([
        eb('e.answer', 'ilike', pattern),
        eb.exists(
          eb
            .selectFrom('faq_questions as q')
            .whereRef('q.entry_id', '=', 'e.id')
            .where('q.text', 'ilike', pattern)
            .select('q.id'),
        ),
      ]),
    );
  }
  if (filter.tag !== undefined) query = query.where(sql<boolean>`${filter.tag} = any(e.tags)`);
  if (filter.language !== undefined) query = query.where('e.language', '=', filter.language);
  if (filter.review === 'published') query = query.where('e.published', '=', true);
  else if (filter.review !== undefined) query = query.where('e.review', '=', filter.review);
  if (filter.validity !== undefined) query = query.where(validityOf('e'), '=', filter.validity);
  if (filter.inboxId !== undefined)
    query = query.where(sql<boolean>`(e.audience is null or ${filter.inboxId} = any(e.audience))`);
  if (filter.cursor !== undefined)
    query = query.where('e.id', '<', String(decodeCursor(filter.cursor, 1)[0]));
  const rows = await query
    .orderBy('e.id', 'desc')
    .limit(filter.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, filter.limit, (row) => [row.id]);
  return { items: items.map(toFaqEntry), nextCursor };
}

/** Every entry, oldest first: for export and for finding what an import already knows. */
export async function allFaqEntries(db: Db, workspaceId: string): Promise<FaqEntry[]> {
  const rows = await entriesOf(db, workspaceId).orderBy('e.id').execute();
  return rows.map(toFaqEntry);
}
