import ExcelJS from 'exceljs';
import type { Db } from '../db/index.ts';
import { guardCell } from '../lib/index.ts';
import { allFaqEntries } from './faq-entries.queries.ts';

const columns = ['question', 'variants', 'answer', 'language', 'tags'] as const;

/** Every entry as a table that the import reads again: variants and tags joined by `|`, formulas made harmless. */
export async function exportFaq(db: Db, workspaceId: string, format: 'csv' | 'xlsx'): Promise<Buffer> {
  const rows = (await allFaqEntries(db, workspaceId)).map((entry) =>
    [entry.question, entry.variants.join('|'), entry.answer, entry.language, entry.tags.join('|')].map(
      guardCell,
    ),
  );
  return format === 'csv' ? toCsv(rows) : await toWorkbook(rows);
}

/** RFC 4180, with a byte-order mark so that Excel reads the Chinese as UTF-8. */
function toCsv(rows: readonly string[][]): Buffer {
  const lines = [[...columns], ...rows].map((row) =>
    row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','),
  );
  return Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`);
}

async function toWorkbook(rows: readonly string[][]): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('FAQ', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = columns.map((header) => ({
    header,
    width: header === 'language' || header === 'tags' ? 14 : 50,
  }));
  sheet.addRows(rows as string[][]);
  sheet.eachRow((row) => {
    row.alignment = { wrapText: true, vertical: 'top' };
  });
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
