import { addPicture } from './add-picture.ts';
import { detectFaqTable, guessFaqTable } from './detect-faq-table.ts';
import { documentError } from './document-errors.ts';
import { guessHeaderRow } from './guess-header-row.ts';
import { readCsv } from './read-csv.ts';
import { type Grid, type GridRow, readWorkbook } from './read-workbook.ts';
import { builtOf, createTextBuilder, type TextBuilder } from './text-builder.ts';
import type {
  DocumentKind,
  FaqCandidate,
  ParsedDocument,
  ParsedTable,
  ParseLimits,
  SourceFile,
  TableSheet,
} from './types.ts';

function filled({ cells }: GridRow): number {
  return cells.filter((cell) => cell.trim() !== '').length;
}

/** Rows above the table proper: titles and notes, which fill one cell only. */
function introduction(rows: GridRow[]): number {
  const widest = Math.max(0, ...rows.slice(0, 50).map(filled));
  if (widest < 2) return 0;
  const first = rows.findIndex((row) => filled(row) >= 2);
  return first > 0 && first <= 5 ? first : 0;
}

function addGrid(builder: TextBuilder, grid: Grid, table: number): void {
  const lead = introduction(grid.rows);
  for (const { cells } of grid.rows.slice(0, lead))
    builder.add({ kind: 'paragraph', text: cells.filter(Boolean).join(' ') });
  const rows = grid.rows.slice(lead).map((row) => row.cells);
  const hasHeader = guessHeaderRow(rows);
  for (const [at, cells] of rows.entries()) {
    builder.addRow({ cells, table, ...(hasHeader && at === 0 ? { headerRow: true } : {}) });
  }
}

async function readGrids(file: SourceFile, kind: DocumentKind): Promise<Grid[]> {
  if (kind === 'xlsx') return readWorkbook(file.bytes);
  if (kind === 'xls') return (await import('./office/read-xls.ts')).readXls(file.bytes);
  return [{ name: '', rows: readCsv(file.bytes) }];
}

/**
 * A spreadsheet as a document: each visible sheet a table whose rows keep their header; named sheets have a heading.
 */
export async function parseTable(
  file: SourceFile,
  limits: ParseLimits,
  kind: 'csv' | 'xlsx' | 'xls',
): Promise<ParsedDocument> {
  const builder = createTextBuilder(limits);
  const grids = await readGrids(file, kind);
  for (const [table, grid] of grids.entries()) {
    const isNamed = grid.name !== '' && !/^(sheet|工作表|表格?)\s*\d*$/i.test(grid.name);
    if (isNamed && grid.rows.length > 0) builder.add({ kind: 'heading', level: 1, text: grid.name });
    addGrid(builder, grid, table);
    for (const bytes of grid.pictures ?? []) addPicture(builder, { bytes, alt: '' }, file.readPictures);
  }
  const faqCandidate = findFaq(toSheets(grids));
  return { kind, ...builtOf(builder), ...(faqCandidate ? { faqCandidate } : {}) };
}

/** Tables of fewer rows are examples in a document, not a list of questions. */
const MIN_FAQ_ROWS = 2;

/** The sheets that hold questions and answers, by their names of columns or by what stands in them. */
function findFaq(sheets: TableSheet[]): FaqCandidate | undefined {
  const found = sheets.flatMap(({ name, header, rows }) => {
    const columns = detectFaqTable(header) ?? guessFaqTable(rows);
    if (!columns) return [];
    const count = rows.filter((row) => row[columns.question]?.trim() && row[columns.answer]?.trim()).length;
    const names = Object.values(columns).map((at) => header[at] ?? '');
    return count < MIN_FAQ_ROWS ? [] : [{ name, rows: count, columns: names }];
  });
  const rows = found.reduce((sum, sheet) => sum + sheet.rows, 0);
  return found.length > 0 ? { rows, sheets: found } : undefined;
}

/** A spreadsheet as rows under their first row, for imports. Throws `document.unsupported` for other kinds. */
export async function readTableRows(file: SourceFile, kind: DocumentKind): Promise<ParsedTable> {
  if (kind !== 'xlsx' && kind !== 'xls' && kind !== 'csv' && kind !== 'text')
    throw documentError(
      'document.unsupported',
      'Only Excel (.xlsx, .xls) and CSV files hold tables: save the table as one of these and upload that.',
    );
  const sheets = toSheets(await readGrids(file, kind));
  if (sheets.length === 0) throw documentError('document.empty');
  return { sheets };
}

function toSheets(grids: Grid[]): TableSheet[] {
  return grids.flatMap((grid) => {
    const [header, ...rows] = grid.rows.slice(introduction(grid.rows));
    if (!header) return [];
    const names = header.cells.map((cell) => cell.trim());
    return [
      {
        name: grid.name,
        header: names,
        rows: rows.map(({ cells }) => names.map((_, at) => cells[at] ?? '')),
        rowNumbers: rows.map((row) => row.number),
      },
    ];
  });
}
