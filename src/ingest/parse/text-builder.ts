import { repairText } from '../../lib/repair-text.ts';
import { documentError } from './document-errors.ts';
import type { Block, ParseLimits } from './types.ts';

export type NewBlock = Omit<Block, 'start' | 'end'> & { text: string };

/** Between two blocks: rows of a table and items of a list stand on neighbouring lines, all else is set apart. */
function separator(previous: Block | undefined, next: NewBlock): string {
  if (!previous) return '';
  const close =
    previous.kind === next.kind &&
    (next.kind === 'list_item' || (next.kind === 'table_row' && previous.table === next.table));
  return close ? '\n' : '\n\n';
}

function tidy(block: NewBlock): string {
  const text = repairText(block.text);
  // Code keeps its indentation; elsewhere runs of spaces are accidents of layout.
  if (block.kind === 'code') return text.replace(/^\n+|\s+$/g, '').replaceAll('\t', '  ');
  return text
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();
}

/** Collects blocks in reading order and writes the canonical text, so that spans and text cannot disagree. */
export type TextBuilder = {
  /** Adds a block; one without visible text is left out. Throws `document.too_large` beyond the limit. */
  add(block: NewBlock): void;
  /** Adds a row; cells are tidied one by one and joined by ` | `. */
  addRow(row: { cells: string[]; table: number; headerRow?: boolean; page?: number }): void;
  readonly blocks: Block[];
  text(): string;
};

export function createTextBuilder(limits: Pick<ParseLimits, 'maxCharacters'>): TextBuilder {
  const blocks: Block[] = [];
  const parts: string[] = [];
  let length = 0;

  function append(block: NewBlock, text: string): void {
    const gap = separator(blocks.at(-1), block);
    const start = length + gap.length;
    length = start + text.length;
    if (length > limits.maxCharacters) throw documentError('document.too_large');
    parts.push(gap, text);
    const { text: _, ...rest } = block;
    blocks.push({ ...rest, start, end: length });
  }

  return {
    blocks,
    add(block) {
      const text = tidy(block);
      if (text) append(block, text);
    },
    addRow({ cells, ...row }) {
      const shown = cells.map((cell) => repairText(cell).replace(/\s+/g, ' ').trim());
      if (!shown.some(Boolean)) return;
      append({ kind: 'table_row', text: '', cells: shown, ...row }, shown.join(' | ').trim());
    },
    text: () => parts.join(''),
  };
}
