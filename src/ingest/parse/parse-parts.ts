import { fromBufferPromise } from 'yauzl';
import { isAppError } from '../../lib/app-error.ts';
import { checkZipContent } from './check-zip.ts';
import { decodeText } from './decode-text.ts';
import { documentError } from './document-errors.ts';
import { createTextBuilder, type TextBuilder } from './text-builder.ts';
import type { Block, ParsedDocument, ParseLimits, ParseWarning, SourceFile } from './types.ts';

/** Reads one part; archives and mails inside are not opened again. */
export type ParsePart = (file: SourceFile) => Promise<ParsedDocument>;

/** Files that archives hold beside the documents: of operating systems and version control. */
const JUNK = /(^|\/)(__MACOSX|\.[^/]*|thumbs\.db|desktop\.ini)(\/|$)/i;
const MAX_PARTS = 500;
/** Said about at most this many parts one by one. */
const MAX_WARNINGS = 50;

type Parts = { builder: TextBuilder; tables: number; warnings: ParseWarning[]; failures: unknown[] };

export function startParts(limits: ParseLimits): Parts {
  return { builder: createTextBuilder(limits), tables: 0, warnings: [], failures: [] };
}

function copyBlock(parts: Parts, { text }: ParsedDocument, block: Block, depth: number): void {
  const { start, end, page: _page, pageEnd: _pageEnd, cells, table, headerRow, ...rest } = block;
  if (cells)
    parts.builder.addRow({
      cells,
      table: parts.tables + (table ?? 0),
      ...(headerRow ? { headerRow } : {}),
    });
  else {
    const level = rest.kind === 'heading' ? Math.min(6, (rest.level ?? 1) + depth) : rest.level;
    parts.builder.add({ ...rest, ...(level ? { level } : {}), text: text.slice(start, end) });
  }
}

/** Adds a part under a heading of its name; one that cannot be read is left out with a warning. */
export async function addPart(parts: Parts, file: SourceFile, parse: ParsePart): Promise<void> {
  try {
    const parsed = await parse(file);
    parts.builder.add({ kind: 'heading', level: 1, text: file.fileName });
    for (const block of parsed.blocks) copyBlock(parts, parsed, block, 1);
    parts.tables += 1 + Math.max(-1, ...parsed.blocks.map((block) => block.table ?? -1));
    for (const { code, message } of parsed.warnings) warn(parts, code, `${file.fileName}: ${message}`);
  } catch (error) {
    if (!isAppError(error) || error.code === 'document.too_large') throw error;
    parts.failures.push(error);
    warn(parts, 'part.left_out', `${file.fileName} was left out. ${error.message}`);
  }
}

function warn(parts: Parts, code: string, message: string): void {
  if (parts.warnings.length < MAX_WARNINGS) parts.warnings.push({ code, message });
}

/** File names without the UTF-8 flag are in whatever encoding the packer's system had, GBK or Big5 for instance. */
function entryName(raw: Buffer, isUtf8: boolean): string {
  return isUtf8 ? raw.toString('utf8') : decodeText(raw).text;
}

/**
 * An archive (.zip) as one document of several parts, in the order of their names. Everything in it that can be read is
 * learnt, archives inside are not opened; what was left out is said in the warnings. Throws `document.empty` without any
 * file, and what the first part threw when none can be read.
 */
export async function parseZip(
  { bytes }: SourceFile,
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
  for (const file of files) await addPart(parts, file, parse);
  if (parts.failures.length === files.length) throw parts.failures[0];
  const { builder, warnings } = parts;
  return { kind: 'zip', text: builder.text(), blocks: builder.blocks, warnings };
}
