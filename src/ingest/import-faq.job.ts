import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { type AuditActor, appendAudit } from '../accounts/index.ts';
import { type FaqEntry, type FaqImportRow, faqInput } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import type { JobHandler } from '../jobs/index.ts';
import { AppError, isAppError, now, unguardCell } from '../lib/index.ts';
import type { IngestDeps } from './deps.ts';
import { embedFaqs } from './embed-faqs.ts';
import { allFaqEntries } from './faq-entries.queries.ts';
import { getFaqImportRow } from './faq-import.ts';
import { changesBetween } from './history.ts';
import { needsReview } from './needs-review.ts';
import { detectFaqTable, type FaqColumns, guessFaqTable, readTable, type TableSheet } from './parse/index.ts';
import { type FaqAuthor, insertFaqEntry, keepFaqDraft, replaceFaqEntry } from './save-faq-entry.ts';
import { toProblem } from './to-problem.ts';

type ImportDeps = Pick<IngestDeps, 'db' | 'files' | 'embedder' | 'search' | 'limits' | 'scanner'>;

/** Rows whose vectors are made, and that are saved, together. */
const chunkSize = 32;

/** One row of a table, read: what to save, or why not. `row` counts as the spreadsheet does. */
type ReadRow =
  | { row: number; sheet: string | null; input: FaqRow }
  | { row: number; sheet: string | null; problem: string };
type KnownFaq = Pick<FaqEntry, 'id' | 'question' | 'variants' | 'answer' | 'language' | 'tags' | 'review'>;
type FaqRow = {
  question: string;
  variants: string[];
  answer: string;
  language?: string | undefined;
  tags: string[];
};

/**
 * Imports a table of questions and answers. A row whose question an entry already has updates that entry; a row that
 * cannot be read is reported and skipped. Running it again after a crash finds what the first run saved.
 */
export function importFaqJob(deps: ImportDeps): JobHandler<'ingest.import-faq'> {
  return {
    async run({ workspaceId, importId }, { signal }) {
      const { db } = deps;
      const row = await getFaqImportRow(db, workspaceId, importId);
      if (row.status === 'done' || row.status === 'failed') return;
      await setImport(db, importId, { status: 'running' });
      await deps.scanner.scan(deps.files.path(row.file_key), signal);
      const bytes = await readFile(deps.files.path(row.file_key));
      const rows = readFaqRows((await readTable(bytes, row.file_name, deps.limits)).sheets);
      const known = new Map<string, KnownFaq>(
        (await allFaqEntries(db, workspaceId)).map((entry) => [keyOf(entry.question), entry]),
      );
      const report: FaqImportRow[] = [];
      const by = await startedBy(db, workspaceId, importId);
      await setImport(db, importId, { total: rows.length });
      for (let i = 0; i < rows.length; i += chunkSize) {
        signal.throwIfAborted();
        report.push(...(await importChunk(deps, by, rows.slice(i, i + chunkSize), known)));
        await setImport(db, importId, { done: report.length, report: JSON.stringify(report) });
      }
      await setImport(db, importId, {
        status: 'done',
        finished_at: now(),
        done: report.length,
        report: JSON.stringify(report),
      });
      await deps.search.catchUp(workspaceId);
    },
    async failed({ workspaceId, importId }, error) {
      if (isAppError(error, 'document.infected'))
        await deps.files.delete((await getFaqImportRow(deps.db, workspaceId, importId)).file_key);
      const problem = toProblem(
        error,
        () =>
          new AppError(
            'faq_import.failed',
            'The import stopped by an error of ours: start it again; rows that were saved are found and not doubled.',
          ),
      );
      await setImport(deps.db, importId, {
        status: 'failed',
        error_code: problem.code,
        error_message: problem.message,
        finished_at: now(),
      });
    },
  };
}

/** Reads each row of each sheet that has a question and an answer column. Throws `faq_import.no_table` without one. */
export function readFaqRows(sheets: readonly TableSheet[]): ReadRow[] {
  const tables = sheets.flatMap((sheet) => {
    const columns = detectFaqTable(sheet.header) ?? guessFaqTable(sheet.rows);
    return columns ? [{ sheet, columns }] : [];
  });
  if (tables.length === 0) {
    throw new AppError(
      'faq_import.no_table',
      'No sheet has a question and an answer column: name two columns `question` and `answer` (or 问题 and 答案) in the first row. `variants`, `language` and `tags` are optional.',
    );
  }
  const several = sheets.length > 1;
  return tables.flatMap(({ sheet, columns }) =>
    sheet.rows.map((cells, i) => ({
      row: sheet.rowNumbers[i] ?? i + 2,
      sheet: several ? sheet.name : null,
      ...readRow(cells.map(unguardCell), columns),
    })),
  );
}

