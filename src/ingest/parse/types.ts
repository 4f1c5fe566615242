import type { Language } from '../../lib/detect-language.ts';

/** What a file was recognised as, by its content. */
export type DocumentKind =
  | 'pdf'
  | 'docx'
  | 'doc'
  | 'pptx'
  | 'markdown'
  | 'html'
  | 'text'
  | 'json'
  | 'csv'
  | 'xlsx'
  | 'xls'
  | 'eml'
  | 'zip'
  | 'image';

export type BlockKind = 'heading' | 'paragraph' | 'list_item' | 'table_row' | 'code';

/**
 * A piece of a document in reading order. `text.slice(start, end)` of the parsed document is its text; blocks do not
 * overlap and nothing but white space lies between them.
 */
export type Block = {
  kind: BlockKind;
  start: number;
  end: number;
  /** Headings 1–6; list items 1 for the outermost. */
  level?: number;
  /** First page, from 1; only in formats that have pages. */
  page?: number;
  /** Last page, where a paragraph runs over the end of `page`. */
  pageEnd?: number;
  /** Table rows: number of the table in the document, from 0. */
  table?: number;
  /** Table rows: this row names the columns of its table. */
  headerRow?: boolean;
  /** Table rows: the cells as shown, `''` for an empty one. The block's text is the cells joined by ` | `. */
  cells?: string[];
  /** Read from a picture by text recognition: single characters may be wrong. */
  recognised?: boolean;
};

/** Something that was left out or could not be read, though the document as a whole could. */
export type ParseWarning = { code: string; message: string; pages?: number[] };

export type ParsedDocument = {
  kind: DocumentKind;
  language?: Language;
  title?: string;
  /** The canonical text of this version; every character span of passages and citations counts in it (UTF-16 units). */
  text: string;
  blocks: Block[];
  /** Number of pages; only in formats that have pages. */
  pages?: number;
  warnings: ParseWarning[];
};

/**
 * One sheet as a table without its empty rows; `rows` are as long as `header`, cells as shown in the program, `''` for an
 * empty one. `rowNumbers[i]` is the number of `rows[i]` in the spreadsheet, from 1.
 */
export type TableSheet = { name: string; header: string[]; rows: string[][]; rowNumbers: number[] };
export type ParsedTable = { sheets: TableSheet[] };

export type ParseLimits = {
  /** Size of the file in bytes. */
  maxBytes: number;
  /** Size of everything in a zip container (DOCX, XLSX) once unpacked, in bytes. */
  maxUnpackedBytes: number;
  maxPages: number;
  /** Length of the text that comes out, in characters. */
  maxCharacters: number;
  /** Heap of the parsing process in MB. */
  maxMemoryMb: number;
  /** Time for one document in milliseconds. */
  deadlineMs: number;
  /** Pages without text that are recognised in one document; later ones are listed as unread. 0 turns recognition off. */
  maxRecognisedPages: number;
  /** Time for recognising one page in milliseconds, on average of a document. */
  recogniseMsPerPage: number;
};

export const DEFAULT_PARSE_LIMITS: ParseLimits = {
  maxBytes: 50 * 1024 * 1024,
  maxUnpackedBytes: 400 * 1024 * 1024,
  maxPages: 5000,
  maxCharacters: 20_000_000,
  maxMemoryMb: 768,
  deadlineMs: 120_000,
  maxRecognisedPages: 300,
  recogniseMsPerPage: 30_000,
};

/** A file as the parsers see it: its bytes and what the outside said about it. */
export type SourceFile = { bytes: Uint8Array; fileName: string; mediaType?: string };
