import { parse } from 'csv-parse/sync';
import { decodeText } from './decode-text.ts';
import { documentError } from './document-errors.ts';
import type { GridRow } from './read-workbook.ts';

const DELIMITERS = [',', ';', '\t', '|'];

/** The delimiter that cuts the first lines into the most equal numbers of cells; a comma where none does. */
function guessDelimiter(text: string): string {
  const lines = text
    .slice(0, 20_000)
    .split(/\r\n?|\n/)
    .filter((line) => line.trim())
    .slice(0, 20);
  const scored = DELIMITERS.map((delimiter) => {
    const counts = lines.map((line) => line.replace(/"(?:[^"]|"")*"/g, '').split(delimiter).length - 1);
    const first = counts[0] ?? 0;
    const same = counts.filter((count) => count === first).length;
    return { delimiter, score: first === 0 ? 0 : (same / counts.length) * Math.min(first, 10) };
  });
  return scored.reduce((best, next) => (next.score > best.score ? next : best)).delimiter;
}

/** Rows of a CSV or TSV file in any common encoding and with any common delimiter, without empty rows. */
export function readCsv(bytes: Uint8Array): GridRow[] {
  const { text } = decodeText(bytes);
  try {
    const records: string[][] = parse(text, {
      bom: true,
      delimiter: guessDelimiter(text),
      relax_column_count: true,
      relax_quotes: true,
      trim: true,
    });
    return records
      .map((cells, at) => ({ number: at + 1, cells }))
      .filter(({ cells }) => cells.some((cell) => cell !== ''));
  } catch (cause) {
    throw documentError(
      'document.broken',
      'This CSV file cannot be read: open it in a spreadsheet program, save it as CSV (UTF-8) and upload it again.',
      cause,
    );
  }
}
