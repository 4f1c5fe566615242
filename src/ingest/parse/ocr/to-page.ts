import { isHan, type Line, type Page, type Segment } from '../pdf/types.ts';
import type { Rectangle } from '../types.ts';
import type { ReadPicture } from './read-picture.ts';
import type { Box, ReadLine } from './types.ts';

/**
 * Lines shorter than this tell no font size; type larger than this, in units of the usual size, is that of a heading.
 */
const MIN_UNITS = 3;
const LARGER = 1.16;
const SIZE_STEP = 1.2;
/** A gutter between columns is at least this many line heights wide, and each column this many lines long. */
const GUTTER = 0.9;
const COLUMN_LINES = 4;
/** Lines of a column of text fill it on average to this share; cells of a table do not. */
const FILLED = 0.55;

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

const heightOf = ({ box }: ReadLine) => box.y1 - box.y0;
const widthOf = ({ box }: ReadLine) => box.x1 - box.x0;

/** True when these lines are a column of running text. */
function isColumn(lines: ReadLine[]): boolean {
  const width = Math.max(...lines.map(({ box }) => box.x1)) - Math.min(...lines.map(({ box }) => box.x0));
  const mean = lines.reduce((sum, line) => sum + widthOf(line), 0) / Math.max(1, lines.length);
  return lines.length >= COLUMN_LINES && mean > FILLED * width;
}

/** Cuts lines into two columns of text at the leftmost gutter that no line crosses. */
function cutColumns(lines: ReadLine[]): [ReadLine[], ReadLine[]] | undefined {
  const gutter = GUTTER * median(lines.map(heightOf));
  const sorted = [...lines].sort((a, b) => a.box.x0 - b.box.x0);
  let right = Number.NEGATIVE_INFINITY;
  for (const [at, line] of sorted.entries()) {
    if (at >= COLUMN_LINES && line.box.x0 - right > gutter) {
      const [left, rest] = [sorted.slice(0, at), sorted.slice(at)];
      if (isColumn(left) && (isColumn(rest) || cutColumns(rest))) return [left, rest];
    }
    right = Math.max(right, line.box.x1);
  }
  return undefined;
}

/** Regions of a page in reading order: columns one after the other, what spans them before or after. */
function regions(lines: ReadLine[], depth = 0): ReadLine[][] {
  const columns = cutColumns(lines);
  if (columns) return columns.flatMap((column) => regions(column, depth + 1));
  if (depth > 8 || lines.length < 2 * COLUMN_LINES) return [lines];
  const sorted = [...lines].sort((a, b) => a.box.y0 - b.box.y0);
  const gaps: { at: number; size: number }[] = [];
  let bottom = Number.NEGATIVE_INFINITY;
  for (const [at, { box }] of sorted.entries()) {
    if (at > 0 && box.y0 >= bottom - 2) gaps.push({ at, size: box.y0 - bottom });
    bottom = Math.max(bottom, box.y1);
  }
  for (const { at } of gaps.sort((a, b) => b.size - a.size)) {
    const [upper, lower] = [sorted.slice(0, at), sorted.slice(at)];
    if (cutColumns(upper) || cutColumns(lower))
      return [...regions(upper, depth + 1), ...regions(lower, depth + 1)];
  }
  return [lines];
}

/** Boxes side by side are one line; its parts stand from left to right. */
function toRows(lines: ReadLine[]): ReadLine[][] {
  const rows: ReadLine[][] = [];
  for (const line of [...lines].sort((a, b) => a.box.y0 + a.box.y1 - b.box.y0 - b.box.y1)) {
    const row = rows.at(-1);
    const last = row?.at(-1);
    const shared = last ? Math.min(last.box.y1, line.box.y1) - Math.max(last.box.y0, line.box.y0) : 0;
    if (row && last && shared > 0.5 * Math.min(heightOf(last), heightOf(line))) row.push(line);
    else rows.push([line]);
  }
  return rows.map((row) => row.sort((a, b) => a.box.x0 - b.box.x0));
}

