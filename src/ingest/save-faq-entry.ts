import { type Actor, appendAudit } from '../accounts/index.ts';
import type { FaqEntry, FaqInput, FaqPatch } from '../contract/index.ts';
import type { Trx } from '../db/index.ts';
import { detectLanguage } from '../lib/detect-language.ts';
import { AppError, newId, now } from '../lib/index.ts';
import { recordSearchChange, type Vectors } from '../retrieval/index.ts';
import type { IngestDeps } from './deps.ts';
import { getFaqEntry } from './faq-entries.queries.ts';
import { saveVectors } from './save-vectors.ts';

type FaqDeps = Pick<IngestDeps, 'db' | 'embedder' | 'search'>;

/** An entry as it is to stand, its question and variants each with their vectors. */
export type EmbeddedFaq = {
  questions: { text: string; vectors: Vectors }[];
  models: IngestDeps['embedder']['models'];
  answer: string;
  language: string;
  tags: string[];
};

/** Creates an entry; it can be found by the time this returns. */
export async function createFaqEntry(deps: FaqDeps, actor: Actor, input: FaqInput): Promise<FaqEntry> {
  const [entry] = await embedFaqs(deps.embedder, [input]);
  if (!entry) throw new AppError('faq.invalid', 'An FAQ entry needs a question and an answer.');
  const id = await deps.db.transaction().execute(async (db) => {
    const id = await insertFaqEntry(db, actor.workspaceId, entry);
    await appendAudit(db, actor, { action: 'faq.created', subjectId: id });
    return id;
  });
  await deps.search.catchUp(actor.workspaceId);
  return await getFaqEntry(deps.db, actor.workspaceId, id);
}

/** Changes what the patch names; the change can be found by the time this returns. */
export async function patchFaqEntry(
  deps: FaqDeps,
  actor: Actor,
  id: string,
  patch: FaqPatch,
): Promise<FaqEntry> {
  const before = await getFaqEntry(deps.db, actor.workspaceId, id);
  const wanted = {
    question: patch.question ?? before.question,
    variants: patch.variants ?? before.variants,
    answer: patch.answer ?? before.answer,
    language: patch.language ?? before.language,
    tags: patch.tags ?? before.tags,
  };
  const [entry] = await embedFaqs(deps.embedder, [wanted]);
  await deps.db.transaction().execute(async (db) => {
    if (entry) await replaceFaqEntry(db, actor.workspaceId, id, entry);
    await appendAudit(db, actor, {
      action: 'faq.changed',
      subjectId: id,
      detail: { fields: Object.keys(patch) },
    });
  });
  await deps.search.catchUp(actor.workspaceId);
  return await getFaqEntry(deps.db, actor.workspaceId, id);
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
    if (gone.numDeletedRows === 0n)
      throw new AppError('faq.not_found', 'There is no such FAQ entry in this workspace.');
    await recordSearchChange(db, actor.workspaceId, 'faq_entry', id);
    await appendAudit(db, actor, { action: 'faq.deleted', subjectId: id });
  });
  await deps.search.catchUp(actor.workspaceId);
}

type FaqText = {
  question: string;
  variants: readonly string[];
  answer: string;
  language?: string | undefined;
  tags: readonly string[];
};

/** Vectors for every question and variant, computed before any transaction. A variant said twice counts once. */
export async function embedFaqs(
  embedder: IngestDeps['embedder'],
  faqs: readonly FaqText[],
  onProgress?: (done: number) => void,
): Promise<EmbeddedFaq[]> {
  const entries = faqs.map((faq) => {
    // Variants may ask in other languages: what customers read tells the entry's.
    const language = faq.language ?? detectLanguage(`${faq.question}\n${faq.answer}`) ?? 'other';
    return {
      ...faq,
      language,
      texts: [...new Set([faq.question, ...faq.variants].map((text) => text.trim()))].filter(Boolean),
    };
  });
  // A question is embedded in its own language: an entry in one language may list how it is asked in another.
  const items = entries.flatMap((entry) =>
    entry.texts.map((text) => ({
      text,
      kind: 'faq_question' as const,
      language: questionLanguage(text, entry.language),
    })),
  );
  const vectors = await embedder.embedTexts(items, onProgress);
  let next = 0;
  return entries.map(({ texts, answer, language, tags }) => ({
    questions: texts.map((text) => ({ text, vectors: vectors[next++] ?? {} })),
    models: embedder.models,
    answer,
    language,
    tags: [...tags],
  }));
}

function questionLanguage(text: string, fallback: string): string {
  const found = detectLanguage(text);
  return found === undefined || found === 'other' ? fallback : found;
}

export async function insertFaqEntry(db: Trx, workspaceId: string, entry: EmbeddedFaq): Promise<string> {
  const id = newId('faq');
  const at = now();
  const { answer, language, tags } = entry;
  await db
    .insertInto('faq_entries')
    .values({ id, workspace_id: workspaceId, answer, language, tags, created_at: at, updated_at: at })
    .execute();
  await insertQuestions(db, workspaceId, id, entry);
  return id;
}

export async function replaceFaqEntry(
  db: Trx,
  workspaceId: string,
  id: string,
  entry: EmbeddedFaq,
): Promise<void> {
  const { answer, language, tags } = entry;
  const changed = await db
    .updateTable('faq_entries')
    .set({ answer, language, tags, updated_at: now() })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n)
    throw new AppError('faq.not_found', 'There is no such FAQ entry in this workspace.');
  await db
    .deleteFrom('faq_questions')
    .where('workspace_id', '=', workspaceId)
    .where('entry_id', '=', id)
    .execute();
  await insertQuestions(db, workspaceId, id, entry);
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
  await saveVectors(
    db,
    entry.models,
    workspaceId,
    rows.map((row, i) => ({ faqQuestionId: row.id, vectors: entry.questions[i]?.vectors ?? {} })),
  );
  await recordSearchChange(db, workspaceId, 'faq_entry', entryId);
}
