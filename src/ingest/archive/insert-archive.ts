import { type AuditActor, appendAudit } from '../../accounts/index.ts';
import type { ArchiveReport } from '../../contract/index.ts';
import type { Trx } from '../../db/index.ts';
import { enqueue } from '../../jobs/index.ts';
import { newId, now } from '../../lib/index.ts';
import { questionKey } from '../../lib/question-key.ts';
import { type Embedder, recordSearchChange, type Vectors } from '../../retrieval/index.ts';
import type { EmbeddedFaq } from '../embed-faqs.ts';
import { insertPassages } from '../insert-passages.ts';
import { insertFaqEntry } from '../save-faq-entry.ts';
import { imageKey, insertImages } from '../store-images.ts';
import type {
  ArchiveDocument,
  ArchiveFaq,
  ArchiveGolden,
  ArchiveSource,
  ArchiveVersion,
} from './contents.ts';
import { insertSources } from './insert-sources.ts';

/** What an archive holds that is not here yet, with its vectors and the keys under which its files are stored. */
export type PreparedArchive = {
  /** One after the other, and again at each call: all vectors together may be more than fits into memory. */
  documents(): AsyncIterable<PreparedDocument>;
  faq(): AsyncIterable<{ n: number; entry: ArchiveFaq; embedded: EmbeddedFaq }>;
  golden: ArchiveGolden[];
  sources: ArchiveSource[];
  models: Embedder['models'];
  skipped: number;
};
export type PreparedDocument = { n: number; document: ArchiveDocument; versions: PreparedVersion[] };
export type PreparedVersion = { id: string; fileKey: string; version: ArchiveVersion; vectors: Vectors[] };

type Ids = { documents: Map<number, string>; faq: Map<number, string> };

/** Everything or nothing: in the caller's transaction. */
export async function insertArchive(
  db: Trx,
  by: AuditActor,
  prepared: PreparedArchive,
): Promise<ArchiveReport> {
  const { workspaceId } = by;
  const inboxes = await inboxIds(db, workspaceId);
  const warnings: ArchiveReport['warnings'] = [];
  const audienceOf = (title: string, names: string[] | null): string[] | null => {
    if (names === null) return null;
    for (const name of names) if (!inboxes.has(name)) warnings.push({ inbox: name, title });
    return names.flatMap((name) => inboxes.get(name) ?? []);
  };
  const ids: Ids = { documents: new Map(), faq: new Map() };
  let versions = 0;
  for await (const each of prepared.documents()) {
    versions += each.versions.length;
    const audience = audienceOf(each.document.title, each.document.audience);
    ids.documents.set(each.n, await insertDocument(db, by, each, audience, prepared.models));
  }
  for await (const { n, entry, embedded } of prepared.faq()) {
    const audience = audienceOf(entry.question, entry.audience);
    ids.faq.set(n, await insertFaq(db, by, entry, embedded, audience));
  }
  const golden = await insertGolden(db, workspaceId, prepared.golden, ids);
  const sources = await insertSources(db, by, prepared.sources, ids.documents);
  await recordSearchChange(db, workspaceId, 'workspace', workspaceId);
  const report: ArchiveReport = {
    documents: ids.documents.size,
    versions,
    faqEntries: ids.faq.size,
    goldenQuestions: golden,
    sources,
    skipped: prepared.skipped + prepared.golden.length - golden + prepared.sources.length - sources,
    warnings: warnings.slice(0, 200),
  };
  await appendAudit(db, by, {
    action: 'knowledge.imported',
    detail: { ...report, warnings: warnings.length },
  });
  return report;
}

