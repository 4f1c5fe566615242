import ExcelJS from 'exceljs';
import { checkZipContent } from './check-zip.ts';
import { documentError } from './document-errors.ts';
import { formatDate, formatNumber } from './format-cell.ts';

/** One row that is not empty; `number` counts as the spreadsheet does, from 1. */
export type GridRow = { number: number; cells: string[] };

/** A visible sheet: its rows from top to bottom without empty and hidden rows and columns, cells as shown. */
export type Grid = { name: string; rows: GridRow[]; pictures?: Uint8Array[] };

/** The text of a value that is not a number or date: rich text, links, results of formulas, errors. */
function valueText(value: ExcelJS.CellValue, format: string | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return formatNumber(value, format);
  if (value instanceof Date) return formatDate(value, format);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'string') return value;
  if ('richText' in value) return value.richText.map((part) => part.text).join('');
  if ('text' in value) return typeof value.text === 'string' ? value.text : valueText(value.text, format);
  if ('error' in value) return String(value.error);
  if ('result' in value) return valueText(value.result, format);
  return '';
}

/** Of merged cells those below the first repeat it, so that every row can be read alone; those beside it stay empty. */
function cellText(cell: ExcelJS.Cell): string {
  if (!cell.isMerged || cell.master === cell) return valueText(cell.value, cell.numFmt);
  return cell.master.col === cell.col ? valueText(cell.master.value, cell.master.numFmt) : '';
}

function readSheet(sheet: ExcelJS.Worksheet): Grid {
  const rows: GridRow[] = [];
  const used = new Set<number>();
  sheet.eachRow({ includeEmpty: false }, (row, number) => {
    if (row.hidden) return;
    const cells: string[] = [];
    row.eachCell({ includeEmpty: false }, (cell, column) => {
      const text = cellText(cell).trim();
      if (!text || sheet.getColumn(column).hidden) return;
      cells[column] = text;
      used.add(column);
    });
    if (cells.length > 0) rows.push({ number, cells });
  });
  const columns = [...used].sort((a, b) => a - b);
  return {
    name: sheet.name,
    rows: rows.map(({ number, cells }) => ({ number, cells: columns.map((column) => cells[column] ?? '') })),
    pictures: picturesOf(sheet),
  };
}

/** The pictures that lie on a sheet, from top to bottom. */
function picturesOf(sheet: ExcelJS.Worksheet): Uint8Array[] {
  return [...sheet.getImages()]
    .sort((a, b) => a.range.tl.row - b.range.tl.row)
    .flatMap(({ imageId }) => {
      const { buffer } = sheet.workbook.getImage(Number(imageId));
      return buffer ? [new Uint8Array(buffer)] : [];
    });
}

/**
 * The visible sheets of an Excel workbook (.xlsx, .xlsm; macros are never run). Throws `document.broken` and what
 * `checkZipContent` throws.
 */
export async function readWorkbook(bytes: Uint8Array): Promise<Grid[]> {
  await checkZipContent(bytes);
  const workbook = new ExcelJS.Workbook();
  try {
    const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    await workbook.xlsx.load(copy as Parameters<typeof workbook.xlsx.load>[0]);
  } catch (cause) {
    throw documentError('document.broken', undefined, cause);
  }
  return workbook.worksheets.filter((sheet) => sheet.state === 'visible').map(readSheet);
}
