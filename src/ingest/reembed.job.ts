import type { Db, Trx } from '../db/index.ts';
import type { JobHandler } from '../jobs/index.ts';
import { isAppError, now } from '../lib/index.ts';
import {
  MODEL_KEYS,
  type ModelNames,
  modelsFor,
  passageText,
  recordSearchChange,
  sameModels,
  type TextToEmbed,
} from '../retrieval/index.ts';
import type { IngestDeps } from './deps.ts';
import { questionLanguage } from './save-faq-entry.ts';
import { type OwnedVectors, saveVectors } from './save-vectors.ts';

type ReembedDeps = Pick<IngestDeps, 'db' | 'embedder' | 'search'>;
type Owner = { passageId: string } | { faqQuestionId: string };
type Text = { id: string; owner: Owner; item: TextToEmbed };

/** Texts that are looked at, embedded and saved together; between them the job may stop. */
const pageSize = 64;

/**
 * Makes the vectors that a workspace lacks under this release's models, while those of before serve; then the search
 * changes over in one step and the old ones go. What a stopped run has saved is found by the next one.
 */
export function reembedJob(deps: ReembedDeps): JobHandler<'ingest.reembed'> {
  const { db, embedder } = deps;
  return {
    async run({ workspaceId }, { signal }) {
      const state = await findState(db, workspaceId);
      if (!state?.target) return;
      const total = await countTexts(db, workspaceId);
      await setState(db, workspaceId, {
        status: 'running',
        total,
        done: 0,
        error_code: null,
        error_message: null,
      });
      let done = 0;
      for (const readPage of [readPassages, readQuestions]) {
        let after = '';
        for (;;) {
          signal.throwIfAborted();
          const page = await readPage(db, workspaceId, after);
          await embedPage(deps, workspaceId, page);
          done += page.length;
          await setState(db, workspaceId, { done: Math.min(done, total) });
          if (page.length < pageSize) break;
          after = page.at(-1)?.id ?? '';
        }
      }
      await changeOver(db, workspaceId, embedder.models);
      await deps.search.catchUp(workspaceId);
      await deleteOld(db, workspaceId, embedder.models, signal);
    },
    async failed({ workspaceId }, error) {
      await setState(db, workspaceId, {
        status: 'failed',
        error_code: isAppError(error) ? error.code : 'internal',
        error_message: error instanceof Error ? error.message.slice(0, 500) : 'unknown',
      });
    },
  };
}

async function findState(db: Db | Trx, workspaceId: string) {
  return await db
    .selectFrom('embedding_states')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
}

async function setState(
  db: Db,
  workspaceId: string,
  change: Partial<{
    status: 'running' | 'failed';
    total: number;
    done: number;
    error_code: string | null;
    error_message: string | null;
  }>,
): Promise<void> {
  await db.updateTable('embedding_states').set(change).where('workspace_id', '=', workspaceId).execute();
}

/** Passages of every version that was learnt, since any of them may be published again, and all FAQ questions. */
async function countTexts(db: Db, workspaceId: string): Promise<number> {
  let total = 0;
  for (const table of ['passages', 'faq_questions'] as const) {
    const { n } = await db
      .selectFrom(table)
      .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('n'))
      .where('workspace_id', '=', workspaceId)
      .executeTakeFirstOrThrow();
    total += n;
  }
  return total;
}

async function readPassages(db: Db, workspaceId: string, after: string): Promise<Text[]> {
  const rows = await db
    .selectFrom('passages as p')
    .innerJoin('documents as d', 'd.id', 'p.document_id')
    .select(['p.id', 'd.title', 'p.heading_path', 'p.text', 'p.language'])
    .where('p.workspace_id', '=', workspaceId)
    .where('p.id', '>', after)
    .orderBy('p.id')
    .limit(pageSize)
    .execute();
  return rows.map(({ id, title, heading_path, text, language }) => ({
    id,
    owner: { passageId: id },
    item: { kind: 'passage', text: passageText({ title, headingPath: heading_path, text }), language },
  }));
}

