import { guessHeaderRow } from '../guess-header-row.ts';
import type { NewBlock, TextBuilder } from '../text-builder.ts';
import { findTables, type Unit } from './find-tables.ts';
import { HEADING_LENGTH, headingLevel, type Layout, measureLayout, SENTENCE_END } from './measure-layout.ts';
import { mendRows } from './mend-rows.ts';
import { isHan, type Line, lineText, type OutlineEntry, type Page, placed } from './types.ts';

const LIST_MARK =
  /^([•·●○▪◦‣■□➢✓\uf000-\uf0ff]|[–—-] |[（(]?\d{1,3}[.)、）．](?!\d)|[（(][一二三四五六七八九十]+[）)]|[a-z][.)] )/i;

type Open = { block: NewBlock; first: Line; last: Line; lines: Line[] };

/** Width that the first word of a line needs; Chinese breaks after any character. */
function firstWordWidth(line: Line): number {
  const text = lineText(line);
  const word = isHan(text[0]) ? text.slice(0, 2) : (/^\S+/.exec(text)?.[0] ?? '');
  return ((line.x1 - line.x0) * word.length) / Math.max(1, text.length);
}

/** True when the line above had room for the first word of `next`: somebody ended it on purpose. */
function endedEarly(last: Line, next: Line, layout: Layout): boolean {
  return layout.rightEdge(last) - last.x1 > firstWordWidth(next) + 1.5 * last.size;
}

function continues(open: Open, line: Line, layout: Layout): boolean {
  const { last, first, block } = open;
  if (Math.abs(last.size - line.size) > 0.08 * last.size || endedEarly(last, line, layout)) return false;
  // "… (for example Windows" / "7). …": a number at the start of a line is no list mark in the middle of a sentence.
  const midSentence =
    block.kind === 'paragraph' && !SENTENCE_END.test(block.text) && /^\d/.test(lineText(line));
  if (LIST_MARK.test(lineText(line)) && !midSentence) return false;
  const step = (last.y - line.y) / line.size;
  if (line.page !== last.page || step < -2) {
    // Over the end of a page or column: only a sentence that is not finished goes on.
    return (
      !SENTENCE_END.test(block.text) &&
      (isHan(block.text.at(-1)) || /^\p{Ll}/u.test(lineText(line)) || /-$/.test(block.text))
    );
  }
  if (step <= 0 || step > layout.leading * 1.3) return false;
  const indent = line.x0 - (last === first ? first.x0 : last.x0);
  // The second line may stand left of an indented first one, or right of a list mark.
  if (last === first)
    return indent > -4 * line.size && indent < (block.kind === 'list_item' ? 4 : 0.6) * line.size;
  return Math.abs(indent) < 0.6 * line.size;
}

/**
 * True when the hyphen at the end of a line is there for the line's sake: not in an address, nor in a word that has
 * others.
 */
function isHyphenated(text: string): boolean {
  const word = /\S+$/.exec(text)?.[0] ?? '';
  return /\p{Ll}-$/u.test(word) && !/[-/_\\@=.:]/.test(word.slice(0, -1).replace(/^[-/(]+/, ''));
}

function join(left: string, right: string): string {
  if (/\u00ad$/.test(left)) return left.slice(0, -1) + right;
  if (isHyphenated(left) && /^\p{Ll}/u.test(right)) return left.slice(0, -1) + right;
  if (isHan(left.at(-1)) && isHan(right[0])) return left + right;
  if (/[-/]$/.test(left) && !/\s[-/]$/.test(left)) return left + right;
  // Options of a command, of which another came before: "-Identity me -" / "State on".
  if (/\s-$/.test(left) && /\s-\p{L}\w+\s/u.test(left) && /^\p{L}/u.test(right)) return left + right;
  return `${left} ${right}`;
}

function startBlock(line: Line, layout: Layout): NewBlock {
  const text = lineText(line);
  const level = headingLevel(line, layout);
  if (level !== undefined) return { kind: 'heading', level, text, page: line.page };
  if (LIST_MARK.test(text))
    return { kind: 'list_item', level: 1, text: text.replace(/^[\uf000-\uf0ff]\s*/, '• '), page: line.page };
  return { kind: 'paragraph', text, page: line.page };
}

/** Large type that runs on is no heading after all. */
function settle(block: NewBlock): NewBlock {
  const isProse =
    block.text.length > HEADING_LENGTH || (block.text.length > 50 && SENTENCE_END.test(block.text));
  if (block.kind !== 'heading' || !isProse) return block;
  const { level: _, ...rest } = block;
  return { ...rest, kind: 'paragraph' };
}

function addRows(builder: TextBuilder, rows: Extract<Unit, { kind: 'row' }>[], table: number): void {
  const hasHeader = guessHeaderRow(rows.map((row) => row.cells));
  for (const [at, { cells, page, lines }] of rows.entries()) {
    builder.addRow({
      cells,
      table,
      page,
      ...placed(lines),
      ...(hasHeader && at === 0 ? { headerRow: true } : {}),
    });
  }
}

/** Adds headings, paragraphs, list items and tables of all pages in the order in which the file draws them. */
export function addPdfBlocks(builder: TextBuilder, pages: Page[], outline: OutlineEntry[]): void {
  const layout = measureLayout(pages, outline);
  let open: Open | undefined;
  let rows: Extract<Unit, { kind: 'row' }>[] = [];
  let tables = 0;
  const flush = () => {
    if (open) builder.add({ ...settle(open.block), ...placed(open.lines) });
    open = undefined;
    if (rows.length > 0) {
      addRows(builder, rows, tables);
      tables += 1;
    }
    rows = [];
  };
  const units = findTables(pages.flatMap((page) => page.lines));
  mendRows(units);
  for (const unit of units) {
    if (unit.kind === 'row') {
      if (open || unit.first) flush();
      rows.push(unit);
      continue;
    }
    const { line } = unit;
    const block = startBlock(line, layout);
    const goesOn =
      open && rows.length === 0 && open.block.kind === 'heading'
        ? headingGoesOn(open, line, block, layout)
        : open && block.kind !== 'heading' && continues(open, line, layout);
    if (open && goesOn) {
      open.block.text = join(open.block.text, lineText(line));
      if (line.page !== open.block.page) open.block.pageEnd = line.page;
      open.last = line;
      open.lines.push(line);
    } else {
      flush();
      open = { block, first: line, last: line, lines: [line] };
    }
  }
  flush();
}

/** A heading of two lines: the same large type, close together. */
function headingGoesOn(open: Open, line: Line, block: NewBlock, layout: Layout): boolean {
  const step = (open.last.y - line.y) / line.size;
  const isNext =
    line.page === open.last.page && step > 0.5 && step < 1.5 && Math.abs(open.last.size - line.size) < 0.1;
  return (
    isNext && (block.kind === 'heading' ? block.level === open.block.level : line.size > layout.bodySize)
  );
}
