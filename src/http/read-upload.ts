import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Context } from 'hono';
import type { Config } from '../config/index.ts';
import { AppError } from '../lib/index.ts';
import { headerParameter, multipartParts } from './multipart.ts';
import { invalidInput, refuseUnstorable } from './refuse-invalid.ts';

/** A file of a form in a temporary place, and the form's other fields. */
type Upload = {
  file: { name: string; path: string; mediaType?: string };
  fields: Map<string, string[]>;
};
export type Limits = {
  folder: string;
  /** Bytes of the largest file that is read at all. */
  maxBytes: number;
  /** What is thrown for a larger one; `document.too_large` unless said. */
  tooLarge?: () => AppError;
};

type Property = { type: 'string'; maxLength?: number; enum?: string[]; description?: string };

const maxFieldBytes = 64 * 1024;
const maxParts = 100;

/** The request body of a route that takes a file, with its other fields. It is read by `withUpload`, not validated. */
export function uploadBody(fields: Record<string, Property>) {
  const file = { type: 'string' as const, format: 'binary' };
  const schema = { type: 'object' as const, properties: { file, ...fields }, required: ['file'] };
  return { required: true, content: { 'multipart/form-data': { schema } } };
}

/**
 * Where uploads go, and how much is read: twice the limit, since a document somewhat over it is taken in as failed,
 * with its reason where the uploader looks for it.
 */
export function uploadsOf(config: Pick<Config, 'dataDir' | 'maxUploadBytes'>): Limits {
  return { folder: join(config.dataDir, 'uploads'), maxBytes: 2 * config.maxUploadBytes };
}

/** Removes what a killed process left in the folder: files that nobody has written to for a day. */
export async function sweepUploads(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    const written = await stat(path).catch(() => undefined);
    if (written && written.mtimeMs < Date.now() - 24 * 3600_000) await rm(path, { force: true });
  }
}

/**
 * Reads a multipart form with one `file`, which goes straight to a file in `folder` and is removed when `use` is
 * done. Throws `document.too_large`, `request.invalid` (no file), `request.malformed`,
 * `request.unsupported_media_type`.
 */
export async function withUpload<T>(
  c: Context,
  limits: Limits,
  use: (upload: Upload) => Promise<T>,
): Promise<T> {
  const announced = Number(c.req.header('content-length') ?? 0);
  if (announced > limits.maxBytes + maxParts * maxFieldBytes)
    throw (limits.tooLarge ?? tooLarge)(limits.maxBytes);
  const type = c.req.header('content-type') ?? '';
  const boundary = /^multipart\/form-data\b/i.test(type) ? headerParameter(type, 'boundary') : undefined;
  if (!boundary || !c.req.raw.body) {
    const message = 'Send the file as multipart/form-data, in a field named file.';
    throw new AppError('request.unsupported_media_type', message);
  }
  await mkdir(limits.folder, { recursive: true });
  const path = join(limits.folder, randomUUID());
  try {
    return await use(await readForm(multipartParts(c.req.raw.body, boundary), path, limits));
  } finally {
    await rm(path, { force: true });
  }
}

async function readForm(
  parts: ReturnType<typeof multipartParts>,
  path: string,
  limits: Limits,
): Promise<Upload> {
  const fields = new Map<string, string[]>();
  let file: Upload['file'] | undefined;
  let count = 0;
  for await (const { headers, content } of parts) {
    const disposition = headers.get('content-disposition') ?? '';
    const name = headerParameter(disposition, 'name') ?? '';
    const fileName = headerParameter(disposition, 'filename');
    if (++count > maxParts) throw invalidInput([{ path: [name], message: 'is one field too many' }], 'form');
    if (name === 'file') {
      if (file) throw invalidInput([{ path: ['file'], message: 'is there more than once' }], 'form');
      await pipeline(limited(content, limits), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
      const mediaType = headers.get('content-type');
      file = { name: baseName(fileName ?? ''), path, ...(mediaType ? { mediaType } : {}) };
    } else {
      fields.set(name, [...(fields.get(name) ?? []), await readText(content, name)]);
    }
  }
  if (!file) throw invalidInput([{ path: ['file'], message: 'is missing' }], 'form');
  return { file, fields };
}

async function* limited(content: AsyncIterable<Buffer>, limits: Limits): AsyncGenerator<Buffer> {
  const { maxBytes } = limits;
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw (limits.tooLarge ?? tooLarge)(maxBytes);
    yield chunk;
  }
}

async function readText(content: AsyncIterable<Buffer>, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > maxFieldBytes) throw invalidInput([{ path: [name], message: 'is too long' }], 'form');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  refuseUnstorable(text, [name], 'form');
  return text;
}

/** What makes a name read other than it is: control characters, and marks that turn the direction of its letters. */
const disguise = /\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Some browsers once sent a whole path; a name never names a place. */
function baseName(name: string): string {
  const last = (name.split(/[/\\]/).at(-1) ?? '').replaceAll(disguise, '').trim().slice(-255);
  return /^\.*$/.test(last) ? 'file' : last.toWellFormed();
}

function tooLarge(maxBytes: number): AppError {
  const megabytes = Math.floor(maxBytes / 2 / (1024 * 1024));
  return new AppError(
    'document.too_large',
    `The file is larger than ${megabytes} MB. Split it, or ask the administrator to raise KNOWDESK_MAX_UPLOAD_MB.`,
  );
}
