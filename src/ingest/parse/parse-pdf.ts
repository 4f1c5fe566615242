import { documentError } from './document-errors.ts';
import { addPdfBlocks } from './pdf/build-blocks.ts';
import { dropFurniture } from './pdf/drop-furniture.ts';
import { openPdf, type PdfDocument } from './pdf/open-pdf.ts';
import { readPage } from './pdf/read-page.ts';
import { lineText, type OutlineEntry, type Page } from './pdf/types.ts';
import { createTextBuilder } from './text-builder.ts';
import type { ParsedDocument, ParseLimits, ParseWarning, SourceFile } from './types.ts';

/** Fewer letters than this on a page are a stamp or a page number on a scan. */
const MIN_LETTERS = 3;

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

async function readPages(pdf: PdfDocument): Promise<{ pages: Page[]; broken: number[] }> {
  const pages: Page[] = [];
  const broken: number[] = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    try {
      const page = await pdf.getPage(number);
      pages.push(await readPage(page));
      page.cleanup();
    } catch {
      broken.push(number);
    }
  }
  return { pages, broken };
}

function hasText(page: Page): boolean {
  return (page.lines.map(lineText).join('').match(/\p{L}/gu)?.length ?? 0) >= MIN_LETTERS;
}

function warningsOf(blank: number[], broken: number[]): ParseWarning[] {
  const warnings: ParseWarning[] = [];
  if (blank.length > 0)
    warnings.push({
      code: 'pdf.pages_without_text',
      message: 'Some pages hold no readable text, probably scanned images.',
      pages: blank,
    });
  if (broken.length > 0)
    warnings.push({
      code: 'pdf.pages_broken',
      message: 'Some pages are damaged and were left out.',
      pages: broken,
    });
  return warnings;
}

/**
 * A PDF with text: paragraphs joined from lines, headings by bookmarks or size, lists, tables; without running heads and
 * page numbers. Throws `document.encrypted`, `.broken`, `.too_large` (pages), `.no_text` (only pictures, or fonts without
 * readable characters).
 */
export async function parsePdf({ bytes }: SourceFile, limits: ParseLimits): Promise<ParsedDocument> {
  const pdf = await openPdf(bytes);
  if (pdf.numPages > limits.maxPages) {
    throw documentError(
      'document.too_large',
      `This PDF has more than ${limits.maxPages} pages: split it into smaller files and upload them one by one.`,
    );
  }
  const [outline, title, { pages, broken }] = [
    await readOutline(pdf),
    await readTitle(pdf),
    await readPages(pdf),
  ];
  if (pages.length === 0) throw documentError('document.broken');
  const blank = pages.filter((page) => !hasText(page)).map((page) => page.number);
  if (blank.length === pages.length) throw documentError('document.no_text');
  const builder = createTextBuilder(limits);
  addPdfBlocks(builder, dropFurniture(pages), outline);
  return {
    kind: 'pdf',
    ...(title ? { title } : {}),
    text: builder.text(),
    blocks: builder.blocks,
    pages: pdf.numPages,
    warnings: warningsOf(blank, broken),
  };
}
