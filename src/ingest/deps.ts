import type { Db } from '../db/index.ts';
import type { FileStore } from '../files/index.ts';
import type { Logger } from '../lib/index.ts';
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
};
