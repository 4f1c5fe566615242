import type { PDFPageProxy } from 'pdfjs-dist/types/src/display/api.js';
import { documentError } from './document-errors.ts';
import { addPdfBlocks } from './pdf/build-blocks.ts';
import { dropFurniture } from './pdf/drop-furniture.ts';
import { letters, mergeLayers } from './pdf/merge-layers.ts';
import { openPdf, type PdfDocument } from './pdf/open-pdf.ts';
import { orderLines } from './pdf/order-lines.ts';
import { holdsImages, readPdfImages } from './pdf/read-images.ts';
import { readPage } from './pdf/read-page.ts';
import { readPlainPages } from './pdf/read-plain-pages.ts';
import type { OutlineEntry, Page } from './pdf/types.ts';
import { createTextBuilder } from './text-builder.ts';
import type { ParsedDocument, ParseLimits, ParseWarning, SourceFile } from './types.ts';

/** Fewer letters than this on a page are a stamp or a page number on a scan. */
const MIN_LETTERS = 3;
/** Fewer than this are a heading or a caption; the rest of the page may be a picture. */
const SCANT_LETTERS = 60;
const MANY_STROKES = 20;

type OutlineNode = { title: string; items: OutlineNode[] };

async function readOutline(pdf: PdfDocument): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = [];
  const visit = (nodes: OutlineNode[], level: number) => {
    for (const node of nodes) {
      if (entries.length >= 10_000 || level > 20) return;
      entries.push({ title: node.title, level });
      visit(node.items, level + 1);
    }
  };
  try {
    visit((await pdf.getOutline()) ?? [], 1);
  } catch {
    // Bookmarks only help to find headings.
  }
  return entries;
}

/** The title in the file's properties, unless it is what a program writes there by itself. */
async function readTitle(pdf: PdfDocument): Promise<string | undefined> {
  try {
    const { info } = await pdf.getMetadata();
    const title = 'Title' in info && typeof info.Title === 'string' ? info.Title.trim() : '';
    const isMade =
      /^(microsoft (word|powerpoint|excel)|untitled|\(anonymous\)|\(unspecified\)|无标题|未命名|about:blank|document\d*$)|\.(docx?|pdf|html?|indd|tex|xlsx?|pptx?|rtf)$|^https?:/i.test(
        title,
      );
    return title && !isMade ? title : undefined;
  } catch {
    return undefined;
  }
}

export type PdfOptions = {
  password?: string;
  /** Pages that text recognition has read, in place of what the file says about them. */
  recognised?: readonly Page[];
  /** Reads the layout of one page; tests put a failing one here. */
  read?: typeof readPage;
};

/** `scant`: pages with little or no text, but with something else on them. */
type ReadPages = { pages: Page[]; plain: number[]; broken: number[]; scant: number[] };

/** Every page by its layout, else by recognition, else by its plain text alone. */
async function readPages(pdf: PdfDocument, bytes: Uint8Array, options: PdfOptions): Promise<ReadPages> {
  const { recognised = [], read = readPage, password } = options;
  const known = new Map(recognised.map((page) => [page.number, page]));
  const pages: Page[] = [];
  const failed: number[] = [];
  const scant: number[] = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const seen = known.get(number);
    try {
      const page = await pdf.getPage(number);
      const layout = await read(page);
      pages.push(seen ? mergeLayers(layout, seen) : layout);
      if (letters(layout) < SCANT_LETTERS && (await hasPicture(page, letters(layout)))) scant.push(number);
      page.cleanup();
    } catch {
      if (seen) pages.push(seen);
      else failed.push(number);
    }
  }
  const plain = await readPlainPages(bytes, failed, password);
  const rescued = plain.map((page) => page.number);
  return {
    pages: [...pages, ...plain].sort((a, b) => a.number - b.number),
    plain: rescued,
    broken: failed.filter((number) => !rescued.includes(number)),
    scant,
  };
}

