import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { documentError } from './document-errors.ts';
import type { ParseLimits } from './types.ts';

/** Text compresses 5 to 20 times, the emptiest real spreadsheet about 100 times; deflate's limit is 1,032. */
const MAX_RATIO = 200;
/** Below this unpacked size a high ratio does no harm. */
const HARMLESS_BYTES = 8 * 1024 * 1024;
const MAX_ENTRIES = 20_000;

/**
 * The entry names of a zip container. Throws `document.broken` when its directory cannot be read and, before anything
 * is unpacked, `document.unsafe` for a zip bomb (by ratio, by overlapping entries, by number of entries) and
 * `document.too_large` when it would unpack to more than `maxUnpackedBytes`.
 */
export async function readZipDirectory(
  bytes: Uint8Array,
  limits: Pick<ParseLimits, 'maxUnpackedBytes'>,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let packed = 0;
  let unpacked = 0;
  const zip = await open(bytes);
  try {
    if (zip.entryCount > MAX_ENTRIES) throw documentError('document.unsafe');
    for await (const entry of zip.eachEntry()) {
      entries.push(entry);
      packed += entry.compressedSize;
      unpacked += entry.uncompressedSize;
      const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
      if (entry.uncompressedSize > HARMLESS_BYTES && ratio > MAX_RATIO)
        throw documentError('document.unsafe');
    }
  } catch (error) {
    throw asDocumentError(error);
  }
  // Entries that share their packed bytes are how 10 MB become 200 TB (D. Fifield, "A better zip bomb", 2019).
  if (packed > bytes.length) throw documentError('document.unsafe');
  if (unpacked > limits.maxUnpackedBytes) throw documentError('document.too_large');
  return entries;
}

/**
 * Unpacks every entry into nothing, because the sizes in a directory may lie and the parsers believe them; looks
 * for a document type declaration meanwhile: Office files never have one, entity bombs do (in an `archive` of any files
 * they are left to the parser of each). Throws `document.unsafe`, `document.encrypted` or `document.broken`.
 */
export async function checkZipContent(bytes: Uint8Array, archive = false): Promise<void> {
  const zip = await open(bytes);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      if (entry.isEncrypted()) throw documentError('document.encrypted');
      const isXml = !archive && /\.(xml|rels|vml)$/i.test(entry.fileName);
      await pipeline(await zip.openReadStreamPromise(entry), isXml ? rejectDeclarations() : discard());
    }
  } catch (error) {
    throw asDocumentError(error);
  }
}

async function open(bytes: Uint8Array): Promise<ZipFile> {
  try {
    return await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      lazyEntries: true,
    });
  } catch (cause) {
    throw documentError('document.broken', undefined, cause);
  }
}

function asDocumentError(error: unknown): Error {
  if (error instanceof Error && error.name === 'AppError') return error;
  const message = error instanceof Error ? error.message : '';
  // yauzl's words for an entry that unpacks to more than its directory says.
  return documentError(
    /too many bytes/.test(message) ? 'document.unsafe' : 'document.broken',
    undefined,
    error,
  );
}

function discard(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

function rejectDeclarations(): Writable {
  const needles = ['<!DOCTYPE', '<!ENTITY'].flatMap((text) => {
    const utf16 = Buffer.from(text, 'utf16le');
    return [Buffer.from(text), utf16, Buffer.from(utf16).swap16()];
  });
  let tail = Buffer.alloc(0);
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const window = Buffer.concat([tail, chunk]);
      tail = window.subarray(Math.max(0, window.length - 32));
      done(needles.some((needle) => window.includes(needle)) ? documentError('document.unsafe') : null);
    },
  });
}
