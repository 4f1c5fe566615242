import type { PDFPageProxy, TextContent, TextItem } from 'pdfjs-dist/types/src/display/api.js';
import type { Rectangle } from '../types.ts';
import { isHan, type Line, type Page, type Segment } from './types.ts';

/** A piece of text as pdf.js gives it, turned so that its line runs from left to right. */
type Piece = { text: string; x0: number; x1: number; y: number; size: number; angle: number };

/** Gaps in units of the font size: a word space, one next to Chinese, one inside Chinese, and a gap between columns. */
const WORD_GAP = 0.12;
const MIXED_GAP = 0.17;
const HAN_GAP = 0.4;
const COLUMN_GAP = 1.2;

function turn(x: number, y: number, angle: number): { x: number; y: number } {
  if (angle === 0) return { x, y };
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return { x: x * cos + y * sin, y: y * cos - x * sin };
}

function toPiece(item: TextItem, content: TextContent, height: number): Piece | undefined {
  if (item.str.trim() === '') return undefined;
  const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = item.transform as number[];
  const size = Math.hypot(c, d) || Math.hypot(a, b);
  if (size === 0) return undefined;
  const text = item.str;
  if (content.styles[item.fontName]?.vertical) {
    // Vertical writing: down the page is along the line, and lines follow each other from right to left.
    return { text, x0: height - y, x1: height - y + item.height, y: x, size, angle: Number.NaN };
  }
  const angle = Math.abs(b) < 1e-3 * size && a > 0 ? 0 : Math.atan2(b, a);
  const at = turn(x, y, angle);
  return { text, x0: at.x, x1: at.x + item.width, y: at.y, size, angle };
}

function sameLine(a: Piece, b: Piece): boolean {
  if (!Object.is(a.angle, b.angle) && Math.abs(a.angle - b.angle) > 0.01) return false;
  const larger = Math.max(a.size, b.size);
  // Raised and lowered signs are smaller than their line.
  const isScript = Math.min(a.size, b.size) < 0.85 * larger;
  return Math.abs(a.y - b.y) < (isScript ? 0.55 : 0.35) * larger;
}

function needsSpace(left: Piece, right: Piece): boolean {
  const gap = (right.x0 - left.x1) / Math.max(left.size, right.size);
  const leftHan = isHan(left.text.at(-1));
  const rightHan = isHan(right.text[0]);
  if (leftHan && rightHan) return gap > HAN_GAP;
  return gap > (leftHan || rightHan ? MIXED_GAP : WORD_GAP);
}

function toSegments(pieces: Piece[]): Segment[] {
  const segments: Segment[] = [];
  let previous: Piece | undefined;
  for (const piece of pieces) {
    const open = segments.at(-1);
    const text = piece.text.trim();
    if (!open || !previous || piece.x0 - previous.x1 > COLUMN_GAP * Math.max(piece.size, previous.size)) {
      const word = { x0: piece.x0, x1: piece.x1, text, spaced: false };
      segments.push({ ...word, words: [word] });
    } else {
      const spaced = needsSpace(previous, piece) || /\s$/.test(previous.text) || /^\s/.test(piece.text);
      open.text += (spaced ? ' ' : '') + text;
      open.words.push({ x0: piece.x0, x1: piece.x1, text, spaced });
      open.x1 = Math.max(open.x1, piece.x1);
    }
    previous = piece;
  }
  return joinLabel(segments);
}

const LABEL =
  /^([•·●○▪◦‣■□➢✓\uf000-\uf0ff–-]|[（(]?(\d{1,3}|[a-z]|[一二三四五六七八九十]{1,3})[.)、）．]|\d{1,2}([.．]\d{1,2}){1,3}|第.{1,4}[章节節条條])$/i;
/** A list item begins at most this many points after its mark. */
const LABEL_GAP = 40;

/** The number or bullet of a list item stands apart from it like a column. */
function joinLabel(segments: Segment[]): Segment[] {
  const [label, next, ...rest] = segments;
  if (!label || !next || rest.length > 0 || !LABEL.test(label.text) || next.x0 - label.x1 > LABEL_GAP)
    return segments;
  return [
    { x0: label.x0, x1: next.x1, text: `${label.text} ${next.text}`, words: [...label.words, ...next.words] },
  ];
}

/**
 * Programs draw a line font by font, and pdf.js bridges the gap that another font will fill with a space. Cuts such a
 * piece at its spaces, so that what belongs between comes to stand there.
 */
