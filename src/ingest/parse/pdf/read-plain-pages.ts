import { openOptions, standInForCanvas } from './open-pdf.ts';
import { isHan, type Line, type Page } from './types.ts';

/** Invented geometry of plain lines, in points: what matters is only that lines follow each other closely. */
const SIZE = 10;
const LEADING = 12;

function toLine(text: string, page: number, at: number): Line {
  const width = [...text].reduce((sum, char) => sum + (isHan(char) ? 1 : 0.5), 0) * SIZE;
  const word = { x0: 0, x1: width, text, spaced: false };
  return { page, x0: 0, x1: width, y: -at * LEADING, size: SIZE, segments: [{ ...word, words: [word] }] };
}

/**
 * Second opinion on pages whose layout cannot be read: the plain text that pdf-parse finds on them, without positions,
 * so that tables and columns stay as the file draws them. Pages that pdf-parse cannot read either are left out.
 */
export async function readPlainPages(
  bytes: Uint8Array,
  numbers: readonly number[],
  password?: string,
): Promise<Page[]> {
  if (numbers.length === 0) return [];
  standInForCanvas();
  const { PDFParse } = await import('pdf-parse');
  const pages: Page[] = [];
  const parser = new PDFParse(openOptions(bytes, password));
  for (const number of numbers) {
    try {
      const { text } = await parser.getText({ partial: [number], pageJoiner: '', parseHyperlinks: false });
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      if (lines.length === 0) continue;
      pages.push({
        number,
        lines: lines.map((line, at) => toLine(line.trim(), number, at)),
        top: LEADING,
        bottom: -lines.length * LEADING,
      });
    } catch {
      // Damaged for both readers.
    }
  }
  await parser.destroy();
  return pages;
}
