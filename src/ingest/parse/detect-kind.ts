import { fileTypeFromBuffer } from 'file-type';
import { readZipDirectory } from './check-zip.ts';
import { decodeText, guessEncoding } from './decode-text.ts';
import { documentError, unsupported } from './document-errors.ts';
import { readJson } from './parse-json.ts';
import type { DocumentKind, ParseLimits, SourceFile } from './types.ts';

const HEAD_BYTES = 4096;
/** Pictures whose text can be recognised. */
const RECOGNISABLE = new Set(['image/png', 'image/jpeg', 'image/webp']);

function startsWith(bytes: Uint8Array, ...prefix: number[]): boolean {
  return prefix.every((byte, at) => bytes[at] === byte);
}

/** True when the directory of an OLE container has an entry of this name. */
function oleHas(bytes: Uint8Array, name: string): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Directory entries start with their name in UTF-16 and are 128 bytes each, in sectors of 512 or 4096.
  const needle = Buffer.from(`${name}\0`, 'utf16le');
  for (let at = buffer.indexOf(needle); at >= 0; at = buffer.indexOf(needle, at + 1))
    if (at % 128 === 0) return true;
  return false;
}

function isOle(bytes: Uint8Array): boolean {
  return startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1);
}

/** An encrypted Office file is an OLE container around the real one ([MS-OFFCRYPTO] 2.3.4). */
export function isEncryptedOffice(bytes: Uint8Array): boolean {
  return isOle(bytes) && oleHas(bytes, 'EncryptedPackage');
}

/** An OLE container (Compound File Binary): old Office files. */
function oleKind(bytes: Uint8Array): DocumentKind {
  if (oleHas(bytes, 'EncryptedPackage')) throw documentError('document.encrypted');
  if (oleHas(bytes, 'WordDocument')) return 'doc';
  if (oleHas(bytes, 'Workbook') || oleHas(bytes, 'Book')) return 'xls';
  if (oleHas(bytes, 'PowerPoint Document')) throw unsupported('Old PowerPoint files (.ppt)');
  if (oleHas(bytes, '__properties_version1.0')) throw unsupported('Outlook mails (.msg)');
  throw documentError('document.unsupported');
}

async function zipKind(bytes: Uint8Array, limits: ParseLimits): Promise<DocumentKind> {
  const entries = await readZipDirectory(bytes, limits);
  const has = (pattern: RegExp) => entries.some((entry) => pattern.test(entry.fileName));
  if (has(/^word\/document\d*\.xml$/i)) return 'docx';
  if (has(/^xl\/workbook\.xml$/i)) return 'xlsx';
  if (has(/^ppt\/presentation\.xml$/i)) return 'pptx';
  if (has(/^ppt\//i)) throw documentError('document.broken');
  if (has(/^xl\/workbook\.bin$/i)) throw unsupported('Binary Excel files (.xlsb)');
  if (has(/^META-INF\/container\.xml$/)) throw unsupported('E-books');
  if (has(/^content\.xml$/)) throw unsupported('OpenDocument files');
  if (entries.some((entry) => entry.isEncrypted())) throw documentError('document.encrypted');
  return 'zip';
}

function extension(fileName: string): string {
  return /\.([^./\\]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
}

const TEXT_BY_EXTENSION: Record<string, DocumentKind> = {
  md: 'markdown',
  markdown: 'markdown',
  mdx: 'markdown',
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  csv: 'csv',
  tsv: 'csv',
};
const TEXT_BY_MEDIA_TYPE: Record<string, DocumentKind> = {
  'text/markdown': 'markdown',
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'text/csv': 'csv',
  'text/tab-separated-values': 'csv',
};
const UNREADABLE_TEXT: Record<string, string> = {
  xml: 'XML files',
  rtf: 'RTF files',
  svg: 'Images',
};

/** The headers that begin a mail: some of the usual names and nothing else up to the first empty line. */
function isMail(head: string): boolean {
  const [lines = ''] = head.split(/\r?\n\r?\n/);
  const names = [...lines.matchAll(/^([\w-]+):/gm)].map(([, name = '']) => name.toLowerCase());
  const usual = names.filter((name) =>
    /^(from|to|subject|date|message-id|received|return-path|mime-version|content-type|delivered-to)$/.test(
      name,
    ),
  );
  return /^[\w-]+: ?/.test(head) && new Set(usual).size >= 3;
}

function textKind({ bytes, fileName, mediaType }: SourceFile): DocumentKind {
  const encoding = guessEncoding(bytes);
  if (!encoding) throw unsupported('This type of file');
  const head = new TextDecoder(encoding).decode(bytes.subarray(0, HEAD_BYTES)).trimStart();
  const byName = TEXT_BY_EXTENSION[extension(fileName)];
  // Markdown may begin with HTML; anything else that does is a page, whatever it is called.
  if (
    byName !== 'markdown' &&
    /^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<(!doctype html|html|head|body)\b/i.test(head)
  )
    return 'html';
  if (/^\{\\rtf/.test(head)) throw unsupported('RTF files');
  if (isMail(head)) return 'eml';
  if (/^<\?xml/.test(head)) throw unsupported('XML files');
  if (byName) return byName;
  if (/^[{[]/.test(head) && readJson(decodeText(bytes).text) !== undefined) return 'json';
  const refused = UNREADABLE_TEXT[extension(fileName)];
  if (refused) throw unsupported(refused);
  return TEXT_BY_MEDIA_TYPE[mediaType?.split(';')[0]?.trim() ?? ''] ?? 'text';
}

/**
 * What a file is, by its content first and by its name and media type only where the content leaves it open (the text
 * formats). Throws `document.empty`, `.encrypted`, `.unsupported`, and for zip containers what `readZipDirectory`
 * throws.
 */
export async function detectKind(file: SourceFile, limits: ParseLimits): Promise<DocumentKind> {
  const { bytes } = file;
  if (bytes.length === 0) throw documentError('document.empty');
  if (Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-')) return 'pdf';
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04) || startsWith(bytes, 0x50, 0x4b, 0x05, 0x06))
    return zipKind(bytes, limits);
  if (isOle(bytes)) return oleKind(bytes);
  // A byte order mark is text; file-type takes the one of UTF-16 for sound.
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) return textKind(file);
  const known = await fileTypeFromBuffer(bytes.subarray(0, HEAD_BYTES)).catch(() => undefined);
  if (known && RECOGNISABLE.has(known.mime)) return 'image';
  // file-type also names some text formats, which are looked at more closely below.
  if (known && !/^(text\/|application\/(xml|rtf))/.test(known.mime))
    throw unsupported(describe(known.mime, known.ext));
  return textKind(file);
}

function describe(mime: string, ext: string): string {
  if (mime.startsWith('image/')) return 'Images';
  if (mime.startsWith('video/') || mime.startsWith('audio/')) return 'Audio and video files';
  if (/zip|compressed|tar|rar|gzip|7z/.test(mime)) return 'Archives';
  return `Files of type .${ext}`;
}
