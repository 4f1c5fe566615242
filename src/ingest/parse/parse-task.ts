import { detectLanguage } from '../../lib/detect-language.ts';
import { mayHoldText } from './collect-images.ts';
import { detectKind, isEncryptedOffice } from './detect-kind.ts';
import { documentError, unsupported } from './document-errors.ts';
import { nameAnchors } from './name-anchors.ts';
import { decryptOffice } from './office/decrypt-office.ts';
import type { Page } from './pdf/types.ts';
import type {
  DocumentKind,
  ParsedDocument,
  ParsedPage,
  ParsedTable,
  ParseLimits,
  ReadPictures,
  SourceFile,
} from './types.ts';

/** What the parsing process is given; it travels by structured clone. */
export type ParseTask = {
  /** `page`: a web page, with where it leads, and also when it holds no text. */
  task: 'document' | 'table' | 'page';
  source: ({ path: string } | { bytes: Uint8Array }) & { fileName: string; mediaType?: string };
  limits: ParseLimits;
  /** Opens an encrypted file; it lives in memory only. */
  password?: string;
  /** What text recognition read on pages that hold no text of their own. */
  recognised?: Page[];
  /** What text recognition read in pictures that stand in the document. */
  readPictures?: ReadPictures;
};

/** `scant`: pages on which text recognition may find text, or more of it. */
export type ParsedTask = { value: ParsedDocument | ParsedPage | ParsedTable; scant?: number[] };

/** Kinds whose pictures are looked at for text; the pages of the others are recognised as a whole. */
export function picturesToRead({ kind, images = [] }: ParsedDocument): Uint8Array[] {
  return kind === 'pdf' || kind === 'image' ? [] : images.filter(mayHoldText).map(({ bytes }) => bytes);
}

export type TaskAnswer =
  | ({ ok: true } & ParsedTask)
  /** Without a code: an error of ours, not of the file. */
  | { ok: false; code?: string; message: string; detail?: string };

type Parsed = ParsedDocument & { scant?: number[] };
type Parser = (file: SourceFile, task: ParseTask) => Promise<Parsed>;

/** Parsers are loaded when needed: pdf.js alone takes a quarter of a second. */
const PARSERS: Record<DocumentKind, Parser> = {
  pdf: async (file, { limits, password, recognised }) =>
    (await import('./parse-pdf.ts')).parsePdf(file, limits, {
      ...(password === undefined ? {} : { password }),
      ...(recognised === undefined ? {} : { recognised }),
    }),
  docx: async (file, { limits }) => (await import('./parse-docx.ts')).parseDocx(file, limits),
  doc: async (file, { limits }) => (await import('./office/parse-doc.ts')).parseDoc(file, limits),
  pptx: async (file, { limits }) => (await import('./office/parse-pptx.ts')).parsePptx(file, limits),
  markdown: async (file, { limits }) => (await import('./parse-markdown.ts')).parseMarkdown(file, limits),
  html: async (file, { limits }) => (await import('./parse-html.ts')).parseHtml(file, limits),
  text: async (file, { limits }) => (await import('./parse-text.ts')).parseText(file, limits),
  json: async (file, { limits }) => (await import('./parse-json.ts')).parseJson(file, limits),
  csv: async (file, { limits }) => (await import('./parse-table.ts')).parseTable(file, limits, 'csv'),
  xlsx: async (file, { limits }) => (await import('./parse-table.ts')).parseTable(file, limits, 'xlsx'),
  xls: async (file, { limits }) => (await import('./parse-table.ts')).parseTable(file, limits, 'xls'),
  eml: async (file, { limits }) =>
    (await import('./parse-eml.ts')).parseEml(file, limits, (part) => parsePart(part, limits)),
  zip: async (file, { limits }) =>
    (await import('./parse-parts.ts')).parseZip(file, limits, (part) => parsePart(part, limits)),
  image: async (file, { limits, recognised }) =>
    (await import('./parse-image.ts')).parseImage(file, limits, recognised),
};

/** A file inside another: containers in it stay closed, and nothing in it is recognised or decrypted. */
async function parsePart(file: SourceFile, limits: ParseLimits): Promise<ParsedDocument> {
  const kind = await detectKind(file, limits);
  if (kind === 'zip' || kind === 'eml') throw unsupported('Archives and mails inside another file');
  const task: ParseTask = { task: 'document', source: file, limits, recognised: [] };
  const parsed = await PARSERS[kind](file, task);
  if (parsed.blocks.length === 0) throw documentError(noText(kind));
  return parsed;
}

function noText(kind: DocumentKind): 'document.no_text' | 'document.empty' {
  return kind === 'pdf' || kind === 'image' || kind === 'pptx' ? 'document.no_text' : 'document.empty';
}

/** The file itself, or what an encrypted Office file holds, with what was read in its pictures. */
function opened(file: SourceFile, { password, readPictures }: ParseTask): SourceFile {
  const bytes = isEncryptedOffice(file.bytes) ? decryptOffice(file.bytes, password) : file.bytes;
  return { ...file, bytes, ...(readPictures ? { readPictures } : {}) };
}

/** The heading a document opens with is a better title than none. */
function titleOf(document: ParsedDocument): string | undefined {
  if (document.title) return document.title;
  if (/^(xlsx?|csv|json|zip)$/.test(document.kind)) return undefined;
  return document.blocks
    .slice(0, 3)
    .filter((block) => block.kind === 'heading' && block.level === 1)
    .map((block) => document.text.slice(block.start, block.end).replace(/\s+/g, ' ').slice(0, 200))
    .find((text) => !/^(table of contents|contents|目录|目錄|目次)$/i.test(text));
}

/** Does a task in the calling thread; only the worker and tests of single parsers call it. */
export async function parseTask(source: SourceFile, task: ParseTask): Promise<ParsedTask> {
  if (task.task === 'page') {
    const page = (await import('./parse-html.ts')).parsePage(source, task.limits);
    const title = titleOf(page);
    return { value: { ...page, ...(title ? { title } : {}) } };
  }
  const file = opened(source, task);
  const kind = await detectKind(file, task.limits);
  if (task.task === 'table')
    return { value: await (await import('./parse-table.ts')).readTableRows(file, kind) };
  const { scant = [], ...document } = await PARSERS[kind](file, task);
  if (document.blocks.length === 0) {
    // The caller may have the pages and pictures recognised and come again.
    if (scant.length > 0 && !task.recognised) return { value: document, scant };
    if (picturesToRead(document).length > 0 && !task.readPictures) return { value: document };
    throw documentError(noText(kind));
  }
  const language = detectLanguage(document.text);
  const title = titleOf(document);
  const anchors = kind === 'markdown' || kind === 'html' ? { anchors: nameAnchors(document) } : {};
  const value = { ...document, ...anchors, ...(language ? { language } : {}), ...(title ? { title } : {}) };
  return { value, ...(scant.length > 0 && !task.recognised ? { scant } : {}) };
}
