import { sql } from 'kysely';
import { type Actor, appendAudit } from '../accounts/index.ts';
import type {
  GoldenExpectation,
  GoldenQuestion,
  GoldenQuestionInput,
  GoldenQuestionPatch,
  List,
} from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { detectLanguage } from '../lib/detect-language.ts';
import { AppError, decodeCursor, likePattern, newId, now, pageOf } from '../lib/index.ts';
import { questionKey } from '../lib/question-key.ts';
import { recertify } from './policy-in-force.ts';

export type GoldenFilter = {
  q?: string | undefined;
  tag?: string | undefined;
  language?: string | undefined;
  cursor?: string | undefined;
  limit: number;
};

function goldenOf(db: Db | Trx, workspaceId: string) {
  return (
    db
      .selectFrom('golden_questions as g')
      // A deleted document keeps its row for a while; nothing can be expected of it any more.
      .leftJoin('documents as d', (join) =>
        join.onRef('d.id', '=', 'g.document_id').on('d.deleted_at', 'is', null),
      )
      .selectAll('g')
      .select('d.id as documentId')
      .where('g.workspace_id', '=', workspaceId)
  );
}
type GoldenRow = Awaited<ReturnType<ReturnType<typeof goldenOf>['executeTakeFirstOrThrow']>>;

