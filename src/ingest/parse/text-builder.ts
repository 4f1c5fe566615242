import { isRelative } from '../../lib/relative-link.ts';
import { repairText } from '../../lib/repair-text.ts';
import { collectImages, type ImageCollector } from './collect-images.ts';
import { documentError } from './document-errors.ts';
import { dropEncoded } from './drop-encoded.ts';
import { markLink, takeMarks, withoutMarks } from './link-marks.ts';
import type {
  Block,
  ParsedDocument,
  ParsedImage,
  ParsedLink,
  ParseLimits,
  ParseWarning,
  Rectangle,
  TextBox,
} from './types.ts';

/** Links that are noted of one document; what stands after them stays words. */
const MOST_LINKS = 5000;

/** A line as it stands on its page, with the length of its text before blocks are tidied. */
export type PlacedLine = Rectangle & { page: number; length: number };

export type NewBlock = Omit<Block, 'start' | 'end' | 'boxes'> & { text: string; lines?: PlacedLine[] };

/** Between two blocks: rows of a table and items of a list stand on neighbouring lines, all else is set apart. */
function separator(previous: Block | undefined, next: NewBlock): string {
  if (!previous) return '';
  const close =
    previous.kind === next.kind &&
    (next.kind === 'list_item' || (next.kind === 'table_row' && previous.table === next.table));
  return close ? '\n' : '\n\n';
}

function tidy(block: NewBlock, text: string): string {
  // Code keeps its indentation; elsewhere runs of spaces are accidents of layout.
  if (block.kind === 'code') return text.replace(/^\n+|\s+$/g, '').replaceAll('\t', '  ');
  return text
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();
}

/** Spreads the text of a block over its lines; tidying changes lengths a little, so ends are near, not exact. */
function toBoxes(lines: PlacedLine[], start: number, end: number): TextBox[] {
  const total = lines.reduce((sum, line) => sum + line.length, 0);
  let passed = 0;
  const place = () => start + Math.round(((end - start) * passed) / Math.max(1, total));
  return lines.map(({ length, ...box }) => {
    const from = place();
    passed += length;
    return { ...box, start: from, end: place() };
  });
}

/** Collects blocks in reading order and writes the canonical text, so that spans and text cannot disagree. */
export type TextBuilder = {
  /** Adds a block; one without visible text is left out. Throws `document.too_large` beyond the limit. */
  add(block: NewBlock): void;
  /** Adds a row; cells are tidied one by one and joined by ` | `. */
  addRow(row: NewRow): void;
  /** Takes in a picture that stands after what was added last. */
  addImage(image: { bytes: Uint8Array; alt: string; page?: number }): void;
  /** Marks words as a link for `add` and `addRow`; unmarked where it does not lead to a file beside this one. */
  link(href: string, words: string): string;
  /** Notes a link of text that was added already. */
  addLink(link: ParsedLink): void;
  /** Text without the files written into it; `add` and `addRow` see to it for what stands within one block. */
  dropFiles(text: string, page?: number): string;
  readonly blocks: Block[];
  readonly links: ParsedLink[];
  images(): ParsedImage[];
  /** What was left out of the text. */
  warnings(): ParseWarning[];
  text(): string;
};

type NewRow = Pick<Block, 'headerRow' | 'page' | 'recognised'> & {
  cells: string[];
  table: number;
  lines?: PlacedLine[];
};

function encodedLeftOut(pages: number[]): ParseWarning {
  const message =
    'What looks like a file written as Base64 was left out. Upload the file itself if it is to be learnt.';
  return { code: 'encoded.left_out', message, ...(pages.length > 0 ? { pages } : {}) };
}

/** What a parser hands back of a builder. */
export function builtOf(
  builder: TextBuilder,
): Pick<ParsedDocument, 'text' | 'blocks' | 'images' | 'links' | 'warnings'> {
  const images = builder.images();
  const { blocks, links } = builder;
  return {
    text: builder.text(),
    blocks,
    warnings: builder.warnings(),
    ...(images.length > 0 ? { images } : {}),
    ...(links.length > 0 ? { links } : {}),
  };
}

