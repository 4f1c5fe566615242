import type { Db } from '../db/index.ts';
import type { FileStore } from '../files/index.ts';
import type { Logger } from '../lib/index.ts';
import type { Mailer } from '../mail/index.ts';
import type { AnswerWriter, Embedder, Search } from '../retrieval/index.ts';

/** All that this room's functions ask for; each takes the part that it uses. */
export type ChatDeps = {
  db: Db;
  search: Search;
  embedder: Embedder;
  /** Without one answers are the words of their evidence. */
  writer?: AnswerWriter;
  files: FileStore;
  mailer: Mailer;
  logger: Logger;
  /** The origin under which browsers reach the server. */
  publicUrl: string;
};