function toGoldenQuestion(row: GoldenRow): GoldenQuestion {
  return {
    id: row.id,
    question: row.question,
    expected: {
      kind: row.expects,
      documentId: row.documentId,
      faqEntryId: row.faq_entry_id,
      text: row.expected_text,
    },
    language: row.language,
    tags: row.tags,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** Newest first; `q` looks into questions and expected texts. */
export async function listGoldenQuestions(
  db: Db,
  workspaceId: string,
  filter: GoldenFilter,
): Promise<List<GoldenQuestion>> {
  let query = goldenOf(db, workspaceId);
  if (filter.q !== undefined) {
    const pattern = likePattern(filter.q);
    query = query.where((eb) =>
      eb.or([eb('g.question', 'ilike', pattern), eb('g.expected_text', 'ilike', pattern)]),
    );
  }
  if (filter.tag !== undefined) query = query.where(sql<boolean>`${filter.tag} = any(g.tags)`);
  if (filter.language !== undefined) query = query.where('g.language', '=', filter.language);
  if (filter.cursor !== undefined)
    query = query.where('g.id', '<', String(decodeCursor(filter.cursor, 1)[0]));
  const rows = await query
    .orderBy('g.id', 'desc')
    .limit(filter.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, filter.limit, (row) => [row.id]);
  return { items: items.map(toGoldenQuestion), nextCursor };
}

export async function getGoldenQuestion(
  db: Db | Trx,
  workspaceId: string,
  id: string,
): Promise<GoldenQuestion> {
  const row = await goldenOf(db, workspaceId).where('g.id', '=', id).executeTakeFirst();
  if (!row)
    throw new AppError('golden_question.not_found', 'There is no such golden question in this workspace.');
  return toGoldenQuestion(row);
}

/** Every golden question, oldest first: for a run. */
export async function allGoldenQuestions(db: Db | Trx, workspaceId: string): Promise<GoldenQuestion[]> {
  return (await goldenOf(db, workspaceId).orderBy('g.id').execute()).map(toGoldenQuestion);
}

/** Throws `golden_question.conflict` when the question is there already, `golden_question.expected_not_found`. */
export async function createGoldenQuestion(
  db: Db,
  actor: Actor,
  input: GoldenQuestionInput,
): Promise<GoldenQuestion> {
  return await db.transaction().execute(async (db) => {
    const id = await insertGoldenQuestion(db, actor.workspaceId, input);
    await appendAudit(db, actor, { action: 'golden_question.created', subjectId: id });
    return await getGoldenQuestion(db, actor.workspaceId, id);
  });
}

export async function insertGoldenQuestion(
  db: Trx,
  workspaceId: string,
  input: GoldenQuestionInput,
): Promise<string> {
  await checkExpected(db, workspaceId, input.expected);
  const at = now();
  const row = await db
    .insertInto('golden_questions')
    .values({
      id: newId('gq'),
      workspace_id: workspaceId,
      question: input.question,
      question_key: questionKey(input.question),
      ...expectedColumns(input.expected),
      language: input.language ?? detectLanguage(input.question) ?? 'other',
      tags: input.tags,
      created_at: at,
      updated_at: at,
    })
    .onConflict((c) => c.columns(['workspace_id', 'question_key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!row) throw alreadyThere();
  return row.id;
}

/** Throws as `createGoldenQuestion` does, and `golden_question.not_found`. */
export async function patchGoldenQuestion(
  db: Db,
  actor: Actor,
  id: string,
  patch: GoldenQuestionPatch,
): Promise<GoldenQuestion> {
  return await db.transaction().execute(async (db) => {
    await getGoldenQuestion(db, actor.workspaceId, id);
    await updateGoldenQuestion(db, actor.workspaceId, id, patch);
    await appendAudit(db, actor, { action: 'golden_question.changed', subjectId: id });
    await recertify(db, actor.workspaceId);
    return await getGoldenQuestion(db, actor.workspaceId, id);
  });
}

export async function updateGoldenQuestion(
  db: Trx,
  workspaceId: string,
  id: string,
  patch: GoldenQuestionPatch,
): Promise<void> {
  const { question, expected, language, tags } = patch;
  if (expected) await checkExpected(db, workspaceId, expected);
  if (question !== undefined) {
    const twin = await db
      .selectFrom('golden_questions')
      .select('id')
      .where('workspace_id', '=', workspaceId)
      .where('question_key', '=', questionKey(question))
      .where('id', '!=', id)
      .executeTakeFirst();
    if (twin) throw alreadyThere();
  }
  await db
    .updateTable('golden_questions')
    .set({
      ...(question === undefined ? {} : { question, question_key: questionKey(question) }),
      ...(expected === undefined ? {} : expectedColumns(expected)),
      ...(language === undefined ? {} : { language }),
      ...(tags === undefined ? {} : { tags }),
      updated_at: now(),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}

/** Its results go with it, and what they proved. */
export async function deleteGoldenQuestion(db: Db, actor: Actor, id: string): Promise<void> {
  await db.transaction().execute(async (db) => {
    await getGoldenQuestion(db, actor.workspaceId, id);
    await db
      .deleteFrom('golden_questions')
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', id)
      .execute();
    await appendAudit(db, actor, { action: 'golden_question.deleted', subjectId: id });
    await recertify(db, actor.workspaceId);
  });
}

function expectedColumns(expected: GoldenExpectation) {
  return {
    expects: expected.kind,
    document_id: expected.kind === 'document' ? expected.documentId : null,
    faq_entry_id: expected.kind === 'faq' ? expected.faqEntryId : null,
    expected_text: (expected.kind === 'document' || expected.kind === 'text' ? expected.text : null) ?? null,
  };
}

async function checkExpected(db: Trx, workspaceId: string, expected: GoldenExpectation): Promise<void> {
  if (expected.kind === 'text' || expected.kind === 'nothing') return;
  const found =
    expected.kind === 'faq'
      ? await db
          .selectFrom('faq_entries')
          .select('id')
          .where('workspace_id', '=', workspaceId)
          .where('id', '=', expected.faqEntryId)
          .executeTakeFirst()
      : await db
          .selectFrom('documents')
          .select('id')
          .where('workspace_id', '=', workspaceId)
          .where('id', '=', expected.documentId)
          .where('deleted_at', 'is', null)
          .executeTakeFirst();
  if (found) return;
  const what = expected.kind === 'faq' ? 'FAQ entry' : 'document';
  throw new AppError(
    'golden_question.expected_not_found',
    `There is no such ${what} in this workspace: choose the ${what} that answers the question.`,
  );
}

function alreadyThere(): AppError {
  return new AppError(
    'golden_question.conflict',
    'This question is a golden question already: change that one.',
  );
}