function cutAtSpaces(piece: Piece, others: Piece[]): Piece[] {
  const words = piece.text.trim().split(/\s+/);
  const isBridged = others.some(
    (other) => other !== piece && other.x0 > piece.x0 + 1 && other.x1 < piece.x1 - 1,
  );
  if (words.length < 2 || !isBridged) return [piece];
  const widths = words.map(
    (word) => [...word].reduce((sum, char) => sum + (isHan(char) ? 1 : 0.5), 0) * piece.size,
  );
  const gap =
    Math.max(0, piece.x1 - piece.x0 - widths.reduce((sum, width) => sum + width, 0)) / (words.length - 1);
  let x0 = piece.x0;
  return words.map((text, at) => {
    const cut = { ...piece, text, x0, x1: x0 + (widths[at] ?? 0) };
    x0 = cut.x1 + gap;
    return cut;
  });
}

/** How far a line reaches below and above its baseline, in units of the font size. */
const DESCENT = 0.25;
const ASCENT = 0.9;

type Show = (x: number, y: number) => [number, number];

/** From the page's own points to shares of the page as it is shown, turned as the file says. */
function shower(page: PDFPageProxy): Show {
  const { width, height, transform } = page.getViewport({ scale: 1 });
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = transform as number[];
  return (x, y) => [(a * x + c * y + e) / width, (b * x + d * y + f) / height];
}

function round(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 10_000;
}

/** The rectangle of a line on the page as shown; `high` is the upper edge of the page in points. */
function boxOf({ x0, x1, y, size }: Line, angle: number, high: number, show: Show): Rectangle {
  const [low, top] = [y - DESCENT * size, y + ASCENT * size];
  const corners = [x0, x1].flatMap((x) =>
    [low, top].map((at): [number, number] => {
      if (Number.isNaN(angle)) return show(y + (at === low ? -0.6 : 0.6) * size, high - x);
      return show(x * Math.cos(angle) - at * Math.sin(angle), x * Math.sin(angle) + at * Math.cos(angle));
    }),
  );
  const xs = corners.map(([x]) => round(x));
  const ys = corners.map(([, at]) => round(at));
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

function toLine(run: Piece[], page: number): Line {
  const sizes = new Map<number, number>();
  for (const piece of run) {
    const size = Math.round(piece.size * 10) / 10;
    sizes.set(size, (sizes.get(size) ?? 0) + piece.text.length);
  }
  const size = [...sizes].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
  const base = run.find((piece) => Math.abs(piece.size - size) < 0.1) ?? run[0];
  // Inside a line the order of drawing is not the order of reading. Pieces that begin together (±) keep it, though.
  const pieces = run.flatMap((piece) => cutAtSpaces(piece, run));
  const segments = toSegments(pieces.sort((a, b) => a.x0 - b.x0));
  return { page, x0: segments[0]?.x0 ?? 0, x1: segments.at(-1)?.x1 ?? 0, y: base?.y ?? 0, size, segments };
}

/** Characters a font without a Unicode map yields: private use, replacement, control. */
function isUnreadable(pieces: Piece[]): boolean {
  const text = pieces
    .map((piece) => piece.text)
    .join('')
    .replace(/\s/g, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is counted
  const bad = text.match(/[\u0000-\u001f\u007f-\u009f\ue000-\uefff\uf100-\uf8ff\ufffd]/g)?.length ?? 0;
  return bad > text.length * 0.3;
}

/** The lines of a page in the order in which the file draws them; none when its text cannot be read. */
export async function readPage(page: PDFPageProxy): Promise<Page> {
  const content = await page.getTextContent();
  const [left = 0, low = 0, right = 0, high = 0] = page.view;
  const pieces: Piece[] = [];
  for (const item of content.items) {
    const piece = 'str' in item ? toPiece(item, content, high) : undefined;
    if (piece) pieces.push(piece);
  }
  const first = pieces[0];
  const angle = first && !Number.isNaN(first.angle) ? first.angle : 0;
  const corners = [
    turn(left, low, angle),
    turn(right, high, angle),
    turn(left, high, angle),
    turn(right, low, angle),
  ];
  const ys = first && Number.isNaN(first.angle) ? [left, right] : corners.map((corner) => corner.y);
  const lines: Line[] = [];
  const show = shower(page);
  const push = (run: Piece[]) => {
    const line = toLine(run, page.pageNumber);
    lines.push({ ...line, box: boxOf(line, run[0]?.angle ?? 0, high, show) });
  };
  if (!isUnreadable(pieces)) {
    let run: Piece[] = [];
    for (const piece of pieces) {
      const last = run.at(-1);
      if (last && !sameLine(last, piece)) {
        push(run);
        run = [];
      }
      run.push(piece);
    }
    if (run.length > 0) push(run);
  }
  return { number: page.pageNumber, lines, top: Math.max(...ys), bottom: Math.min(...ys) };
}
