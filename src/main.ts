import { sql } from 'kysely';
import { type Auth, accountsJobs, openAuth } from './accounts/index.ts';
import { automationJobs, hurryDeliveries } from './automation/index.ts';
import { chatJobs } from './chat/index.ts';
import { type Config, ensureSecret } from './config/index.ts';
import { migrateToLatest, type OpenedDatabase, openDatabase } from './db/index.ts';
import { type Events, openEvents } from './events/index.ts';
import { feedbackJobs } from './feedback/index.ts';
import { type FileStore, openFileStore, openScanner, type Scanner } from './files/index.ts';
import { createApp, startServer } from './http/index.ts';
import { ingestJobs, parseLimits, startReembedding } from './ingest/index.ts';
import { type JobHandlers, mergeHandlers, runWorker, sweepJobs, unlockAll } from './jobs/index.ts';
import type { Logger } from './lib/index.ts';
import { createFetcher, type Fetcher } from './lib/safe-fetch.ts';
import { type Mailer, openMailer } from './mail/index.ts';
import {
  type AnswerWriter,
  extractiveWriter,
  type OpenedEmbedder,
  openEmbedder,
  openModelWriter,
  openSearch,
  type Search,
} from './retrieval/index.ts';
import { routingJobs } from './routing/index.ts';

/** Every port, opened: what a server and the commands that do its work are made of. */
export type Services = {
  config: Config;
  secret: string;
  database: OpenedDatabase;
  auth: Auth;
  files: FileStore;
  scanner: Scanner;
  fetcher: Fetcher;
  mailer: Mailer;
  embedder: OpenedEmbedder;
  writer: AnswerWriter;
  search: Search;
  handlers: JobHandlers;
  logger: Logger;
  close(): Promise<void>;
};

type OpenOptions = { config: Config; logger: Logger; database: OpenedDatabase };

/**
 * Opens everything above a migrated database; `close()` ends it again, the database stays. The models may still be
 * loading.
 */
export async function openServices({ config, logger, database }: OpenOptions): Promise<Services> {
  const secret = await ensureSecret(config);
  const { db } = database;
  const files = openFileStore({ dataDir: config.dataDir });
  const scanner = openScanner({ clamav: config.clamav });
  const fetcher = createFetcher({
    allow: config.fetchAllow,
    userAgent: `Knowdesk/0.1 (+${config.publicUrl})`,
  });
  const mailer = openMailer({ smtpUrl: config.smtpUrl, from: config.mailFrom, logger });
  const auth = openAuth({ db, publicUrl: config.publicUrl, secret, mailEnabled: mailer.enabled, logger });
  const embedder = await openEmbedder({ logger, previousModelsDir: config.previousModelsDir });
  const search = openSearch({ db, embedder, dataDir: config.dataDir, logger });
  const writer = config.llm ? openModelWriter({ embedder, logger }, config.llm) : extractiveWriter;
  const limits = parseLimits(config);
  const handlers = mergeHandlers(
    accountsJobs({ mailer }),
    ingestJobs({ db, files, embedder, search, logger, limits, scanner, fetcher }),
    chatJobs({ db, mailer, logger, publicUrl: config.publicUrl }),
    routingJobs({ db }),
    feedbackJobs({ db, search, embedder }),
    automationJobs({ db, fetcher, logger }),
    sweepJobs({ db, logger }),
  );
  const close = async () => {
    await search.close();
    await embedder.close();
    await fetcher.close();
  };
  return {
    config,
    secret,
    database,
    auth,
    files,
    scanner,
    fetcher,
    mailer,
    embedder,
    writer,
    search,
    handlers,
    logger,
    close,
  };
}

/** `web` answers HTTP, `worker` does jobs, `all` both. */
export type ServeRole = 'all' | 'web' | 'worker';
export type Serving = { url: string; port: number; services: Services; close(): Promise<void> };

/**
 * Starts Knowdesk: opens and migrates the database, loads models and indexes, listens, works on the queue. Throws an
 * AppError that says what to do (`db.folder_in_use`, `server.port_taken`, `model.missing`, …); nothing is left running.
 */
export async function serve(options: { config: Config; logger: Logger; role?: ServeRole }): Promise<Serving> {
  const { config, logger, role = 'all' } = options;
  const database = await openDatabase({ config, logger, as: 'owner' });
  try {
    await migrateToLatest(database);
    if (database.role === 'owner') await unlockAll(database.pool);
    const services = await openServices({ config, logger, database });
    return await start(services, role);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function start(services: Services, role: ServeRole): Promise<Serving> {
  const { config, logger, database, search } = services;
  const { db, pool } = database;
  const events: Events = await openEvents({ db, listen: database.listen, logger });
  const stopping = new AbortController();
  await startReembedding({ db, embedder: services.embedder });
  // Models in their thread, indexes in this one, at once.
  const indexes = loadIndexes(db, search);
  await services.embedder.ready;
  const http =
    role === 'worker'
      ? undefined
      : await startServer({
          app: createApp({
            ...services,
            db,
            events,
            stopping: stopping.signal,
            findMissing: () => findMissing(db, indexes),
          }),
          host: config.host,
          port: config.port,
        });
  await indexes.loaded;
  // Jobs that waited over night would slow down what customers wait for.
  const worker =
    role === 'web'
      ? undefined
      : await runWorker({ pool, db, logger, handlers: services.handlers, concurrency: 2 });
  if (worker) hurryDeliveries({ db, events, logger }, stopping.signal);
  const close = async () => {
    stopping.abort();
    await Promise.all([http?.close(), worker?.stop()]);
    await events.close();
    await services.close();
    await database.close();
  };
  const port = http?.port ?? 0;
  return {
    url: config.port === 0 ? `http://${config.host}:${port}` : config.publicUrl,
    port,
    services,
    close,
  };
}

type Indexes = { loaded: Promise<void>; done: boolean };

/** Loads every workspace's index now, so that no customer's first question waits for it. */
function loadIndexes(db: OpenedDatabase['db'], search: Search): Indexes {
  const indexes: Indexes = { loaded: Promise.resolve(), done: false };
  indexes.loaded = (async () => {
    for (const { id } of await db.selectFrom('workspaces').select('id').execute()) await search.ready(id);
    indexes.done = true;
  })();
  // Looked at by who awaits it, which may be after something else has failed.
  indexes.loaded.catch(() => {});
  return indexes;
}

/** What cannot answer yet; the models are loaded before the server listens. */
async function findMissing(db: OpenedDatabase['db'], indexes: Indexes): Promise<string[]> {
  const database = await sql`select 1`.execute(db).then(
    () => [],
    () => ['database'],
  );
  return [...database, ...(indexes.done ? [] : ['index'])];
}
