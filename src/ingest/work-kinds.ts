import { sql } from 'kysely';
import type { ConflictKind, Validity, WorkAction, WorkItem, WorkKind } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { countOpenConflicts, openConflicts } from './compare/conflicts.queries.ts';
import { validityOf } from './limits.ts';

/**
 * One kind of entry of the work list. `list` is in the order of the subject's id, `after` which it goes on. An entry
 * goes away by itself once what it is about is settled: nothing is stored for it.
 */
export type WorkSource = {
  count(db: Db, workspaceId: string): Promise<number>;
  list(db: Db, workspaceId: string, page: { after?: string | undefined; limit: number }): Promise<WorkItem[]>;
};

/** Every kind, in the order in which they are worked on. A new one needs its name in the contract and a line here. */
export const workKinds: Record<WorkKind, WorkSource> = {
  failed_document: fromDocuments('failed_document', (query) => query.where('v.status', '=', 'failed')),
  draft_version: fromDocuments('draft_version', (query) =>
    query.where('v.review', '=', 'draft').where('v.status', '=', 'ready'),
  ),
  draft_faq: fromFaq('draft_faq', (query) => query.where('e.review', '=', 'draft')),
  contradiction: fromConflicts('contradiction'),
  expired: ofBoth('expired', 'expired'),
  expiring: ofBoth('expiring', 'expiring'),
  not_yet_valid: ofBoth('not_yet_valid', 'not_yet'),
  duplicate: fromConflicts('duplicate'),
};

type Row = {
  id: string;
  title: string;
  version: number | null;
  serving: number | null;
  since: Date | null;
  due_on: string | null;
  detail: string | null;
};

type Narrow = (query: DocumentQuery) => DocumentQuery;
type DocumentQuery = ReturnType<typeof documentRows>;
type FaqQuery = ReturnType<typeof faqRows>;

const counted = sql<number>`count(*)::int`.as('n');

function documentRows(db: Db, workspaceId: string) {
  return db
    .selectFrom('documents as d')
    .innerJoin('workspaces as w', 'w.id', 'd.workspace_id')
    .innerJoin('document_versions as v', (join) =>
      join.onRef('v.document_id', '=', 'd.id').on('v.number', '=', (eb) =>
        eb
          .selectFrom('document_versions as newest')
          .whereRef('newest.document_id', '=', 'd.id')
          .select((e) => e.fn.max('newest.number').as('number')),
      ),
    )
    .leftJoin('document_versions as s', 's.id', 'd.serving_version_id')
    .where('d.workspace_id', '=', workspaceId)
    .where('d.deleted_at', 'is', null);
}

function faqRows(db: Db, workspaceId: string) {
  return db
    .selectFrom('faq_entries as e')
    .innerJoin('workspaces as w', 'w.id', 'e.workspace_id')
    .where('e.workspace_id', '=', workspaceId);
}

function dayOf(kind: WorkKind): 'valid_from' | 'valid_until' {
  return kind === 'not_yet_valid' ? 'valid_from' : 'valid_until';
}

function fromDocuments(kind: WorkKind, narrow: Narrow): WorkSource {
  return {
    async count(db, workspaceId) {
      return (await narrow(documentRows(db, workspaceId)).select(counted).executeTakeFirstOrThrow()).n;
    },
    async list(db, workspaceId, { after = '', limit }) {
      const rows: Row[] = await narrow(documentRows(db, workspaceId))
        .select(['d.id', 'd.title', 'v.number as version', 's.number as serving', 'v.created_at as since'])
        .select(`d.${dayOf(kind)} as due_on`)
        .select(sql<string | null>`coalesce(v.error_code, v.created_by)`.as('detail'))
        .where('d.id', '>', after)
        .orderBy('d.id')
        .limit(limit)
        .execute();
      return rows.map((row) => toItem(kind, 'document', row));
    },
  };
}

