import type { Db, Trx } from '../db/index.ts';
import { MODEL_KEYS, type ModelNames, passageText, type TextToEmbed } from '../retrieval/index.ts';
import { answerToEmbed, questionToEmbed } from './embed-faqs.ts';
import type { VectorOwner } from './save-vectors.ts';

/** A text that has vectors; `id` is its owner's. */
export type LearntText = { id: string; owner: VectorOwner; item: TextToEmbed };

/** Texts that are looked at, embedded and saved together; between them a job may stop. */
export const pageSize = 64;

type Reader = (db: Db, workspaceId: string, after: string) => Promise<LearntText[]>;

/**
 * All texts of a workspace that have vectors, by kind and page by page: passages of every version that was learnt,
 * since any of them may be published again, all FAQ questions, and the answers that are not their questions.
 */
export const readers: readonly Reader[] = [readPassages, readQuestions, readAnswers];

export async function countTexts(db: Db, workspaceId: string): Promise<number> {
  let total = 0;
  for (const rows of [
    db.selectFrom('passages as t').where('t.workspace_id', '=', workspaceId),
    db.selectFrom('faq_questions as t').where('t.workspace_id', '=', workspaceId),
    answers(db, workspaceId),
  ]) {
    const { n } = await rows
      .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('n'))
      .executeTakeFirstOrThrow();
    total += n;
  }
  return total;
}

/** Whether an answer has no vector of these models: a release that embedded questions only made none. */
export async function lacksAnswers(db: Db | Trx, workspaceId: string, models: ModelNames): Promise<boolean> {
  const row = await answers(db, workspaceId)
    .select('t.id')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('embeddings as v')
            .select('v.id')
            .whereRef('v.faq_entry_id', '=', 't.id')
            // It embeds every text, whatever its language.
            .where('v.model', '=', models.e5),
        ),
      ),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function answers(db: Db | Trx, workspaceId: string) {
  return db
    .selectFrom('faq_entries as t')
    .innerJoin('faq_questions as q', (join) =>
      join.onRef('q.workspace_id', '=', 't.workspace_id').onRef('q.entry_id', '=', 't.id'),
    )
    .where('q.ordinal', '=', 0)
    .where('t.workspace_id', '=', workspaceId)
    .whereRef('q.text', '<>', 't.answer');
}

async function readPassages(db: Db, workspaceId: string, after: string): Promise<LearntText[]> {
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

async function readQuestions(db: Db, workspaceId: string, after: string): Promise<LearntText[]> {
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
    item: questionToEmbed(text, language),
  }));
}

async function readAnswers(db: Db, workspaceId: string, after: string): Promise<LearntText[]> {
  const rows = await selectAnswers(db, workspaceId)
    .where('t.id', '>', after)
    .orderBy('t.id')
    .limit(pageSize)
    .execute();
  return rows.map(answerOf);
}

function selectAnswers(db: Db | Trx, workspaceId: string) {
  return answers(db, workspaceId).select(['t.id', 'q.text as question', 't.answer', 't.language']);
}

function answerOf(row: { id: string; question: string; answer: string; language: string }): LearntText {
  return { id: row.id, owner: { faqEntryId: row.id }, item: answerToEmbed(row) };
}

/** The vectors that texts of one page have already, as `id model`. */
export async function findKnown(
  db: Db,
  workspaceId: string,
  page: readonly LearntText[],
  models: ModelNames,
): Promise<Set<string>> {
  if (page.length === 0) return new Set();
  const ids = page.map(({ id }) => id);
  const rows = await db
    .selectFrom('embeddings')
    .select(['model', 'passage_id', 'faq_question_id', 'faq_entry_id'])
    .where('workspace_id', '=', workspaceId)
    .where(
      'model',
      'in',
      MODEL_KEYS.map((key) => models[key]),
    )
    .where((eb) =>
      eb.or([eb('passage_id', 'in', ids), eb('faq_question_id', 'in', ids), eb('faq_entry_id', 'in', ids)]),
    )
    .execute();
  return new Set(
    rows.map((row) => `${row.passage_id ?? row.faq_question_id ?? row.faq_entry_id} ${row.model}`),
  );
}

/**
 * The ids of texts that are still as they were read; they are held until the transaction ends. A passage or a question
 * is never changed, only deleted; an entry gets another answer.
 */
export async function findUnchanged(
  db: Trx,
  workspaceId: string,
  page: readonly LearntText[],
): Promise<Set<string>> {
  const ids = page.map(({ id }) => id);
  const held = new Set<string>();
  for (const table of ['passages', 'faq_questions', 'faq_entries'] as const) {
    const rows = await db
      .selectFrom(table)
      .select('id')
      .where('workspace_id', '=', workspaceId)
      .where('id', 'in', ids)
      .forKeyShare()
      .execute();
    for (const { id } of rows) held.add(id);
  }
  // Read once the entries are held: who changes one holds it from before to after the change.
  const rows = await selectAnswers(db, workspaceId).where('t.id', 'in', ids).execute();
  const said = new Map(rows.map((row) => [row.id, answerOf(row).item]));
  const isSaid = ({ id, owner, item }: LearntText) =>
    !('faqEntryId' in owner) ||
    (said.get(id)?.text === item.text && said.get(id)?.language === item.language);
  return new Set(page.filter((text) => held.has(text.id) && isSaid(text)).map(({ id }) => id));
}
