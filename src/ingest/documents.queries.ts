import { type Selectable, sql } from 'kysely';
import type {
  CitedImage,
  Document,
  DocumentStatus,
  DocumentVersion,
  DocumentWarning,
  List,
  Passage,
  ReviewState,
  Validity,
} from '../contract/index.ts';
import type { Database, Db } from '../db/index.ts';
import { AppError, decodeCursor, likePattern, pageOf } from '../lib/index.ts';
import { type FoundLink, findLinks } from '../retrieval/index.ts';
import { showLimits, validityOf } from './limits.ts';
import { showLinks } from './show-links.ts';
import { storedProblem } from './stored-problem.ts';

type DocumentRow = Selectable<Database['documents']>;
type VersionRow = Omit<Selectable<Database['document_versions']>, 'text'>;

/** Everything of a version but its text, which can be large. */
const versionColumns = [
  'v.id as v_id',
  'v.number',
  'v.status',
  'v.file_key',
  'v.file_name',
  'v.media_type',
  'v.bytes',
  'v.content_hash',
  'v.language as v_language',
  'v.pages',
  'v.passages',
  'v.progress_done',
  'v.progress_total',
  'v.error_code',
  'v.error_message',
  'v.review',
  'v.review_comment',
  'v.kind',
  'v.warnings',
  'v.faq_candidate',
] as const;

/** Documents that are not deleted, each with its newest version and the number of the serving one. */
function documentsOf(db: Db, workspaceId: string) {
  return db
    .selectFrom('documents as d')
    .innerJoin('document_versions as v', (join) =>
      join.onRef('v.document_id', '=', 'd.id').on('v.number', '=', (eb) =>
        eb
          .selectFrom('document_versions as newest')
          .whereRef('newest.document_id', '=', 'd.id')
          .select((e) => e.fn.max('newest.number').as('number')),
      ),
    )
    .innerJoin('workspaces as w', 'w.id', 'd.workspace_id')
    .leftJoin('document_versions as s', 's.id', 'd.serving_version_id')
    .selectAll('d')
    .select(versionColumns)
    .select(['s.number as serving_number', validityOf('d').as('validity')])
    .where('d.workspace_id', '=', workspaceId)
    .where('d.deleted_at', 'is', null);
}

type JoinedRow = Awaited<ReturnType<ReturnType<typeof documentsOf>['executeTakeFirstOrThrow']>>;