function fromFaq(kind: WorkKind, narrow: (query: FaqQuery) => FaqQuery): WorkSource {
  return {
    async count(db, workspaceId) {
      return (await narrow(faqRows(db, workspaceId)).select(counted).executeTakeFirstOrThrow()).n;
    },
    async list(db, workspaceId, { after = '', limit }) {
      const rows: Row[] = await narrow(faqRows(db, workspaceId))
        .select([
          'e.id',
          sql<null>`null`.as('version'),
          sql<null>`null`.as('serving'),
          'e.changed_at as since',
          'e.changed_by as detail',
        ])
        .select(`e.${dayOf(kind)} as due_on`)
        .select(
          sql<string>`coalesce(e.draft ->> 'question', (
            select q.text from faq_questions q where q.workspace_id = e.workspace_id and q.entry_id = e.id
            order by q.ordinal limit 1), '')`.as('title'),
        )
        .where('e.id', '>', after)
        .orderBy('e.id')
        .limit(limit)
        .execute();
      return rows.map((row) => toItem(kind, 'faq_entry', row));
    },
  };
}

/** Places that contradict each other or say the same, found by the comparison; they are decided side by side. */
function fromConflicts(kind: ConflictKind): WorkSource {
  return {
    count: (db, workspaceId) => countOpenConflicts(db, workspaceId, kind),
    async list(db, workspaceId, page) {
      const conflicts = await openConflicts(db, workspaceId, kind, page);
      return conflicts.map(({ id, left, right, createdAt }) => ({
        kind,
        subject: { type: 'conflict', id },
        title: left.title === right.title ? left.title : `${left.title} – ${right.title}`,
        version: null,
        servingVersion: null,
        since: createdAt,
        dueOn: null,
        detail: left.text.slice(0, 200),
        actions: ['open'],
      }));
    },
  };
}

/** Documents and FAQ entries alike; ids of documents (`doc_`) come before those of entries (`faq_`). */
function ofBoth(kind: WorkKind, validity: Validity): WorkSource {
  const documents = fromDocuments(kind, (query) => query.where(validityOf('d'), '=', validity));
  const entries = fromFaq(kind, (query) => query.where(validityOf('e'), '=', validity));
  return {
    count: async (db, workspaceId) =>
      (await documents.count(db, workspaceId)) + (await entries.count(db, workspaceId)),
    async list(db, workspaceId, page) {
      const first = await documents.list(db, workspaceId, page);
      const rest = { ...page, limit: page.limit - first.length };
      return rest.limit > 0 ? [...first, ...(await entries.list(db, workspaceId, rest))] : first;
    },
  };
}

function toItem(kind: WorkKind, type: WorkItem['subject']['type'], row: Row): WorkItem {
  return {
    kind,
    subject: { type, id: row.id },
    title: row.title,
    version: row.version,
    servingVersion: row.serving,
    since: row.since?.toISOString() ?? null,
    dueOn: row.due_on,
    detail: row.detail,
    actions: actionsOf(kind, type, row),
  };
}

function actionsOf(
  kind: WorkKind,
  type: WorkItem['subject']['type'],
  { detail, serving }: Row,
): WorkAction[] {
  switch (kind) {
    case 'failed_document':
      if (detail === 'document.encrypted') return ['unlock', 'upload_version', 'delete'];
      if (detail === 'document.too_large') return ['upload_version', 'delete'];
      return ['retry', 'upload_version', 'delete'];
    case 'draft_version':
      return serving !== null ? ['compare', 'publish', 'reject'] : ['open', 'publish', 'reject'];
    case 'draft_faq':
      return ['open', 'publish', 'reject'];
    case 'expired':
      return type === 'document' ? ['extend', 'upload_version', 'delete'] : ['extend', 'open', 'delete'];
    case 'contradiction':
    case 'duplicate':
      return ['open'];
    case 'expiring':
    case 'not_yet_valid':
      return ['extend', 'open'];
  }
}
