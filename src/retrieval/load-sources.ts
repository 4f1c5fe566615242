import type { CitedImage } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import {
  ANSWER,
  type FaqSource,
  type Limits,
  type PassageSource,
  type SourceWithVectors,
  type StoredVector,
} from './source.ts';

/** Rows read at once: about 3 MB with their vectors. */
const PAGE = 500;

/** All passages of serving versions, in pieces; of the named documents only where `documentIds` is given. */
export async function* loadPassages(
  db: Db | Trx,
  workspaceId: string,
  documentIds?: readonly string[],
): AsyncGenerator<SourceWithVectors[]> {
  if (documentIds?.length === 0) return;
  let after = '';
  for (;;) {
    let query = db
      .selectFrom('passages as p')
      .innerJoin('documents as d', (join) =>
        join.onRef('d.workspace_id', '=', 'p.workspace_id').onRef('d.id', '=', 'p.document_id'),
      )
      .innerJoin('document_versions as v', 'v.id', 'p.version_id')
      .select([
        'p.id',
        'p.document_id',
        'p.version_id',
        'v.number',
        'd.title',
        'd.url',
        'p.heading_path',
        'p.ordinal',
        'p.text',
      ])
      .select(['p.page', 'p.start_offset', 'p.end_offset', 'p.language', 'p.recognised', 'p.images'])
      .select(['d.valid_from', 'd.valid_until', 'd.audience'])
      .where('p.workspace_id', '=', workspaceId)
      .where('d.deleted_at', 'is', null)
      .where('d.retired_at', 'is', null)
      .whereRef('d.serving_version_id', '=', 'p.version_id')
      .where('p.id', '>', after)
      .orderBy('p.id')
      .limit(PAGE);
    if (documentIds) query = query.where('p.document_id', 'in', documentIds);
    const rows = await query.execute();
    const vectors = await loadVectors(
      db,
      workspaceId,
      'passage_id',
      rows.map(({ id }) => id),
    );
    yield rows.map((row) => ({ source: passageOf(row), vectors: vectors.get(row.id) ?? [] }));
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.id ?? '';
  }
}

interface LimitRow {
  valid_from: string | null;
  valid_until: string | null;
  audience: string[] | null;
}

/** The limits of a row, where it has any. */
export function limitsOf({ valid_from, valid_until, audience }: LimitRow): { limits?: Limits } {
  if (valid_from === null && valid_until === null && audience === null) return {};
  return { limits: { from: valid_from, until: valid_until, inboxes: audience } };
}

interface PassageRow extends LimitRow {
  id: string;
  document_id: string;
  version_id: string;
  number: number;
  title: string;
  url: string | null;
  heading_path: string[];
  ordinal: number;
  text: string;
  page: number | null;
  start_offset: number;
  end_offset: number;
  language: string;
  recognised: boolean;
  images: unknown[];
}

function passageOf(row: PassageRow): PassageSource {
  return {
    kind: 'passage',
    id: row.id,
    documentId: row.document_id,
    versionId: row.version_id,
    version: row.number,
    title: row.title,
    url: row.url,
    headingPath: row.heading_path,
    ordinal: row.ordinal,
    text: row.text,
    page: row.page,
    start: row.start_offset,
    end: row.end_offset,
    language: row.language,
    ...limitsOf(row),
    ...(row.recognised ? { recognised: true } : {}),
    ...(row.images.length > 0 ? { images: row.images as CitedImage[] } : {}),
  };
}

/** All published FAQ entries with their variants, in pieces; the named ones only where `entryIds` is given. */
export async function* loadFaqEntries(
  db: Db | Trx,
  workspaceId: string,
  entryIds?: readonly string[],
): AsyncGenerator<SourceWithVectors[]> {
  if (entryIds?.length === 0) return;
  let after = '';
  for (;;) {
    let query = db
      .selectFrom('faq_entries')
      .select(['id', 'answer', 'language', 'valid_from', 'valid_until', 'audience'])
      .where('workspace_id', '=', workspaceId)
      .where('published', '=', true)
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE);
    if (entryIds) query = query.where('id', 'in', entryIds);
    const entries = await query.execute();
    yield await withQuestions(db, workspaceId, entries);
    if (entries.length < PAGE) return;
    after = entries.at(-1)?.id ?? '';
  }
}

async function withQuestions(
  db: Db | Trx,
  workspaceId: string,
  entries: (LimitRow & { id: string; answer: string; language: string })[],
): Promise<SourceWithVectors[]> {
  if (entries.length === 0) return [];
  const questions = await db
    .selectFrom('faq_questions')
    .select(['id', 'entry_id', 'ordinal', 'text'])
    .where('workspace_id', '=', workspaceId)
    .where(
      'entry_id',
      'in',
      entries.map(({ id }) => id),
    )
    .orderBy('ordinal')
    .execute();
  const vectors = await loadVectors(
    db,
    workspaceId,
    'faq_question_id',
    questions.map(({ id }) => id),
  );
  const answers = await loadVectors(
    db,
    workspaceId,
    'faq_entry_id',
    entries.map(({ id }) => id),
  );
  const byEntry = Map.groupBy(questions, ({ entry_id }) => entry_id);
  return entries.map((entry) => {
    const own = byEntry.get(entry.id) ?? [];
    const [question = '', ...variants] = own.map(({ text }) => text);
    const { id, answer, language } = entry;
    const source: FaqSource = { kind: 'faq', id, question, variants, answer, language, ...limitsOf(entry) };
    const stored = own.flatMap(({ id }, variant) => (vectors.get(id) ?? []).map((v) => ({ ...v, variant })));
    const answered = (answers.get(id) ?? []).map((v) => ({ ...v, variant: ANSWER }));
    return { source, vectors: [...stored, ...answered] };
  });
}

/**
 * Answers count once the vectors of all of them are there (ingest/reembed.job.ts): half of them would be favoured over
 * the others.
 */
async function loadVectors(
  db: Db | Trx,
  workspaceId: string,
  column: 'passage_id' | 'faq_question_id' | 'faq_entry_id',
  ids: readonly string[],
): Promise<Map<string, StoredVector[]>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('embeddings')
    .select(['id', 'model', 'vector', `${column} as owner`])
    .where('workspace_id', '=', workspaceId)
    .where(column, 'in', ids)
    .$if(column === 'faq_entry_id', (query) =>
      query.where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('embedding_states')
              .select('workspace_id')
              .where('workspace_id', '=', workspaceId)
              .whereRef('target', '=', 'serving'),
          ),
        ),
      ),
    )
    .orderBy('id')
    .execute();
  const byOwner = Map.groupBy(rows, ({ owner }) => owner ?? '');
  return new Map(
    [...byOwner].map(([owner, own]) => [
      owner,
      own.map(({ id, model, vector }) => ({ label: id, model, variant: 0, vector: toVector(vector) })),
    ]),
  );
}

/** 32-bit floats, little endian, as `embeddings.vector` holds them: those of `bytes` themselves where they can be. */
export function toVector(bytes: Buffer): Float32Array {
  if (bytes.byteOffset % 4 === 0)
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** For `embeddings.vector`. */
export function fromVector(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}
