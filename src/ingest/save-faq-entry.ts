import { type Actor, appendAudit } from '../accounts/index.ts';
import type { FaqEntry, FaqInput, FaqPatch } from '../contract/index.ts';
import type { Trx } from '../db/index.ts';
import { AppError, newId, now } from '../lib/index.ts';
import { recordSearchChange } from '../retrieval/index.ts';
import type { IngestDeps } from './deps.ts';
import { type EmbeddedFaq, embedFaqs, type FaqText } from './embed-faqs.ts';
import { getFaqEntry } from './faq-entries.queries.ts';
import { faqNotFound } from './faq-errors.ts';
import { changesBetween } from './history.ts';
import { limitColumns } from './limits.ts';
import { needsReview } from './needs-review.ts';
import { saveVectors } from './save-vectors.ts';

type FaqDeps = Pick<IngestDeps, 'db' | 'embedder' | 'search'>;

/** Who writes an entry, and whether it waits for somebody who publishes it. */
export type FaqAuthor = { name: string; review: boolean };

/** Creates an entry; it can be found by the time this returns, unless it has to be reviewed first. */
export async function createFaqEntry(deps: FaqDeps, actor: Actor, input: FaqInput): Promise<FaqEntry> {
  const [entry] = await embedFaqs(deps.embedder, [input]);
  if (!entry) throw new AppError('faq.invalid', 'An FAQ entry needs a question and an answer.');
  const id = await deps.db.transaction().execute(async (db) => {
    const author = { name: actor.name, review: await needsReview(db, actor.workspaceId) };
    const id = await insertFaqEntry(db, actor.workspaceId, entry, author);
    await setLimits(db, actor.workspaceId, id, input);
    await appendAudit(db, actor, { action: 'faq.created', subjectId: id });
    return id;
  });
  await deps.search.catchUp(actor.workspaceId);
  return await getFaqEntry(deps.db, actor.workspaceId, id);
}

/**
 * Changes what the patch names; the change can be found by the time this returns. Where changes are reviewed, other
 * words for what is published wait beside it as a draft; validity and audience change at once.
 */
export async function patchFaqEntry(
  deps: FaqDeps,
  actor: Actor,
  id: string,
  patch: FaqPatch,
): Promise<FaqEntry> {
  const { workspaceId } = actor;
  const before = await getFaqEntry(deps.db, workspaceId, id);
  const review = await needsReview(deps.db, workspaceId);
  const waits = review && before.review === 'published';
  const told = contentOf((waits && before.draft) || before);
  const wanted = { ...told, ...withoutUndefined(contentOf(patch)) };
  const isNew = Object.values(contentOf(patch)).some((value) => value !== undefined);
  // Nothing has to be embedded that only waits.
  const [entry] = isNew && !waits ? await embedFaqs(deps.embedder, [wanted]) : [];
  await deps.db.transaction().execute(async (db) => {
    const row = await lockFaqEntry(db, workspaceId, id);
    if (entry) await replaceFaqEntry(db, workspaceId, id, entry, { name: actor.name, review });
    else if (isNew) await keepFaqDraft(db, actor, id, wanted);
    await setLimits(db, workspaceId, id, patch, row);
    await appendAudit(db, actor, {
      action: waits && isNew ? 'faq.drafted' : 'faq.changed',
      subjectId: id,
      detail: { changes: changesBetween({ ...before, ...told }, patch) },
    });
  });
  await deps.search.catchUp(workspaceId);
  return await getFaqEntry(deps.db, workspaceId, id);
}

type Content = Pick<FaqPatch, 'question' | 'variants' | 'answer' | 'language' | 'tags'>;

function contentOf<T extends { [K in keyof Content]: unknown }>(all: T): Pick<T, keyof Content> {
  const { question, variants, answer, language, tags } = all;
  return { question, variants, answer, language, tags };
}

