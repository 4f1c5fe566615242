import { Readable } from 'node:stream';
import type { Context } from 'hono';

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** Kinds that a browser may be told; everything else, and whatever an uploader claims, is only bytes. */
const told = new Set([
  'application/pdf',
  'text/plain',
  'text/csv',
  'text/markdown',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  xlsx,
]);

/**
 * Answers with a picture to be shown. Its type was found by its content; what it holds never changes, and no script in
 * it would run.
 */
export function answerImage(
  c: Context,
  { mediaType, bytes }: { mediaType: string; bytes: Uint8Array },
): Response {
  return c.body(new Uint8Array(bytes), 200, {
    'Content-Type': mediaType,
    'Content-Disposition': 'inline',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, max-age=86400, immutable',
  });
}

type File = { fileName: string; mediaType: string | null } & (
  | { content: Uint8Array }
  | { stream: Readable; bytes: number }
);

/** Answers with a file to save under its name (RFC 6266); what people uploaded never runs as a page of ours. */
export function answerFile(c: Context, file: File): Response {
  const ascii = file.fileName.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(file.fileName.toWellFormed()).replaceAll(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  );
  const type = file.mediaType?.split(';')[0]?.trim().toLowerCase() ?? '';
  const headers = {
    'Content-Type': told.has(type) ? type : 'application/octet-stream',
    'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    'Cache-Control': 'private, no-cache',
  };
  if ('content' in file) return c.body(new Uint8Array(file.content), 200, headers);
  const content = Readable.toWeb(file.stream) as ReadableStream<Uint8Array>;
  return c.body(content, 200, { ...headers, 'Content-Length': String(file.bytes) });
}
