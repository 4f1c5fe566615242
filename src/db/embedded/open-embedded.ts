import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { AppError, type Logger } from '../../lib/index.ts';
import { findBinaries } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import { acquireFolderLock, type LockHolder, socketFile } from './folder-lock.ts';
import { runServer } from './run-server.ts';
import { chooseServiceUser, makePrivate } from './service-user.ts';

export type Embedded = {
  role: 'owner' | 'guest';
  connection: pg.ClientConfig;
  /** An owner stops the database; a guest leaves it alone. */
  stop(): Promise<void>;
};

const name = 'knowdesk';
/** A path in `sockaddr_un` has 104 bytes on macOS and 108 on Linux. */
const longestSocketPath = 100;
const guestPatienceMs = 60_000;

/**
 * Opens the database in the data folder: as its owner, or as the guest of the process that owns it when `guest` is
 * allowed. Throws `db.folder_in_use` with the owner's pid, `db.folder_unwritable`.
 */
export async function openEmbedded(options: {
  dataDir: string;
  guest: boolean;
  /** Nothing in it need survive a power cut: for test runs. */
  throwaway?: boolean;
  logger: Logger;
}): Promise<Embedded> {
  const { dataDir, guest, throwaway = false, logger } = options;
  const socketDir = chooseSocketDir(dataDir);
  const deadline = performance.now() + guestPatienceMs;
  for (;;) {
    const result = await lockFolder(dataDir, socketDir);
    if ('lock' in result) {
      try {
        const { connection, stop } = await startOwned({ dataDir, socketDir, throwaway, logger });
        return { role: 'owner', connection, stop: () => stop().finally(result.lock.release) };
      } catch (error) {
        result.lock.release();
        throw error;
      }
    }
    if (!guest) throw folderInUse(dataDir, result.holder);
    const connection = { host: result.holder.socketDir, port: 5432, ssl: false, user: name, database: name };
    if (await isReady(connection)) return { role: 'guest', connection, stop: async () => {} };
    // Its owner is starting or stopping it.
    if (performance.now() > deadline) throw folderInUse(dataDir, result.holder);
    await sleep(100);
  }
}

async function lockFolder(dataDir: string, socketDir: string) {
  try {
    // Passable, because the database may run as another user; what lies inside is private by itself.
    if (mkdirSync(dataDir, { recursive: true }) !== undefined) chmodSync(dataDir, 0o711);
    return await acquireFolderLock(dataDir, socketDir);
  } catch (cause) {
    throw new AppError(
      'db.folder_unwritable',
      `The data folder ${dataDir} cannot be written: ${(cause as Error).message}. ` +
        'Run the command as the user who owns the folder, or set KNOWDESK_DATA to another one.',
      { cause },
    );
  }
}

async function startOwned(options: {
  dataDir: string;
  socketDir: string;
  throwaway: boolean;
  logger: Logger;
}) {
  const { dataDir, socketDir, throwaway, logger } = options;
  const binaries = findBinaries();
  const clusterDir = join(dataDir, 'pg');
  const runAs = chooseServiceUser(clusterDir, binaries.postgres);
  await ensureCluster(clusterDir, { binaries, runAs, throwaway, logger });
  const temporarySocketDir = socketDir !== ownSocketDir(dataDir);
  mkdirSync(socketDir, { recursive: !temporarySocketDir, mode: 0o700 });
  try {
    makePrivate(socketDir, runAs);
    const server = await runServer({
      clusterDir,
      socketDir,
      temporarySocketDir,
      binaries,
      runAs,
      throwaway,
      logger,
    });
    try {
      await ensureDatabase(server.connection);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return { connection: { ...server.connection, user: name, database: name }, stop: server.stop };
  } catch (error) {
    if (temporarySocketDir) removeIfThere(socketDir);
    throw error;
  }
}

/** The application's own user is no superuser: it can do here what it can do on a rented server, and no more. */
async function ensureDatabase(connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client({ ...connection, user: 'postgres', database: 'postgres' });
  client.on('error', () => {});
  await client.connect();
  try {
    const found = await client.query(
      `select exists (select from pg_roles where rolname = $1) as role, exists (select from pg_database where datname = $1) as database`,
      [name],
    );
    if (!found.rows[0].role) await client.query(`create role ${name} login createdb`);
    if (!found.rows[0].database) await client.query(`create database ${name} owner ${name}`);
  } finally {
    await client.end();
  }
}

function ownSocketDir(dataDir: string): string {
  return join(dataDir, 'pg-socket');
}

/** In the data folder, or, when that path is too long for a socket, in a temporary one that the lock file names. */
function chooseSocketDir(dataDir: string): string {
  const own = ownSocketDir(dataDir);
  if (Buffer.byteLength(join(own, socketFile)) <= longestSocketPath) return own;
  // Not os.tmpdir(): TMPDIR may be as deep, or closed to the user that the database runs as.
  return `/tmp/knowdesk-${randomBytes(6).toString('hex')}`;
}

async function isReady(connection: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(connection);
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function removeIfThere(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // The watchdog was quicker.
  }
}

function folderInUse(dataDir: string, holder: LockHolder): AppError {
  return new AppError(
    'db.folder_in_use',
    `The data folder ${dataDir} is in use by the Knowdesk server with pid ${holder.pid} on ${holder.host}. ` +
      'Stop that one first, or set KNOWDESK_DATA to another folder.',
  );
}
