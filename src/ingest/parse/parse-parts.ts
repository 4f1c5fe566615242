import { posix } from 'node:path';
import { fromBufferPromise } from 'yauzl';
import { isAppError } from '../../lib/app-error.ts';
import { addPicture } from './add-picture.ts';
import { checkZipContent } from './check-zip.ts';
import { mayHoldText, pictureKey } from './collect-images.ts';
import { decodeText } from './decode-text.ts';
import { documentError } from './document-errors.ts';
import { linkParts, type PlacedPart } from './link-parts.ts';
import { measureImage } from './measure-image.ts';
import { builtOf, copyInto, createTextBuilder, type TextBuilder } from './text-builder.ts';
import type { ParsedDocument, ParseLimits, ParseWarning, SourceFile } from './types.ts';

/** Reads one part; archives and mails inside are not opened again. */
export type ParsePart = (file: SourceFile) => Promise<ParsedDocument>;

/** Files that archives hold beside the documents: of operating systems and version control. */
const JUNK = /(^|\/)(__MACOSX|\.[^/]*|thumbs\.db|desktop\.ini)(\/|$)/i;
const MAX_PARTS = 500;
/** Said about at most this many parts one by one. */
const MAX_WARNINGS = 50;

type Parts = {
  builder: TextBuilder;
  tables: number;
  warnings: ParseWarning[];
  failures: unknown[];
  placed: PlacedPart[];
};

export function startParts(limits: ParseLimits): Parts {
  return { builder: createTextBuilder(limits), tables: 0, warnings: [], failures: [], placed: [] };
}

/** Adds a part under a heading of its name; one that cannot be read is left out with a warning. */
export async function addPart(parts: Parts, file: SourceFile, parse: ParsePart): Promise<void> {
  try {
    const parsed = await parse(file);
    parts.builder.add({ kind: 'heading', level: 1, text: file.fileName });
    parts.placed.push({ fileName: file.fileName, parsed, heading: parts.builder.blocks.length - 1 });
    parts.tables += copyInto(parts.builder, parsed, { tables: parts.tables, depth: 1 });
    for (const { code, message } of parsed.warnings) warn(parts, code, `${file.fileName}: ${message}`);
  } catch (error) {
    if (!isAppError(error) || error.code === 'document.too_large') throw error;
    parts.failures.push(error);
    warn(parts, 'part.left_out', `${file.fileName} was left out. ${error.message}`);
  }
}

/**
 * Adds a picture that is a file of its own, under a heading of its name, when there is text in it. Before anybody has
 * looked for text in it, it is only taken in.
 */
export function addPicturePart(parts: Parts, file: SourceFile, limits: ParseLimits): void {
  const { bytes, fileName, readPictures } = file;
  const found = measureImage(bytes);
  const isUnread = !readPictures && limits.maxRecognisedPages > 0;
  if (isUnread && found && mayHoldText(found)) parts.builder.addImage({ bytes, alt: fileName });
  else if (readPictures?.has(pictureKey(bytes))) {
    parts.builder.add({ kind: 'heading', level: 1, text: fileName });
    addPicture(parts.builder, { bytes, alt: fileName }, readPictures);
  } else {
    parts.failures.push(documentError('document.no_text'));
    warn(parts, 'part.left_out', `${fileName} was left out. No text was found in this picture.`);
  }
}

function warn(parts: Parts, code: string, message: string): void {
  if (parts.warnings.length < MAX_WARNINGS) parts.warnings.push({ code, message });
}

/** File names without the UTF-8 flag are in whatever encoding the packer's system had, GBK or Big5 for instance. */
function entryName(raw: Buffer, isUtf8: boolean): string {
  return isUtf8 ? raw.toString('utf8') : decodeText(raw).text;
}

function sortPictures(files: SourceFile[]) {
  const isPicture = ({ bytes }: SourceFile) => measureImage(bytes) !== undefined;
  return {
    documents: files.filter((file) => !isPicture(file)),
    pictures: new Map(files.filter(isPicture).map(({ fileName, bytes }) => [fileName, bytes])),
  };
}

/** The entry that a relative link in the entry `from` names; a `/` at its start means the top of the archive. */
function pathOf(link: string, from: string): string | undefined {
  if (/^[a-z][a-z\d+.-]*:|^\/\//i.test(link)) return undefined;
  const bare = link.replace(/[?#].*$/, '');
  try {
    const path = decodeURIComponent(bare);
    return path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(from), path);
  } catch {
    return undefined;
  }
}

/**
 * An archive (.zip) as one document of several parts, in the order of their names. Everything in it that can be read is
 * learnt, archives inside are not opened; what was left out is said in the warnings. Throws `document.empty` without
 * any file, and what the first part threw when none can be read.
 */
export async function parseZip(
  { bytes, readPictures }: SourceFile,
  limits: ParseLimits,
  parse: ParsePart,
): Promise<ParsedDocument> {
  await checkZipContent(bytes, true);
  const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    lazyEntries: true,
  });
  const files: SourceFile[] = [];
  for await (const entry of zip.eachEntry()) {
    const fileName = entryName(entry.fileNameRaw, (entry.generalPurposeBitFlag & 0x800) !== 0);
    if (fileName.endsWith('/') || JUNK.test(fileName)) continue;
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    files.push({ bytes: Buffer.concat(chunks), fileName });
    if (files.length > MAX_PARTS)
      throw documentError(
        'document.too_large',
        `This archive holds more than ${MAX_PARTS} files: split it into smaller ones, or upload the folder with \`knowdesk ingest\`.`,
      );
  }
  if (files.length === 0) throw documentError('document.empty');
  const parts = startParts(limits);
  files.sort((a, b) => a.fileName.localeCompare(b.fileName, undefined, { numeric: true }));
  const along = readPictures ? { readPictures } : {};
  const { documents, pictures } = sortPictures(files);
  const shown = new Set<string>();
  for (const file of documents) {
    const findPicture = (link: string) => {
      const path = pathOf(link, file.fileName);
      if (path !== undefined && pictures.has(path)) shown.add(path);
      return path === undefined ? undefined : pictures.get(path);
    };
    await addPart(parts, { ...file, ...along, findPicture }, parse);
  }
  for (const [fileName, bytes] of pictures)
    if (!shown.has(fileName)) addPicturePart(parts, { bytes, fileName, ...along }, limits);
  if (parts.failures.length === files.length) throw parts.failures[0];
  const linked = linkParts(parts.placed, parts.builder.blocks);
  return { kind: 'zip', ...builtOf(parts.builder), ...linked, warnings: parts.warnings };
}