function readRow(cells: readonly string[], columns: FaqColumns): { input: FaqRow } | { problem: string } {
  // A line end in a cell is CRLF or LF by the program that saved the table: that alone is no change of an answer.
  const cell = (index: number | undefined) =>
    index === undefined ? '' : (cells[index] ?? '').replaceAll('\r\n', '\n').trim();
  const list = (text: string, separators: RegExp) =>
    text
      .split(separators)
      .map((part) => part.trim())
      .filter(Boolean);
  const language = cell(columns.language);
  const parsed = faqInput.safeParse({
    question: cell(columns.question),
    variants: list(cell(columns.variants), /[|\n｜]/),
    answer: cell(columns.answer),
    language: languageOf(language),
    tags: list(cell(columns.tags), /[|\n｜,，、]/),
  });
  if (parsed.success) return { input: parsed.data };
  return {
    problem: parsed.error.issues
      .map((issue) => {
        const missing = issue.code === 'too_small';
        return `${issue.path.join('.')}: ${missing ? 'is missing' : issue.message}`;
      })
      .join('; '),
  };
}

/** What people write in a language column; anything else is found from the text. */
function languageOf(cell: string): string | undefined {
  const name = cell.toLowerCase();
  if (/^(zh[-_](hant|tw|hk|mo)|繁体|繁體|繁体中文|繁體中文)/.test(name)) return 'zh-Hant';
  if (/^(zh|cn|中文|简体|简体中文|汉语)/.test(name)) return 'zh-Hans';
  if (/^(en|english|英文|英语|英語)/.test(name)) return 'en';
  return undefined;
}

async function importChunk(
  deps: ImportDeps,
  by: AuditActor,
  rows: readonly ReadRow[],
  known: Map<string, KnownFaq>,
): Promise<FaqImportRow[]> {
  const wanted = rows.flatMap((row) =>
    'input' in row && !sameAs(known.get(keyOf(row.input.question)), row.input) ? [row.input] : [],
  );
  const embedded = await embedFaqs(deps.embedder, wanted);
  const entryOf = new Map(wanted.map((input, i) => [input, embedded[i]]));
  return await deps.db.transaction().execute(async (db) => {
    const report: FaqImportRow[] = [];
    const author = { name: by.name, review: await needsReview(db, by.workspaceId) };
    for (const row of rows) report.push(await importRow(db, by, row, { known, entryOf, author }));
    return report;
  });
}

/** Whoever started the import stands in the history of each entry. */
async function startedBy(db: Db, workspaceId: string, importId: string): Promise<AuditActor> {
  const line = await db
    .selectFrom('audit_log')
    .select(sql<string | null>`detail ->> 'actorName'`.as('name'))
    .where('workspace_id', '=', workspaceId)
    .where('subject_id', '=', importId)
    .executeTakeFirst();
  return { workspaceId, kind: 'system', id: 'import', name: line?.name ?? 'Knowdesk' };
}

type ChunkState = {
  known: Map<string, KnownFaq>;
  entryOf: ReadonlyMap<FaqRow, Awaited<ReturnType<typeof embedFaqs>>[number] | undefined>;
  author: FaqAuthor;
};

async function importRow(
  db: Trx,
  by: AuditActor,
  row: ReadRow,
  { known, entryOf, author }: ChunkState,
): Promise<FaqImportRow> {
  const place = { row: row.row, sheet: row.sheet };
  if ('problem' in row) return { ...place, result: 'failed', entryId: null, problem: row.problem };
  const before = known.get(keyOf(row.input.question));
  const entry = entryOf.get(row.input);
  if (!entry) return { ...place, result: 'unchanged', entryId: before?.id ?? null, problem: null };
  const { workspaceId } = by;
  const waits = author.review && before?.review === 'published';
  if (before && waits) await keepFaqDraft(db, by, before.id, { ...row.input, language: entry.language });
  else if (before) await replaceFaqEntry(db, workspaceId, before.id, entry, author);
  const changes =
    before && changesBetween(textOf(before), textOf({ ...row.input, language: entry.language }));
  const id = before?.id ?? (await insertFaqEntry(db, workspaceId, entry, author));
  await appendAudit(db, by, {
    action: waits ? 'faq.drafted' : before ? 'faq.changed' : 'faq.created',
    subjectId: id,
    detail: { imported: true, ...(changes && { changes }) },
  });
  const review = waits || !author.review ? 'published' : 'draft';
  known.set(keyOf(row.input.question), { ...row.input, id, language: entry.language, review });
  return { ...place, result: before ? 'updated' : 'created', entryId: id, problem: null };
}

function textOf({ answer, variants, language, tags }: Omit<KnownFaq, 'id' | 'review' | 'question'>) {
  return { answer, variants, language, tags };
}

function keyOf(question: string): string {
  return question.normalize('NFKC').trim().toLowerCase();
}

function sameAs(entry: KnownFaq | undefined, input: FaqRow): boolean {
  return (
    entry !== undefined &&
    entry.answer === input.answer &&
    (input.language === undefined || entry.language === input.language) &&
    JSON.stringify([entry.variants, entry.tags]) === JSON.stringify([input.variants, input.tags])
  );
}

type ImportChange = Partial<{
  status: 'running' | 'done' | 'failed';
  total: number;
  done: number;
  report: string;
  error_code: string;
  error_message: string;
  finished_at: Date;
}>;

async function setImport(db: Db, importId: string, change: ImportChange): Promise<void> {
  await db.updateTable('faq_imports').set(change).where('id', '=', importId).execute();
}