function withoutUndefined<T extends object>(all: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const said = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** Locks the entry for the rest of the transaction. */
export async function lockFaqEntry(db: Trx, workspaceId: string, id: string) {
  const row = await db
    .selectFrom('faq_entries')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw faqNotFound();
  return row;
}

/** Keeps other words beside what is published until somebody publishes or rejects them. */
export async function keepFaqDraft(
  db: Trx,
  author: Pick<Actor, 'workspaceId' | 'name'>,
  id: string,
  draft: FaqText,
): Promise<void> {
  await db
    .updateTable('faq_entries')
    .set({
      draft: JSON.stringify(draft),
      review: 'draft',
      review_comment: null,
      changed_by: author.name,
      changed_at: now(),
    })
    .where('workspace_id', '=', author.workspaceId)
    .where('id', '=', id)
    .execute();
}

async function setLimits(
  db: Trx,
  workspaceId: string,
  id: string,
  limits: Parameters<typeof limitColumns>[2],
  before?: Parameters<typeof limitColumns>[3],
): Promise<void> {
  const columns = await limitColumns(db, workspaceId, limits, before);
  if (Object.keys(columns).length === 0) return;
  await db
    .updateTable('faq_entries')
    .set({ ...columns, updated_at: now() })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  await recordSearchChange(db, workspaceId, 'faq_entry', id);
}

export async function deleteFaqEntry(
  deps: Pick<FaqDeps, 'db' | 'search'>,
  actor: Actor,
  id: string,
): Promise<void> {
  await deps.db.transaction().execute(async (db) => {
    const gone = await db
      .deleteFrom('faq_entries')
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', id)
      .executeTakeFirst();
    if (gone.numDeletedRows === 0n) throw faqNotFound();
    await recordSearchChange(db, actor.workspaceId, 'faq_entry', id);
    await appendAudit(db, actor, { action: 'faq.deleted', subjectId: id });
  });
  await deps.search.catchUp(actor.workspaceId);
}

export async function insertFaqEntry(
  db: Trx,
  workspaceId: string,
  entry: EmbeddedFaq,
  author: FaqAuthor,
): Promise<string> {
  const id = newId('faq');
  const at = now();
  const { answer, language, tags } = entry;
  await db
    .insertInto('faq_entries')
    .values({
      id,
      workspace_id: workspaceId,
      answer,
      language,
      tags,
      created_at: at,
      updated_at: at,
      published: !author.review,
      review: author.review ? 'draft' : null,
      changed_by: author.name,
      changed_at: at,
    })
    .execute();
  await insertQuestions(db, workspaceId, id, entry);
  return id;
}

/**
 * Puts an entry's words in the place of the old ones. One that is not published yet waits on as a draft. Throws
 * `faq.not_found`.
 */
export async function replaceFaqEntry(
  db: Trx,
  workspaceId: string,
  id: string,
  entry: EmbeddedFaq,
  author: FaqAuthor,
): Promise<void> {
  await lockFaqEntry(db, workspaceId, id);
  await deleteOtherAnswer(db, workspaceId, id, entry);
  const { answer, language, tags } = entry;
  const at = now();
  await db
    .updateTable('faq_entries')
    .set({
      answer,
      language,
      tags,
      updated_at: at,
      changed_by: author.name,
      changed_at: at,
      ...(author.review
        ? { review: 'draft', review_comment: null }
        : { published: true, draft: null, review: null, review_comment: null }),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  await db
    .deleteFrom('faq_questions')
    .where('workspace_id', '=', workspaceId)
    .where('entry_id', '=', id)
    .execute();
  await insertQuestions(db, workspaceId, id, entry);
}

/** Drops the answer's vectors unless the entry says the same already, in the same language. */
async function deleteOtherAnswer(
  db: Trx,
  workspaceId: string,
  entryId: string,
  { questions, answer, language }: EmbeddedFaq,
): Promise<void> {
  await db
    .deleteFrom('embeddings')
    .where('workspace_id', '=', workspaceId)
    .where('faq_entry_id', '=', entryId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('faq_entries as e')
            .innerJoin('faq_questions as q', 'q.entry_id', 'e.id')
            .select('e.id')
            .where('e.workspace_id', '=', workspaceId)
            .where('e.id', '=', entryId)
            .where('q.ordinal', '=', 0)
            .where('q.text', '=', questions[0]?.text ?? '')
            .where('e.answer', '=', answer)
            .where('e.language', '=', language),
        ),
      ),
    )
    .execute();
}

async function insertQuestions(
  db: Trx,
  workspaceId: string,
  entryId: string,
  entry: EmbeddedFaq,
): Promise<void> {
  const rows = entry.questions.map(({ text }, ordinal) => ({
    id: newId('fqn'),
    workspace_id: workspaceId,
    entry_id: entryId,
    ordinal,
    text,
  }));
  await db.insertInto('faq_questions').values(rows).execute();
  await saveVectors(db, entry.models, workspaceId, [
    ...rows.map((row, i) => ({ faqQuestionId: row.id, vectors: entry.questions[i]?.vectors ?? {} })),
    { faqEntryId: entryId, vectors: entry.answerVectors },
  ]);
  await recordSearchChange(db, workspaceId, 'faq_entry', entryId);
}
