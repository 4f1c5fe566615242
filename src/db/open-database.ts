import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Config } from '../config/index.ts';
import type { Logger } from '../lib/index.ts';
import { openEmbedded } from './embedded/open-embedded.ts';
import { createListener, type ListenHandler } from './listener.ts';
import { openServer } from './open-server.ts';
import { createKysely, createPool, type Db } from './pool.ts';

/**
 * `owner`: our own database runs under this process, and nobody else is in it unless as a guest. `guest`: another
 * process runs it and does the jobs. `shared`: a PostgreSQL server that any number of processes use.
 */
type DatabaseRole = 'owner' | 'guest' | 'shared';

export type OpenedDatabase = {
  db: Db;
  /** The connections behind `db`, for what speaks pg itself. */
  pool: pg.Pool;
  /** How to open a connection of one's own. */
  connection: pg.ClientConfig;
  role: DatabaseRole;
  logger: Logger;
  /** Calls the handler on every NOTIFY of the channel; resolves when it listens, to what ends it. */
  listen(channel: string, handler: ListenHandler): Promise<() => Promise<void>>;
  /** Closes every connection; an owner then stops the database. Done within 10 seconds, again is harmless. */
  close(): Promise<void>;
};

/** Connections of one process. Our own server allows 60: an owner and two guests fit. */
const poolSize = { owner: 20, guest: 5, shared: 20 };
/** How long a query that runs at `close` may go on. */
const drainMs = 2_000;

/**
 * Opens the database that the configuration names, without migrating it. `as: 'owner'` is for servers: throws
 * `db.folder_in_use` when the data folder has an owner. `as: 'owner-or-guest'` is for commands: they use the running
 * server's database when there is one. With DATABASE_URL both do the same.
 */
export async function openDatabase(options: {
  config: Pick<Config, 'dataDir' | 'databaseUrl'>;
  logger: Logger;
  as: 'owner' | 'owner-or-guest';
}): Promise<OpenedDatabase> {
  const { config, logger, as } = options;
  if (config.databaseUrl !== undefined) {
    const connection = await openServer(config.databaseUrl);
    return handle({ connection, role: 'shared', logger, stop: async () => {} });
  }
  const embedded = await openEmbedded({ dataDir: config.dataDir, guest: as === 'owner-or-guest', logger });
  return handle({ ...embedded, logger });
}

function handle(source: {
  connection: pg.ClientConfig;
  role: DatabaseRole;
  logger: Logger;
  stop: () => Promise<void>;
}): OpenedDatabase {
  const { connection, role, logger, stop } = source;
  const pool = createPool(connection, { size: poolSize[role], logger });
  const listener = createListener(connection, logger);
  let closing: Promise<void> | undefined;
  const closeAll = async () => {
    await listener.close();
    // pool.end() waits for connections in use, for ever if need be; stopping the server ends those.
    await Promise.race([pool.end(), sleep(drainMs)]);
    await stop();
  };
  const close = () => {
    closing ??= closeAll();
    return closing;
  };
  return { db: createKysely(pool), pool, connection, role, logger, listen: listener.listen, close };
}
