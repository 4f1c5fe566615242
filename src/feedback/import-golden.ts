import { isDeepStrictEqual } from 'node:util';
import { type Actor, appendAudit } from '../accounts/index.ts';
import {
  type GoldenImport,
  type GoldenQuestion,
  type GoldenQuestionInput,
  goldenQuestionInput,
} from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { AppError, isAppError } from '../lib/index.ts';
import { questionKey } from '../lib/question-key.ts';
import { allGoldenQuestions, insertGoldenQuestion, updateGoldenQuestion } from './golden-questions.ts';
import { recertify } from './policy-in-force.ts';

/** A sheet as the parsers of `ingest` read it. */
export type GoldenSheet = { name: string; header: string[]; rows: string[][]; rowNumbers: number[] };

type Column = 'question' | 'document' | 'faq' | 'text' | 'language' | 'tags';
type Row = GoldenImport['rows'][number];

const names: Record<Column, string[]> = {
  question: ['question', 'questions', 'q', '问题', '標準問題', '标准问题', '問題', '提问'],
  document: ['document', 'expected document', '文档', '期望文档', '文檔', '文件'],
  faq: ['faq', 'faq entry', 'expected faq', '期望faq', '问答', '標準問', '标准问', 'faq 条目'],
  text: ['text', 'expected', 'expected text', 'answer', '期望', '期望答案', '答案', '期望文本', '預期答案'],
  language: ['language', 'lang', '语言', '語言'],
  tags: ['tags', 'tag', 'labels', '标签', '標籤'],
};
/** In any of the expected columns: nothing here answers this, and the bot must not. */
const nothing = new Set(['-', '–', '—', 'none', 'nothing', 'no answer', '无', '無', '无答案', '無答案']);
const mostRows = 5000;

/**
 * Takes golden questions from a table in: `question`, one of `document` (id or title), `faq` (id or question) and
 * `text`, and optionally `language` and `tags`. A question that is there already is updated; a row that cannot be read
 * is reported and skipped. Throws `golden_import.no_table`, `golden_import.too_large`.
 */
export async function importGoldenQuestions(
  db: Db,
  actor: Actor,
  sheets: readonly GoldenSheet[],
): Promise<GoldenImport> {
  const rows = readRows(sheets);
  return await db.transaction().execute(async (db) => {
    const known = new Map(
      (await allGoldenQuestions(db, actor.workspaceId)).map((each) => [questionKey(each.question), each]),
    );
    const find = await finders(db, actor.workspaceId);
    const report: Row[] = [];
    for (const row of rows) report.push(await importRow(db, actor.workspaceId, row, known, find));
    const done = report.filter(({ result }) => result !== 'failed').length;
    await appendAudit(db, actor, {
      action: 'golden_question.imported',
      detail: { rows: report.length, done },
    });
    await recertify(db, actor.workspaceId);
    return { rows: report };
  });
}

type ReadRow = Pick<Row, 'row' | 'sheet'> & { cells: Record<Column, string> };

function readRows(sheets: readonly GoldenSheet[]): ReadRow[] {
  const tables = sheets.flatMap((sheet) => {
    const columns = columnsOf(sheet.header);
    return columns ? [{ sheet, columns }] : [];
  });
  if (tables.length === 0) {
    throw new AppError(
      'golden_import.no_table',
      'No sheet has a `question` column and one of `document`, `faq` and `text` (问题, 文档, 问答, 答案) in its first row.',
    );
  }
  const rows = tables.flatMap(({ sheet, columns }) =>
    sheet.rows.map((cells, i) => ({
      row: sheet.rowNumbers[i] ?? i + 2,
      sheet: sheets.length > 1 ? sheet.name : null,
      cells: cellsOf(cells, columns),
    })),
  );
  if (rows.length > mostRows) {
    throw new AppError(
      'golden_import.too_large',
      `The table has ${rows.length} rows; ${mostRows} are read at once: split it.`,
    );
  }
  return rows;
}

function columnsOf(header: readonly string[]): Map<Column, number> | undefined {
  const folded = header.map((name) =>
    name
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[*:_\-\s]+/g, ' ')
      .trim(),
  );
  const columns = new Map<Column, number>();
  for (const column of Object.keys(names) as Column[]) {
    const at = folded.findIndex((name) => names[column].includes(name));
    if (at >= 0) columns.set(column, at);
  }
  const expects = columns.has('document') || columns.has('faq') || columns.has('text');
  return columns.has('question') && expects ? columns : undefined;
}

function cellsOf(cells: readonly string[], columns: ReadonlyMap<Column, number>): Record<Column, string> {
  const cell = (column: Column) => (cells[columns.get(column) ?? -1] ?? '').trim();
  return {
    question: cell('question'),
    document: cell('document'),
    faq: cell('faq'),
    text: cell('text'),
    language: cell('language'),
    tags: cell('tags'),
  };
}

