import type { Db } from '../db/index.ts';
import type { FileStore, Scanner } from '../files/index.ts';
import type { Logger } from '../lib/index.ts';
import type { Fetcher } from '../lib/safe-fetch.ts';
import type { Embedder, Search } from '../retrieval/index.ts';
import type { ParseLimits } from './parse/index.ts';

/** What this room asks for. Each function takes the part of it that it uses. */
export type IngestDeps = {
  db: Db;
  files: FileStore;
  embedder: Embedder;
  search: Search;
  logger: Logger;
  limits: ParseLimits;
  /** Looks for viruses before anything is read. */
  scanner: Scanner;
  /** For pages of websites. */
  fetcher: Fetcher;
};