/**
 * Adds a whole document to another: its headings `depth` levels deeper, its tables numbered from `tables`, without its
 * pages. Returns how many tables it has.
 */
export function copyInto(
  builder: TextBuilder,
  { text, blocks, images = [] }: Pick<ParsedDocument, 'text' | 'blocks' | 'images'>,
  { tables = 0, depth = 0 }: { tables?: number; depth?: number } = {},
): number {
  const waiting = [...images];
  const addImagesUpTo = (place: number) => {
    while ((waiting[0]?.at ?? Number.POSITIVE_INFINITY) <= place) {
      const image = waiting.shift();
      if (image) builder.addImage({ bytes: image.bytes, alt: image.alt });
    }
  };
  for (const { start, end, page: _, pageEnd: __, boxes: ___, cells, table = 0, ...block } of blocks) {
    addImagesUpTo(start);
    const level = block.kind === 'heading' ? Math.min(6, (block.level ?? 1) + depth) : block.level;
    if (cells) builder.addRow({ ...pickMarks(block), cells, table: tables + table });
    else builder.add({ ...block, ...(level ? { level } : {}), text: text.slice(start, end) });
  }
  addImagesUpTo(text.length);
  return 1 + Math.max(-1, ...blocks.map((block) => block.table ?? -1));
}

function pickMarks({ headerRow, recognised }: Pick<Block, 'headerRow' | 'recognised'>) {
  return { ...(headerRow ? { headerRow } : {}), ...(recognised ? { recognised } : {}) };
}

export function createTextBuilder(
  limits: Pick<ParseLimits, 'maxCharacters' | 'maxImages' | 'maxImageBytes'>,
): TextBuilder {
  const blocks: Block[] = [];
  const links: ParsedLink[] = [];
  const hrefs: string[] = [];
  const collected: ImageCollector = collectImages(limits);
  const parts: string[] = [];
  /** On which pages files were left out; 0 where there are no pages. */
  const encoded = new Set<number>();
  let length = 0;

  function append(block: NewBlock, marked: string): void {
    const { text, links: found } = takeMarks(marked);
    const gap = separator(blocks.at(-1), block);
    const start = length + gap.length;
    for (const link of found) {
      const href = hrefs[link.number];
      if (href !== undefined) addLink({ start: start + link.start, end: start + link.end, href });
    }
    length = start + text.length;
    if (length > limits.maxCharacters) throw documentError('document.too_large');
    parts.push(gap, text);
    const { text: _, lines, ...rest } = block;
    blocks.push({ ...rest, start, end: length, ...(lines ? { boxes: toBoxes(lines, start, length) } : {}) });
  }

  function addLink(link: ParsedLink): void {
    if (links.length < MOST_LINKS) links.push(link);
  }

  const dropFiles = (text: string, page = 0) =>
    dropEncoded(text, { onLeftOut: () => encoded.add(page), before: () => parts.slice(-8).join('') });

  return {
    blocks,
    links,
    dropFiles,
    link(href, words) {
      if (hrefs.length >= MOST_LINKS || !isRelative(href)) return words;
      hrefs.push(href);
      return markLink(hrefs.length - 1, words);
    },
    addLink,
    add(block) {
      const text = tidy(block, dropFiles(repairText(block.text), block.page));
      if (withoutMarks(text)) append(block, text);
    },
    addRow({ cells, ...row }) {
      const shown = cells.map((cell) => dropFiles(repairText(cell), row.page).replace(/\s+/g, ' ').trim());
      if (!shown.some(withoutMarks)) return;
      append(
        { kind: 'table_row', text: '', cells: shown.map(withoutMarks), ...row },
        shown.join(' | ').trim(),
      );
    },
    addImage: (image) => collected.add({ ...image, at: length }),
    images: collected.images,
    warnings: () => (encoded.size > 0 ? [encodedLeftOut([...encoded].filter((page) => page > 0))] : []),
    text: () => parts.join(''),
  };
}
