import type { Language } from '../../lib/detect-language.ts';
import type { Page } from './pdf/types.ts';

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
  /** Headings: the name by which links call it, where the file gives it one. */
  anchor?: string;
  /** Where its lines stand on their pages, top to bottom as they are read; only in PDFs and pictures. */
  boxes?: TextBox[];
};

/** A rectangle in shares of the page as it is shown: 0, 0 is its top left corner, 1, 1 its bottom right one. */
export type Rectangle = { x0: number; y0: number; x1: number; y1: number };

/**
 * A line of text on its page; `text.slice(start, end)` of the document is what stands in it, to within a character or
 * two.
 */
export type TextBox = Rectangle & { page: number; start: number; end: number };

/** What browsers show everywhere and no script hides in. */
export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

/** A picture that stands in a document. */
export type ParsedImage = {
  bytes: Uint8Array;
  mediaType: ImageType;
  /** In pixels. */
  width: number;
  height: number;
  /** Its alternative text or caption; `''` when it has none. */
  alt: string;
  /** Where in the text it stands: after the character before `at`. */
  at: number;
  page?: number;
};

/** Words that lead to another file of the same folder or archive, or to a heading; `href` as it is written. */
export type ParsedLink = { start: number; end: number; href: string };

/** A heading that links can name: `#name`. In an archive `name` is the path of a file in it, or `path#name`. */
export type ParsedAnchor = { name: string; start: number; end: number };

/** A table of questions and answers in a spreadsheet: it can be imported as FAQ entries. */
export type FaqCandidate = { rows: number; sheets: { name: string; rows: number; columns: string[] }[] };

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
  /** Pictures in the order in which they stand. */
  images?: ParsedImage[];
  /** Relative links of Markdown and HTML in the order in which they stand. In an archive all are `#name`. */
  links?: ParsedLink[];
  anchors?: ParsedAnchor[];
  faqCandidate?: FaqCandidate;
};

/** What a web page says to those who follow links; addresses are absolute, without fragments. */
export type PageHead = {
  canonical?: string;
  noindex: boolean;
  nofollow: boolean;
  links: string[];
};
export type ParsedPage = ParsedDocument & { head: PageHead };

/**
 * One sheet as a table without its empty rows; `rows` are as long as `header`, cells as shown in the program, `''` for
 * an empty one. `rowNumbers[i]` is the number of `rows[i]` in the spreadsheet, from 1.
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
  /**
   * Pages without text that are recognised in one document; later ones are listed as unread. 0 turns recognition off.
   */
  maxRecognisedPages: number;
  /** Time for recognising one page in milliseconds, on average of a document. */
  recogniseMsPerPage: number;
  /** Pictures that are kept of one document, and the bytes of all of them together; 0 keeps none. */
  maxImages: number;
  maxImageBytes: number;
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
  maxImages: 200,
  maxImageBytes: 32 * 1024 * 1024,
};

/** A file as the parsers see it: its bytes and what the outside said about it. */
export type SourceFile = {
  bytes: Uint8Array;
  fileName: string;
  mediaType?: string;
  /**
   * The picture that a link in the file names, where it came along: in the same archive or mail. Nothing is fetched.
   */
  findPicture?: (link: string) => Uint8Array | undefined;
  /** What text recognition has read in its pictures. */
  readPictures?: ReadPictures;
};

/** What text recognition read in pictures of a document, by `pictureKey`. */
export type ReadPictures = ReadonlyMap<string, Page>;