export function toDocument(row: JoinedRow): Document {
  return {
    id: row.id,
    title: row.title,
    status: row.status,
    version: row.number,
    servingVersion: row.serving_number,
    progress: { done: row.progress_done, total: row.progress_total },
    error: storedProblem(row),
    language: row.language ?? row.v_language,
    tags: row.tags,
    access: row.access,
    review: row.review,
    reviewComment: row.review_comment,
    ...showLimits(row),
    validity: row.validity,
    fileName: row.file_name,
    bytes: row.bytes,
    sha256: row.content_hash,
    path: row.source_path,
    url: row.url,
    retiredAt: row.retired_at?.toISOString() ?? null,
    pages: row.pages,
    passages: row.passages,
    kind: row.kind,
    warnings: row.warnings as DocumentWarning[],
    faqCandidate: row.faq_candidate as Document['faqCandidate'],
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** `document.not_found` also for a deleted one and for another workspace's. */
export async function getDocument(db: Db, workspaceId: string, id: string): Promise<Document> {
  return toDocument(await getDocumentRow(db, workspaceId, id));
}

export async function getDocumentRow(db: Db, workspaceId: string, id: string): Promise<JoinedRow> {
  const row = await documentsOf(db, workspaceId).where('d.id', '=', id).executeTakeFirst();
  if (!row) throw documentNotFound();
  return row;
}

/** Locks the document for the rest of the transaction. */
export async function lockDocument(db: Db, workspaceId: string, id: string): Promise<DocumentRow> {
  const row = await db
    .selectFrom('documents')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw documentNotFound();
  return row;
}

export type DocumentFilter = {
  q?: string | undefined;
  status?: DocumentStatus | undefined;
  tag?: string | undefined;
  /** What `source_path` begins with. */
  path?: string | undefined;
  language?: string | undefined;
  review?: ReviewState | undefined;
  validity?: Validity | undefined;
  inboxId?: string | undefined;
  cursor?: string | undefined;
  limit: number;
};

/** Newest first. */
export async function listDocuments(
  db: Db,
  workspaceId: string,
  filter: DocumentFilter,
): Promise<List<Document>> {
  let query = documentsOf(db, workspaceId);
  if (filter.q !== undefined) {
    const pattern = likePattern(filter.q);
    query = query.where((eb) =>
      eb.or([eb('d.title', 'ilike', pattern), eb('v.file_name', 'ilike', pattern)]),
    );
  }
  if (filter.status !== undefined) query = query.where('v.status', '=', filter.status);
  if (filter.tag !== undefined) query = query.where(sql<boolean>`${filter.tag} = any(d.tags)`);
  if (filter.path !== undefined)
    query = query.where(sql<boolean>`starts_with(d.source_path, ${filter.path})`);
  if (filter.language !== undefined)
    query = query.where(sql<string>`coalesce(d.language, v.language)`, '=', filter.language);
  if (filter.review !== undefined) query = query.where('v.review', '=', filter.review);
  if (filter.validity !== undefined) query = query.where(validityOf('d'), '=', filter.validity);
  if (filter.inboxId !== undefined)
    query = query.where(sql<boolean>`(d.audience is null or ${filter.inboxId} = any(d.audience))`);
  if (filter.cursor !== undefined)
    query = query.where('d.id', '<', String(decodeCursor(filter.cursor, 1)[0]));
  const rows = await query
    .orderBy('d.id', 'desc')
    .limit(filter.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, filter.limit, (row) => [row.id]);
  return { items: items.map(toDocument), nextCursor };
}

/** Every version, newest first. */
export async function listVersions(db: Db, workspaceId: string, id: string): Promise<List<DocumentVersion>> {
  const document = await getDocumentRow(db, workspaceId, id);
  const rows: VersionRow[] = await db
    .selectFrom('document_versions')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', id)
    .orderBy('number', 'desc')
    .limit(500)
    .execute();
  return { items: rows.map((row) => toVersion(row, document.serving_version_id)), nextCursor: null };
}

/** The passages of one version, else of the one that answers, in reading order. */
export async function listPassages(
  db: Db,
  workspaceId: string,
  id: string,
  page: { cursor?: string | undefined; limit: number; version?: number | undefined },
): Promise<List<Passage>> {
  const document = await getDocumentRow(db, workspaceId, id);
  const number = page.version ?? document.serving_number ?? 0;
  let query = db
    .selectFrom('passages')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('version_id', 'in', (eb) =>
      eb
        .selectFrom('document_versions as v')
        .select('v.id')
        .where('v.workspace_id', '=', workspaceId)
        .where('v.document_id', '=', id)
        .where('v.number', '=', number),
    );
  if (page.cursor !== undefined) query = query.where('ordinal', '>', Number(decodeCursor(page.cursor, 1)[0]));
  const rows = await query
    .orderBy('ordinal')
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.ordinal]);
  const links = showLinks(await linksOf(db, workspaceId, items));
  return {
    items: items.map((row) => ({
      id: row.id,
      documentId: row.document_id,
      version: number,
      ordinal: row.ordinal,
      kind: row.kind,
      text: row.text,
      headingPath: row.heading_path,
      page: row.page,
      start: row.start_offset,
      end: row.end_offset,
      language: row.language,
      tokens: row.tokens,
      recognised: row.recognised,
      images: row.images as CitedImage[],
      links: links.filter(({ start, end }) => end > row.start_offset && start < row.end_offset),
    })),
    nextCursor,
  };
}

/** Of the passages of one version. */
async function linksOf(
  db: Db,
  workspaceId: string,
  passages: readonly { version_id: string; start_offset: number; end_offset: number }[],
): Promise<FoundLink[]> {
  const [first, last] = [passages[0], passages.at(-1)];
  if (!first || !last) return [];
  const span = { start: first.start_offset, end: last.end_offset };
  return await findLinks(db, workspaceId, first.version_id, span);
}

function toVersion(row: VersionRow, servingId: string | null): DocumentVersion {
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    serving: row.id === servingId,
    fileName: row.file_name,
    bytes: row.bytes,
    pages: row.pages,
    passages: row.passages,
    error: storedProblem(row),
    review: row.review,
    reviewComment: row.review_comment,
    reviewedBy: row.reviewed_by,
    reviewedAt: row.reviewed_at?.toISOString() ?? null,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
  };
}

function documentNotFound(): AppError {
  return new AppError('document.not_found', 'There is no such document in this workspace.');
}