/** Widths of characters in units of the font size, on average. */
function unitsOf(text: string): number {
  return [...text].reduce(
    (sum, char) =>
      sum + (isHan(char) ? 1 : /[A-ZmwMW]/.test(char) ? 0.7 : /[ .,:;il'|!]/.test(char) ? 0.3 : 0.54),
    0,
  );
}

/** Font size in pixels by how wide the text is: the height of a box says more about the letters in it. */
function sizeOf({ box, text }: ReadLine): number {
  return (box.x1 - box.x0 - 0.5 * (box.y1 - box.y0)) / Math.max(1, unitsOf(text));
}

/** The size that half of the text is smaller than, weighed by its length. */
function usualSize(lines: ReadLine[]): number {
  const sizes = lines
    .filter(({ text }) => unitsOf(text) >= MIN_UNITS)
    .flatMap((line) => Array.from({ length: Math.ceil(unitsOf(line.text)) }, () => sizeOf(line)));
  return sizes.length > 0 ? median(sizes) : median(lines.map(heightOf)) / 2;
}

/**
 * Size of most of the text; a line of clearly larger type has its own, in steps, so that headings of one level agree.
 */
function sizer(lines: ReadLine[]): (row: ReadLine[]) => number {
  const usual = usualSize(lines);
  return (row) => {
    const longest = row.reduce((best, line) => (unitsOf(line.text) > unitsOf(best.text) ? line : best));
    const ratio = sizeOf(longest) / usual;
    const isOwn = row.length === 1 && unitsOf(longest.text) >= MIN_UNITS && ratio > LARGER;
    return isOwn
      ? usual * SIZE_STEP ** Math.max(1, Math.round(Math.log(ratio) / Math.log(SIZE_STEP)))
      : usual;
  };
}

/** A rectangle of the straightened picture, in shares of the picture as it came. */
function shownBox({ width, height, original, turned }: ReadPicture, box: Box): Rectangle {
  const angle = (-turned * Math.PI) / 180;
  const corners = [box.x0, box.x1].flatMap((x) =>
    [box.y0, box.y1].map((y) => {
      const [dx, dy] = [x - width / 2, y - height / 2];
      const shownX = (dx * Math.cos(angle) - dy * Math.sin(angle)) / original.width + 0.5;
      const shownY = (dx * Math.sin(angle) + dy * Math.cos(angle)) / original.height + 0.5;
      return [shownX, shownY].map((share) => Math.min(1, Math.max(0, Math.round(share * 10_000) / 10_000)));
    }),
  );
  const xs = corners.map(([x = 0]) => x);
  const ys = corners.map(([, y = 0]) => y);
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

function around(row: ReadLine[]): Box {
  return {
    x0: Math.min(...row.map(({ box }) => box.x0)),
    y0: Math.min(...row.map(({ box }) => box.y0)),
    x1: Math.max(...row.map(({ box }) => box.x1)),
    y1: Math.max(...row.map(({ box }) => box.y1)),
  };
}

/** Recognised lines as a page of a PDF, so that the same rules find paragraphs, headings and tables. */
export function toPage(read: ReadPicture, number: number, pointsPerPixel: number): Page {
  const { height, lines } = read;
  const size = sizer(lines);
  const toLine = (row: ReadLine[]): Line => {
    const segments: Segment[] = row.map(({ box, text }) => {
      const word = { x0: box.x0 * pointsPerPixel, x1: box.x1 * pointsPerPixel, text, spaced: false };
      return { ...word, words: [word] };
    });
    const base = Math.max(...row.map(({ box }) => (box.y0 + box.y1) / 2));
    return {
      page: number,
      x0: segments[0]?.x0 ?? 0,
      x1: segments.at(-1)?.x1 ?? 0,
      y: (height - base) * pointsPerPixel,
      size: Math.round(size(row) * pointsPerPixel * 10) / 10,
      segments,
      box: shownBox(read, around(row)),
    };
  };
  return {
    number,
    lines: regions(lines).flatMap((region) => toRows(region).map(toLine)),
    top: height * pointsPerPixel,
    bottom: 0,
    recognised: true,
  };
}
