import type { Line } from './types.ts';

/** Lines drawn one after the other that stand together: a paragraph, a table, a heading. */
type Block = { lines: Line[]; x0: number; x1: number; top: number; bottom: number };

/** A gap of this many font sizes ends a block. */
const BLOCK_GAP = 2.4;
/** Footnotes are set in type of at most this share of the usual size. */
const NOTE_SIZE = 0.92;
/** Pages in more pieces than this are drawings; their order stays. */
const MAX_BLOCKS = 200;

function toBlocks(lines: Line[]): Block[] {
  const blocks: Block[] = [];
  for (const line of lines) {
    const block = blocks.at(-1);
    const last = block?.lines.at(-1);
    const drop = last ? last.y - line.y : 0;
    // A cell beside the last one may stand a little higher; a line far below or above begins something else.
    const goesOn = drop > -BLOCK_GAP * line.size && drop < BLOCK_GAP * line.size;
    if (block && last && goesOn) {
      block.lines.push(line);
      block.x0 = Math.min(block.x0, line.x0);
      block.x1 = Math.max(block.x1, line.x1);
      block.top = Math.max(block.top, line.y + 0.8 * line.size);
      block.bottom = Math.min(block.bottom, line.y);
    } else
      blocks.push({ lines: [line], x0: line.x0, x1: line.x1, top: line.y + 0.8 * line.size, bottom: line.y });
  }
  return blocks;
}

function shareColumn(a: Block, b: Block): boolean {
  const shared = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
  return shared > 0.3 * Math.min(a.x1 - a.x0, b.x1 - b.x0);
}

function isAbove(a: Block, b: Block): boolean {
  return a.bottom >= b.top - 1;
}

/** True when `a` is read before `b`: above it in the same column, or left of it at the same height. */
function precedes(a: Block, b: Block): boolean {
  if (shareColumn(a, b)) return isAbove(a, b);
  return a.x1 <= b.x0 + 2 && Math.min(a.top, b.top) > Math.max(a.bottom, b.bottom);
}

/** Smaller type at the foot of a column: read after the page, so that it does not cut a sentence that runs on. */
function footnotes(blocks: Block[]): Block[] {
  const sizes = blocks.flatMap((block) => block.lines.map((line) => line.size)).sort((a, b) => a - b);
  const small = NOTE_SIZE * (sizes[sizes.length >> 1] ?? 0);
  const isSmall = (block: Block) => block.lines.every((line) => line.size <= small);
  return blocks.filter(
    (block) =>
      isSmall(block) &&
      !blocks.some((other) => !isSmall(other) && shareColumn(block, other) && isAbove(block, other)),
  );
}

/**
 * The lines of a page in reading order. Most programs draw in that order, which knows columns better than any rule, so
 * it stays unless something is drawn after what stands below it (headings last, footnotes first). Then pieces are put
 * by what is above and what is left (after T. Breuel, "High performance document layout analysis", 2003), in doubt as
 * drawn.
 */
export function orderLines(lines: Line[]): Line[] {
  const blocks = toBlocks(lines);
  if (blocks.length > MAX_BLOCKS) return lines;
  const isDisordered = blocks.some((later, at) =>
    blocks.slice(0, at).some((earlier) => shareColumn(earlier, later) && isAbove(later, earlier)),
  );
  if (!isDisordered) return lines;
  const left = [...blocks];
  const ordered: Block[] = [];
  while (left.length > 0) {
    const free = left.findIndex((block) => !left.some((other) => other !== block && precedes(other, block)));
    // Pieces that surround each other have no order; the one drawn first goes first.
    ordered.push(...left.splice(Math.max(0, free), 1));
  }
  const notes = new Set(footnotes(ordered));
  return [...ordered.filter((block) => !notes.has(block)), ...notes].flatMap((block) => block.lines);
}