type Finders = { document: Map<string, string>; faq: Map<string, string> };

/** Documents and FAQ entries of the workspace by id and by what a person would write. */
async function finders(db: Trx, workspaceId: string): Promise<Finders> {
  const documents = await db
    .selectFrom('documents')
    .select(['id', 'title as name'])
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute();
  const entries = await db
    .selectFrom('faq_questions')
    .select(['entry_id as id', 'text as name'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('ordinal', 'desc')
    .execute();
  const byName = (rows: readonly { id: string; name: string }[]) =>
    new Map(rows.flatMap(({ id, name }) => [[nameKey(name), id] as const, [id, id] as const]));
  return { document: byName(documents), faq: byName(entries) };
}

const nameKey = (name: string) => name.normalize('NFKC').trim().toLowerCase();

async function importRow(
  db: Trx,
  workspaceId: string,
  { row, sheet, cells }: ReadRow,
  known: Map<string, GoldenQuestion>,
  find: Finders,
): Promise<Row> {
  const failed = (problem: string): Row => ({
    row,
    sheet,
    result: 'failed',
    goldenQuestionId: null,
    problem,
  });
  const read = inputOf(cells, find);
  if (typeof read === 'string') return failed(read);
  const before = known.get(questionKey(read.question));
  if (before && sameAs(before, read))
    return { row, sheet, result: 'unchanged', goldenQuestionId: before.id, problem: null };
  try {
    if (before) await updateGoldenQuestion(db, workspaceId, before.id, read);
    const id = before?.id ?? (await insertGoldenQuestion(db, workspaceId, read));
    const expected = expectedIn(read);
    const language = read.language ?? before?.language ?? '';
    known.set(questionKey(read.question), { ...read, id, expected, language, createdAt: '', updatedAt: '' });
    return { row, sheet, result: before ? 'updated' : 'created', goldenQuestionId: id, problem: null };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return failed(error.message);
  }
}

/** The row as input, or what is wrong with it. */
function inputOf(cells: Record<Column, string>, find: Finders): GoldenQuestionInput | string {
  const expected = expectedOf(cells, find);
  if (typeof expected === 'string') return expected;
  const parsed = goldenQuestionInput.safeParse({
    question: cells.question,
    expected,
    language: languageOf(cells.language),
    tags: cells.tags
      .split(/[|\n｜,，、]/)
      .map((tag) => tag.trim())
      .filter(Boolean),
  });
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}

function expectedOf({ document, faq, text }: Record<Column, string>, find: Finders): object | string {
  if ([document, faq, text].some((cell) => nothing.has(cell.toLowerCase()))) return { kind: 'nothing' };
  if (document !== '' && faq !== '') return 'document, faq: name one of them, not both';
  if (document !== '') {
    const documentId = find.document.get(document) ?? find.document.get(nameKey(document));
    if (!documentId) return `document: there is no document with the id or title ${JSON.stringify(document)}`;
    return { kind: 'document', documentId, ...(text === '' ? {} : { text }) };
  }
  if (faq !== '') {
    const faqEntryId = find.faq.get(faq) ?? find.faq.get(nameKey(faq));
    if (!faqEntryId) return `faq: there is no FAQ entry with the id or question ${JSON.stringify(faq)}`;
    return { kind: 'faq', faqEntryId };
  }
  if (text !== '') return { kind: 'text', text };
  return 'expected: say which document, FAQ entry or text answers it, or `none` where nothing does';
}

function languageOf(cell: string): string | undefined {
  const name = cell.toLowerCase();
  if (/^(zh[-_](hant|tw|hk|mo)|繁)/.test(name)) return 'zh-Hant';
  if (/^(zh|cn|中文|简|汉)/.test(name)) return 'zh-Hans';
  return /^(en|英)/.test(name)
    ? 'en'
    : /^(ja|日)/.test(name)
      ? 'ja'
      : /^(ko|韩|韓)/.test(name)
        ? 'ko'
        : undefined;
}

function sameAs(before: GoldenQuestion, input: GoldenQuestionInput): boolean {
  return (
    before.question === input.question &&
    (input.language === undefined || before.language === input.language) &&
    isDeepStrictEqual([before.expected, before.tags], [expectedIn(input), input.tags])
  );
}

/** The expectation of an input in the shape that a golden question shows it in. */
function expectedIn({ expected }: GoldenQuestionInput): GoldenQuestion['expected'] {
  return {
    kind: expected.kind,
    documentId: expected.kind === 'document' ? expected.documentId : null,
    faqEntryId: expected.kind === 'faq' ? expected.faqEntryId : null,
    text: (expected.kind === 'document' || expected.kind === 'text' ? expected.text : null) ?? null,
  };
}
