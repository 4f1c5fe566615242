import { pictureKey } from './collect-images.ts';
import { documentError } from './document-errors.ts';
import { recognisePages } from './ocr/recognise-pages.ts';
import { type ParseTask, picturesToRead } from './parse-task.ts';
import { runInProcess } from './run-in-process.ts';
import {
  DEFAULT_PARSE_LIMITS,
  type ParsedDocument,
  type ParsedPage,
  type ParsedTable,
  type ParseLimits,
} from './types.ts';

/** A file to parse; `path` is read by the parsing process, `bytes` are copied to it. */
export type ParseInput = ParseTask['source'];

/** A file of brackets or dashes alone says nothing that could be found, at the cost of a book. */
const WORDS = /[\p{L}\p{N}]/u;

export type ParseOptions = {
  signal?: AbortSignal;
  /** Opens an encrypted PDF or Office file; it is handed to the parsing process and kept nowhere. */
  password?: string;
};

/**
 * Reads the file; pages without text of their own, and pictures large enough to hold some, are recognised, and the file
 * is read again with them.
 */
async function readTask(task: ParseTask, signal?: AbortSignal): Promise<ParsedDocument | ParsedTable> {
  const first = await runInProcess(task, signal);
  if (!('blocks' in first.value) || task.limits.maxRecognisedPages === 0) return first.value;
  const pictures = picturesToRead(first.value).slice(0, task.limits.maxRecognisedPages);
  if (pictures.length > 0) return await readWithPictures(task, first.value, pictures, signal);
  if (!first.scant) return first.value;
  const { source, password } = task;
  const recognised = await recognisePages(
    {
      source,
      kind: first.value.kind === 'pdf' ? 'pdf' : 'image',
      pages: first.scant,
      ...(password === undefined ? {} : { password }),
    },
    task.limits,
    signal,
  );
  if (recognised.length === 0) return first.value;
  return (await runInProcess({ ...task, recognised }, signal)).value;
}

async function readWithPictures(
  task: ParseTask,
  first: ParsedDocument,
  pictures: Uint8Array[],
  signal?: AbortSignal,
): Promise<ParsedDocument | ParsedTable> {
  const unique = [...new Map(pictures.map((bytes) => [pictureKey(bytes), bytes]))];
  const pages = await recognisePages(
    {
      source: task.source,
      kind: 'pictures',
      pictures: unique.map(([, bytes]) => bytes),
      pages: unique.map((_, at) => at),
    },
    task.limits,
    signal,
  );
  const readPictures = new Map(
    pages.flatMap((page) => {
      const key = unique[page.number]?.[0];
      return key !== undefined && page.lines.length > 0 ? [[key, page] as const] : [];
    }),
  );
  // Pictures of an archive without text are left out, so it is read again in any case.
  if (readPictures.size === 0 && first.kind !== 'zip' && first.kind !== 'eml') return first;
  return (await runInProcess({ ...task, readPictures }, signal)).value;
}

/**
 * Reads a document of any supported kind in a process of its own; the calling one stays free. `signal` ends it early.
 *
 * Errors (AppError, for the person who uploaded the file): `document.empty`, `.broken`, `.encrypted`, `.unsupported`,
 * `.too_large` (file, unpacked size, pages or text), `.unsafe` (bombs, out of memory or time), `.no_text`.
 */
export async function parseDocument(
  input: ParseInput,
  limits: Partial<ParseLimits> = {},
  { signal, password }: ParseOptions = {},
): Promise<ParsedDocument> {
  const task: ParseTask = {
    task: 'document',
    source: input,
    limits: { ...DEFAULT_PARSE_LIMITS, ...limits },
    ...(password === undefined ? {} : { password }),
  };
  const value = await readTask(task, signal);
  if (!('blocks' in value)) throw documentError('document.broken');
  if (value.blocks.length === 0 || !WORDS.test(value.text)) throw documentError('document.no_text');
  return value;
}

/**
 * Reads a web page that was fetched from `url`: its text, which may be none, and where it leads. Errors as
 * `parseDocument`. Nothing is fetched.
 */
export async function readPage(
  bytes: Uint8Array,
  url: string,
  limits: Partial<ParseLimits> = {},
  signal?: AbortSignal,
): Promise<ParsedPage> {
  const { value } = await runInProcess(
    {
      task: 'page',
      source: { bytes, fileName: url },
      limits: { ...DEFAULT_PARSE_LIMITS, ...limits },
    },
    signal,
  );
  if (!('head' in value)) throw documentError('document.broken');
  return value;
}

/**
 * Reads the visible sheets of a CSV or Excel file as rows under their header, for imports. Errors as `parseDocument`.
 */
export async function readTable(
  bytes: Uint8Array,
  fileName: string,
  limits: Partial<ParseLimits> = {},
): Promise<ParsedTable> {
  const { value } = await runInProcess({
    task: 'table',
    source: { bytes, fileName },
    limits: { ...DEFAULT_PARSE_LIMITS, ...limits },
  });
  if (!('sheets' in value)) throw documentError('document.broken');
  return value;
}
