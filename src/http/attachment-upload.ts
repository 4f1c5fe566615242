import type { Context } from 'hono';
import { attachmentTooLarge } from '../chat/index.ts';
import { attachmentLimits } from '../contract/index.ts';
import { scanNow } from '../files/index.ts';
import { uploadBody, uploadsOf, withUpload } from './read-upload.ts';
import type { HttpDeps } from './types.ts';

/** The request body of a route that takes a picture or PDF for a message. */
export const attachmentBody = uploadBody({});

/** Reads the one file of the form; more bytes than an attachment may have are not read at all. */
export async function withAttachment<T>(
  c: Context,
  { config, scanner }: Pick<HttpDeps, 'config' | 'scanner'>,
  use: (file: { name: string; path: string }) => Promise<T>,
): Promise<T> {
  const maxBytes = Math.min(attachmentLimits.bytes, config.maxUploadBytes);
  const limits = { folder: uploadsOf(config).folder, maxBytes, tooLarge: attachmentTooLarge };
  return await withUpload(c, limits, async ({ file }) => {
    await scanNow(scanner, file.path);
    return await use(file);
  });
}