async function readQuestions(db: Db, workspaceId: string, after: string): Promise<Text[]> {
  const rows = await db
    .selectFrom('faq_questions as q')
    .innerJoin('faq_entries as e', 'e.id', 'q.entry_id')
    .select(['q.id', 'q.text', 'e.language'])
    .where('q.workspace_id', '=', workspaceId)
    .where('q.id', '>', after)
    .orderBy('q.id')
    .limit(pageSize)
    .execute();
  return rows.map(({ id, text, language }) => ({
    id,
    owner: { faqQuestionId: id },
    item: { kind: 'faq_question', text, language: questionLanguage(text, language) },
  }));
}

async function embedPage({ db, embedder }: ReembedDeps, workspaceId: string, page: readonly Text[]) {
  const known = await findKnown(db, workspaceId, page, embedder.models);
  const wanting = page.filter(({ id, item }) =>
    modelsFor(item.language).some((key) => !known.has(`${id} ${embedder.models[key]}`)),
  );
  if (wanting.length === 0) return;
  const vectors = await embedder.embedTexts(wanting.map(({ item }) => item));
  const owned = wanting.map(({ owner }, i): OwnedVectors => ({ ...owner, vectors: vectors[i] ?? {} }));
  await db.transaction().execute(async (db) => {
    const there = await stillThere(db, workspaceId, wanting);
    const kept = owned.filter((_, i) => there.has(wanting[i]?.id ?? ''));
    await saveVectors(db, embedder.models, workspaceId, kept);
  });
}

async function findKnown(
  db: Db,
  workspaceId: string,
  page: readonly Text[],
  models: ModelNames,
): Promise<Set<string>> {
  if (page.length === 0) return new Set();
  const ids = page.map(({ id }) => id);
  const rows = await db
    .selectFrom('embeddings')
    .select(['model', 'passage_id', 'faq_question_id'])
    .where('workspace_id', '=', workspaceId)
    .where(
      'model',
      'in',
      MODEL_KEYS.map((key) => models[key]),
    )
    .where((eb) => eb.or([eb('passage_id', 'in', ids), eb('faq_question_id', 'in', ids)]))
    .execute();
  return new Set(rows.map((row) => `${row.passage_id ?? row.faq_question_id} ${row.model}`));
}

/** What was deleted while it was embedded is left out; the rest is held until the vectors are saved. */
async function stillThere(db: Trx, workspaceId: string, page: readonly Text[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const table of ['passages', 'faq_questions'] as const) {
    const rows = await db
      .selectFrom(table)
      .select('id')
      .where('workspace_id', '=', workspaceId)
      .where(
        'id',
        'in',
        page.map(({ id }) => id),
      )
      .forKeyShare()
      .execute();
    for (const { id } of rows) found.add(id);
  }
  return found;
}

async function changeOver(db: Db, workspaceId: string, models: ModelNames): Promise<void> {
  await db.transaction().execute(async (db) => {
    const state = await db
      .selectFrom('embedding_states')
      .select('target')
      .where('workspace_id', '=', workspaceId)
      .forUpdate()
      .executeTakeFirst();
    // Another release has taken over meanwhile; its own job goes on.
    if (!state?.target || !sameModels(state.target as ModelNames, models)) return;
    await db
      .updateTable('embedding_states')
      .set({ serving: JSON.stringify(models), target: null, status: 'current', finished_at: now() })
      .where('workspace_id', '=', workspaceId)
      .execute();
    await recordSearchChange(db, workspaceId, 'workspace', workspaceId);
  });
}

const deletedAtOnce = 5000;

async function deleteOld(
  db: Db,
  workspaceId: string,
  models: ModelNames,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const gone = await db
      .deleteFrom('embeddings')
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('embeddings')
          .select('id')
          .where('workspace_id', '=', workspaceId)
          .where(
            'model',
            'not in',
            MODEL_KEYS.map((key) => models[key]),
          )
          .limit(deletedAtOnce),
      )
      .executeTakeFirst();
    if (gone.numDeletedRows < BigInt(deletedAtOnce)) return;
  }
}
