import type { Readable } from 'node:stream';

/**
 * Where uploaded files lie. A key is made by us, never from what a user typed: segments of letters, digits, `-` and
 * `_` joined by `/` (`<workspaceId>/<versionId>`). Any other key throws `file.key_invalid`.
 */
export type FileStore = {
  /** Stores bytes, or a copy of the file at a path, durably and whole or not at all; replaces what was there. */
  put(key: string, content: Uint8Array | string): Promise<void>;
  /** The whole file. Throws `file.not_found`. */
  get(key: string): Promise<Buffer>;
  /** The file piece by piece, for downloads; `bytes` is its size. Throws `file.not_found`. */
  stream(key: string): Promise<{ bytes: number; stream: Readable }>;
  /** The path on this machine where a parser may read the file (never write); it need not be there any more. */
  path(key: string): string;
  /** Removes the file; one that is not there is already removed. */
  delete(key: string): Promise<void>;
  /** The keys of all files, in no order. */
  list(): AsyncIterable<string>;
};
