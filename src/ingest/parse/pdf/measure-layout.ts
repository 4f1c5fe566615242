import { repairText } from '../../../lib/repair-text.ts';
import { type Line, lineText, type OutlineEntry, type Page } from './types.ts';

export const SENTENCE_END = /[。！？；：.!?:;…]["”』」）)]?$/;
/** A heading is at least this much larger than running text, and no longer than this many characters. */
const HEADING_SIZE = 1.08;
export const HEADING_LENGTH = 150;

/** What is usual in a document: the measures by which a heading or the end of a paragraph stands out. */
export type Layout = {
  bodySize: number;
  /** Sizes of headings, largest first. */
  headingSizes: number[];
  /** Level of each bookmark by its folded title. */
  outline: Map<string, number>;
  /** Distance of two lines of a paragraph, in units of the font size. */
  leading: number;
  /** Right edge of the text around a line, in points. */
  rightEdge: (line: Line) => number;
};

function fold(text: string): string {
  return repairText(text).normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}

function mostFrequent(weights: Map<number, number>, fallback: number): number {
  let best = fallback;
  for (const [value, weight] of weights) if (weight > (weights.get(best) ?? 0)) best = value;
  return best;
}

/** Lines that begin within one or two of these steps (points) belong to one column. */
const COLUMN_STEP = 24;

/**
 * Where the lines of a column end at most: the rightmost end that some other lines come near too, since a running head
 * or a title may reach over several columns.
 */
function columnEdges(lines: Line[]): (line: Line) => number {
  const ends = new Map<string, number[]>();
  const known = new Map<string, number>();
  const key = (line: Line, shift = 0) => `${line.page}:${Math.round(line.x0 / COLUMN_STEP) + shift}`;
  for (const line of lines) {
    // Rows of tables reach further than running text.
    if (line.segments.length > 1) continue;
    const list = ends.get(key(line));
    if (list) list.push(line.x1);
    else ends.set(key(line), [line.x1]);
  }
  return (line) => {
    const found = known.get(key(line));
    if (found !== undefined) return found;
    const all = [-1, 0, 1].flatMap((shift) => ends.get(key(line, shift)) ?? []).sort((a, b) => b - a);
    const company = Math.max(1, Math.round(all.length * 0.06));
    const edge =
      all.find((x1, at) => (all[at + company] ?? Number.NEGATIVE_INFINITY) > x1 - 0.08 * (x1 - line.x0)) ??
      all[0] ??
      line.x1;
    known.set(key(line), edge);
    return edge;
  };
}

export function measureLayout(pages: Page[], outline: OutlineEntry[]): Layout {
  const lines = pages.flatMap((page) => page.lines);
  const sizes = new Map<number, number>();
  const leadings = new Map<number, number>();
  for (const [at, line] of lines.entries()) {
    sizes.set(line.size, (sizes.get(line.size) ?? 0) + lineText(line).length);
    const above = lines[at - 1];
    if (!above || above.size !== line.size || above.page !== line.page || Math.abs(above.x0 - line.x0) > 1)
      continue;
    const step = Math.round(((above.y - line.y) / line.size) * 20) / 20;
    if (step > 0.9 && step < 2.2) leadings.set(step, (leadings.get(step) ?? 0) + 1);
  }
  const bodySize = mostFrequent(sizes, 10);
  return {
    bodySize,
    headingSizes: [...sizes.keys()].filter((size) => size >= bodySize * HEADING_SIZE).sort((a, b) => b - a),
    outline: new Map(outline.map((entry) => [fold(entry.title), entry.level])),
    leading: mostFrequent(leadings, 1.2),
    rightEdge: columnEdges(lines),
  };
}

/** The level of the bookmark that `text` is, or begins, or ends (a heading of two lines). */
function outlineLevel(text: string, outline: Map<string, number>, isLarge: boolean): number | undefined {
  const folded = fold(text);
  const level = outline.get(folded);
  if (level !== undefined || !isLarge || folded.length < 2) return level;
  for (const [title, depth] of outline) if (title.startsWith(folded) || title.endsWith(folded)) return depth;
  return undefined;
}

/** The level of a line that is a heading: by the bookmarks of the file, else by its size. */
export function headingLevel(line: Line, layout: Layout): number | undefined {
  const text = lineText(line);
  if (text.length > HEADING_LENGTH || !/[\p{L}\p{N}]/u.test(text)) return undefined;
  const isLarge = line.size >= layout.bodySize * HEADING_SIZE;
  const marked = outlineLevel(text, layout.outline, isLarge);
  if (marked !== undefined) return Math.min(6, marked);
  // Bookmarks are usually complete: without one only a really large line is a heading.
  if (!isLarge || (layout.outline.size > 0 && line.size < layout.bodySize * 1.3)) return undefined;
  return Math.min(6, layout.headingSizes.findIndex((size) => size <= line.size * 1.02) + 1);
}
