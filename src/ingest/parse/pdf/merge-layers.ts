import type { Rectangle } from '../types.ts';
import { type Line, lineText, type Page } from './types.ts';

/** A recognised line that a line of the text layer covers to this share is that line once more. */
const SAME = 0.3;

/** Letters and digits of a page. */
export function letters(page: Page): number {
  return (
    page.lines
      .map(lineText)
      .join('')
      .match(/[\p{L}\p{N}]/gu)?.length ?? 0
  );
}

function shared(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
  const height = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  const area = ({ x0, y0, x1, y1 }: Rectangle) => Math.max(1e-9, (x1 - x0) * (y1 - y0));
  return width <= 0 || height <= 0 ? 0 : (width * height) / Math.min(area(a), area(b));
}

/**
 * A page with a short text layer (a stamp, a heading, a form) over pictures in which text was recognised. What the file
 * says is kept, because it is exact and may be in a font that nobody can draw here; recognised lines stand around it.
 */
export function mergeLayers(layout: Page, seen: Page): Page {
  if (letters(seen) <= letters(layout)) return layout;
  const written = layout.lines.filter((line) => /[\p{L}\p{N}]/u.test(lineText(line)));
  const lines: Line[] = seen.lines.filter(
    ({ box }) => !box || !written.some((line) => line.box && shared(line.box, box) > SAME),
  );
  for (const line of written) {
    const below = lines.findIndex(({ y, x0 }) => {
      const isBeside = Math.abs(y - line.y) < 0.5 * line.size;
      return isBeside ? x0 > line.x0 : y < line.y;
    });
    lines.splice(below < 0 ? lines.length : below, 0, line);
  }
  return { ...seen, lines };
}