/** True when a page shows a picture, or so many strokes that they may be letters, or text in a font nobody can read. */
async function hasPicture(page: PDFPageProxy, readable: number): Promise<boolean> {
  const { OPS } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const images = new Set([OPS.paintImageXObject, OPS.paintInlineImageXObject, OPS.paintImageMaskXObject]);
  const { fnArray } = await page.getOperatorList();
  const count = (wanted: (operator: number) => boolean) => fnArray.filter(wanted).length;
  return (
    count((operator) => images.has(operator)) > 0 ||
    count((operator) => operator === OPS.constructPath) >= MANY_STROKES ||
    (readable < MIN_LETTERS && count((operator) => operator === OPS.showText) > 0)
  );
}

/** Recognised and plain pages are in order already. */
function inReadingOrder(page: Page): Page {
  return page.recognised ? page : { ...page, lines: orderLines(page.lines) };
}

function warning(code: string, message: string, pages: number[]): ParseWarning[] {
  return pages.length > 0 ? [{ code, message, pages }] : [];
}

function warningsOf({ pages, plain, broken }: ReadPages): ParseWarning[] {
  const numbers = (wanted: (page: Page) => boolean) => pages.filter(wanted).map((page) => page.number);
  return [
    ...warning(
      'pdf.pages_without_text',
      'Some pages hold no readable text, probably scanned images.',
      numbers((page) => letters(page) < MIN_LETTERS),
    ),
    ...warning(
      'pdf.pages_recognised',
      'Some pages are images whose text was recognised; check figures and names against the original.',
      numbers((page) => page.recognised === true && letters(page) >= MIN_LETTERS),
    ),
    ...warning(
      'pdf.pages_plain',
      'The layout of some pages could not be read: their text was taken without columns and tables.',
      plain,
    ),
    ...warning('pdf.pages_broken', 'Some pages are damaged and were left out.', broken),
  ];
}

/**
 * A PDF: paragraphs joined from lines, headings by bookmarks or size, lists, tables; without running heads and page
 * numbers. Pages without readable text are listed in the warnings, and `blocks` is empty when there are no others.
 * `scant` lists the pages on which text recognition may find more. Throws `document.encrypted`, `.broken`, `.too_large`
 * (pages).
 */
export async function parsePdf(
  { bytes }: SourceFile,
  limits: ParseLimits,
  options: PdfOptions = {},
): Promise<ParsedDocument & { scant: number[] }> {
  const pdf = await openPdf(bytes, options.password);
  if (pdf.numPages > limits.maxPages) {
    throw documentError(
      'document.too_large',
      `This PDF has more than ${limits.maxPages} pages: split it into smaller files and upload them one by one.`,
    );
  }
  const outline = await readOutline(pdf);
  const title = await readTitle(pdf);
  const read = await readPages(pdf, bytes, options);
  if (read.pages.length === 0) throw documentError('document.broken');
  const builder = createTextBuilder(limits);
  if (read.pages.some((page) => letters(page) >= MIN_LETTERS))
    addPdfBlocks(builder, dropFurniture(read.pages).map(inReadingOrder), outline);
  // Pages that are still to be recognised are read again, with their pictures.
  const isLast =
    read.scant.length === 0 || options.recognised !== undefined || limits.maxRecognisedPages === 0;
  const images =
    isLast && limits.maxImages > 0 && holdsImages(bytes)
      ? await readPdfImages(pdf, { text: builder.text(), blocks: builder.blocks }, limits)
      : [];
  const recognised = new Set(read.pages.filter((page) => page.recognised).map((page) => page.number));
  return {
    kind: 'pdf',
    ...(title ? { title } : {}),
    text: builder.text(),
    blocks: builder.blocks.map((block) =>
      recognised.has(block.page ?? 0) ? { ...block, recognised: true } : block,
    ),
    pages: pdf.numPages,
    ...(images.length > 0 ? { images } : {}),
    warnings: [...warningsOf(read), ...builder.warnings()],
    scant: read.scant,
  };
}
