import { detectLanguage } from '../../lib/detect-language.ts';
import { detectKind } from './detect-kind.ts';
import { documentError } from './document-errors.ts';
import type { Page } from './pdf/types.ts';
import type { DocumentKind, ParsedDocument, ParsedTable, ParseLimits, SourceFile } from './types.ts';

/** What the parsing process is given; it travels by structured clone. */
export type ParseTask = {
  task: 'document' | 'table';
  source: ({ path: string } | { bytes: Uint8Array }) & { fileName: string; mediaType?: string };
  limits: ParseLimits;
  /** Opens an encrypted file; it lives in memory only. */
  password?: string;
  /** What text recognition read on pages that hold no text of their own. */
  recognised?: Page[];
};

/** `scant`: pages on which text recognition may find text, or more of it. */
export type ParsedTask = { value: ParsedDocument | ParsedTable; scant?: number[] };

export type TaskAnswer =
  | ({ ok: true } & ParsedTask)
  /** Without a code: an error of ours, not of the file. */
  | { ok: false; code?: string; message: string; detail?: string };

/** Parsers are loaded when needed: pdf.js alone takes a quarter of a second. */
async function parseAs(
  kind: DocumentKind,
  file: SourceFile,
  { limits, password, recognised }: ParseTask,
): Promise<ParsedDocument & { scant?: number[] }> {
  switch (kind) {
    case 'pdf':
      return (await import('./parse-pdf.ts')).parsePdf(file, limits, {
        ...(password === undefined ? {} : { password }),
        ...(recognised === undefined ? {} : { recognised }),
      });
    case 'docx':
      return (await import('./parse-docx.ts')).parseDocx(file, limits);
    case 'markdown':
      return (await import('./parse-markdown.ts')).parseMarkdown(file, limits);
    case 'html':
      return (await import('./parse-html.ts')).parseHtml(file, limits);
    case 'text':
      return (await import('./parse-text.ts')).parseText(file, limits);
    case 'csv':
    case 'xlsx':
      return (await import('./parse-table.ts')).parseTable(file, limits, kind);
  }
}

/** The heading a document opens with is a better title than none. */
function titleOf(document: ParsedDocument): string | undefined {
  if (document.title) return document.title;
  if (document.kind === 'xlsx' || document.kind === 'csv') return undefined;
  return document.blocks
    .slice(0, 3)
    .filter((block) => block.kind === 'heading' && block.level === 1)
    .map((block) => document.text.slice(block.start, block.end).replace(/\s+/g, ' ').slice(0, 200))
    .find((text) => !/^(table of contents|contents|目录|目錄|目次)$/i.test(text));
}

/** Does a task in the calling thread; only the worker and tests of single parsers call it. */
export async function parseTask(file: SourceFile, task: ParseTask): Promise<ParsedTask> {
  const kind = await detectKind(file, task.limits);
  if (task.task === 'table')
    return { value: await (await import('./parse-table.ts')).readTableRows(file, kind) };
  const { scant = [], ...document } = await parseAs(kind, file, task);
  if (document.blocks.length === 0) {
    // The caller may have the pages recognised and come again.
    if (scant.length > 0 && !task.recognised) return { value: document, scant };
    throw documentError(kind === 'pdf' ? 'document.no_text' : 'document.empty');
  }
  const language = detectLanguage(document.text);
  const title = titleOf(document);
  const value = { ...document, ...(language ? { language } : {}), ...(title ? { title } : {}) };
  return { value, ...(scant.length > 0 && !task.recognised ? { scant } : {}) };
}