async function inboxIds(db: Trx, workspaceId: string): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('inboxes')
    .select(['id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('id', 'desc')
    .execute();
  // Of two inboxes of one name the older one is meant.
  return new Map(rows.map(({ id, name }) => [name, id]));
}

async function insertDocument(
  db: Trx,
  by: AuditActor,
  { document, versions }: PreparedDocument,
  audience: string[] | null,
  models: Embedder['models'],
): Promise<string> {
  const { workspaceId } = by;
  const id = newId('doc');
  await db
    .insertInto('documents')
    .values({
      id,
      workspace_id: workspaceId,
      title: document.title,
      language: document.language,
      tags: document.tags,
      access: document.access,
      source_path: await freePath(db, workspaceId, document.sourcePath),
      url: document.url,
      retired_at: document.retiredAt === null ? null : new Date(document.retiredAt),
      serving_version_id: null,
      valid_from: document.validFrom,
      valid_until: document.validUntil,
      audience,
      created_at: new Date(document.createdAt),
      updated_at: now(),
      deleted_at: null,
    })
    .execute();
  for (const version of versions) await insertVersion(db, workspaceId, id, version, models);
  const serving = versions.find(({ version }) => version.number === document.servingVersion);
  if (serving)
    await db
      .updateTable('documents')
      .set({ serving_version_id: serving.id })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .execute();
  await appendAudit(db, by, { action: 'document.imported', subjectId: id });
  return id;
}

/** Of two documents only one can be what the command line finds at a path. */
async function freePath(db: Trx, workspaceId: string, path: string | null): Promise<string | null> {
  if (path === null) return null;
  const taken = await db
    .selectFrom('documents')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('source_path', '=', path)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return taken ? null : path;
}

async function insertVersion(
  db: Trx,
  workspaceId: string,
  documentId: string,
  { id, fileKey, version, vectors }: PreparedVersion,
  models: Embedder['models'],
): Promise<void> {
  const isReady = version.status === 'ready';
  const waits = version.status === 'waiting' && version.hasFile;
  const createdAt = new Date(version.createdAt);
  await db
    .insertInto('document_versions')
    .values({
      id,
      workspace_id: workspaceId,
      document_id: documentId,
      number: version.number,
      status: isReady ? 'ready' : waits ? 'queued' : 'failed',
      file_key: fileKey,
      file_name: version.fileName,
      media_type: version.mediaType,
      bytes: version.bytes,
      content_hash: version.contentHash,
      language: version.language,
      text: version.text,
      pages: version.pages,
      kind: version.kind,
      warnings: JSON.stringify(version.warnings),
      faq_candidate: version.faqCandidate && JSON.stringify(version.faqCandidate),
      links: JSON.stringify(version.links),
      anchors: JSON.stringify(version.anchors),
      passages: isReady ? version.passages.length : null,
      progress_done: version.passages.length,
      progress_total: version.passages.length,
      error_code: isReady || waits ? null : (version.error?.code ?? 'document.broken'),
      error_message: isReady || waits ? null : (version.error?.message ?? ''),
      created_at: createdAt,
      ready_at: isReady ? createdAt : null,
      review: version.review,
      review_comment: version.reviewComment,
      reviewed_by: version.reviewedBy,
      reviewed_at: version.reviewedAt === null ? null : new Date(version.reviewedAt),
      created_by: version.createdBy,
    })
    .execute();
  const images = version.images.map(({ page, bytes, ...image }) => ({
    ...image,
    ...(page !== null && { page }),
    id: newId('img'),
    fileKey: imageKey(fileKey, image.ordinal),
    size: bytes,
  }));
  const owner = { id, workspace_id: workspaceId, document_id: documentId, file_key: fileKey };
  await insertImages(db, owner, images);
  const embedded = version.passages.map(({ page, pageEnd, boxes, ...passage }, ordinal) => ({
    passage: {
      ...passage,
      ordinal,
      boxes: boxes.map(([on = 0, x0 = 0, y0 = 0, x1 = 0, y1 = 0, start = 0, end = 0]) => ({
        page: on,
        x0,
        y0,
        x1,
        y1,
        start,
        end,
      })),
      ...(page !== null && { page }),
      ...(pageEnd !== null && { pageEnd }),
    },
    vectors: vectors[ordinal] ?? {},
  }));
  if (embedded.length > 0) await insertPassages(db, models, owner, embedded, images);
  if (waits) await enqueue(db, 'ingest.index-document', { workspaceId, documentId, versionId: id });
}

async function insertFaq(
  db: Trx,
  by: AuditActor,
  entry: ArchiveFaq,
  embedded: EmbeddedFaq,
  audience: string[] | null,
): Promise<string> {
  const { workspaceId } = by;
  const author = { name: entry.changedBy ?? by.name, review: !entry.published };
  const id = await insertFaqEntry(db, workspaceId, embedded, author);
  const isWaiting = !entry.published || entry.draft !== null;
  await db
    .updateTable('faq_entries')
    .set({
      created_at: new Date(entry.createdAt),
      valid_from: entry.validFrom,
      valid_until: entry.validUntil,
      audience,
      draft: entry.draft && JSON.stringify(entry.draft),
      review: isWaiting ? (entry.review ?? 'draft') : null,
      review_comment: isWaiting ? entry.reviewComment : null,
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  await appendAudit(db, by, { action: 'faq.imported', subjectId: id });
  return id;
}

/** How many were new; one whose question is here already stays as it is here. */
async function insertGolden(
  db: Trx,
  workspaceId: string,
  golden: readonly ArchiveGolden[],
  ids: Ids,
): Promise<number> {
  const at = now();
  let inserted = 0;
  for (const each of golden) {
    const row = await db
      .insertInto('golden_questions')
      .values({
        id: newId('gq'),
        workspace_id: workspaceId,
        question: each.question,
        question_key: questionKey(each.question),
        expects: each.expects,
        document_id: ids.documents.get(each.document ?? -1) ?? null,
        faq_entry_id: ids.faq.get(each.faq ?? -1) ?? null,
        expected_text: each.text,
        language: each.language,
        tags: each.tags,
        created_at: at,
        updated_at: at,
      })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'question_key']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (row) inserted += 1;
  }
  return inserted;
}
