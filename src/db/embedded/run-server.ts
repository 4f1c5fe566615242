import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { AppError, type Logger } from '../../lib/index.ts';
import { type Binaries, noBinaries } from './binaries.ts';
import type { RunAs } from './run-as.ts';
import { runWatched, type Watched } from './watchdog.ts';

/** Sized for one small server on a machine that also runs the language model. */
const settings = {
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  max_connections: '60',
  shared_buffers: '128MB',
  max_wal_size: '256MB',
  min_wal_size: '32MB',
  // Nobody replicates from here, so the log need not say enough for it.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  fsync: 'on',
  synchronous_commit: 'on',
  // After a crash: one call for the file system instead of one a file, which takes seconds on a slow disk.
  ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
  // Containers have 64 MB of shared memory by default, which parallel queries outgrow.
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  // Error messages may quote a row, statements certainly do: neither belongs in a log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_line_prefix: '',
};

export type EmbeddedServer = {
  connection: pg.ClientConfig;
  /** Stops the database; within about 8 seconds, in whatever state it is. */
  stop(): Promise<void>;
};

type Options = {
  clusterDir: string;
  socketDir: string;
  /** The socket's folder is a temporary one: it goes away with the server. */
  temporarySocketDir: boolean;
  binaries: Binaries;
  runAs: RunAs | undefined;
  throwaway: boolean;
  logger: Logger;
};

/** For data that nobody will miss: test runs. */
const throwawaySettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

/** A previous server may still be stopping, or be recovering from a crash: that long we wait for either. */
const patience = { stopping: 20_000, recovering: 300_000 };
const restartLimit = { times: 5, withinMs: 60_000 };

/**
 * Starts the server on an existing cluster and keeps it running until `stop`: should it end by itself, it is started
 * again. Throws `db.start_failed` with what PostgreSQL said.
 */
export async function runServer(options: Options): Promise<EmbeddedServer> {
  const { socketDir, logger } = options;
  const connection = { host: socketDir, port: 5432, ssl: false };
  let stopping = false;
  let current = await startOnce(options);
  const starts: number[] = [];

  const keepRunning = async () => {
    while (!stopping) {
      const { code, lastLines } = await current.exited;
      if (stopping) break;
      logger.error({ code, lastLines }, 'the database stopped by itself; starting it again');
      starts.push(performance.now());
      const recent = starts.filter((at) => performance.now() - at < restartLimit.withinMs);
      if (recent.length > restartLimit.times)
        return logger.fatal('the database keeps stopping; giving up on it');
      await sleep(200);
      current = await startOnce(options);
    }
    await current.stop();
  };
  const kept = keepRunning().catch((error: unknown) => {
    logger.fatal({ error }, 'the database could not be started again');
  });

  const stop = async () => {
    stopping = true;
    await current.stop();
    await kept;
  };
  return { connection, stop };
}

/** Starts the server and waits until it takes connections. */
async function startOnce(options: Options): Promise<Watched> {
  const deadline = performance.now() + patience.stopping;
  for (;;) {
    const server = spawnServer(options);
    let ended: { code: number | null; lastLines: string[] } | undefined;
    server.exited.then((result) => {
      ended = result;
    });
    try {
      await waitUntilReady(options.socketDir, () => ended !== undefined);
      return server;
    } catch {
      await server.stop();
    }
    const { code, lastLines } = await server.exited;
    const said = lastLines.join('\n');
    // The server of an owner that was killed is still stopping. Whether it is, PostgreSQL judges itself.
    const busy = /lock file ".*" already exists|shared memory block .* is still in use/.test(said);
    if (!busy || performance.now() > deadline) throw startFailed(code, said);
    await sleep(100);
  }
}

function spawnServer(options: Options): Watched {
  const { binaries, clusterDir, socketDir, temporarySocketDir, runAs, throwaway, logger } = options;
  const all = {
    ...settings,
    ...(throwaway ? throwawaySettings : {}),
    unix_socket_directories: quoteListItem(socketDir),
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return runWatched([binaries.postgres, '-D', clusterDir, ...flags], {
    runAs,
    stopSignal: 'INT',
    ...(temporarySocketDir ? { removeFolder: socketDir } : {}),
    onLine: (line) => logLine(logger, line),
  });
}

/** unix_socket_directories is a list: a comma or a space in a folder's name must be quoted. */
function quoteListItem(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

/** What PostgreSQL tells clients while it starts and when it is asked to stop. */
const expected = /is starting up|is shutting down|not yet accepting|due to administrator command/;

function logLine(logger: Logger, line: string): void {
  if (/^(PANIC|FATAL):/.test(line) && !expected.test(line)) logger.error({ postgres: line }, 'database');
  else logger.debug({ postgres: line }, 'database');
}

async function waitUntilReady(socketDir: string, hasEnded: () => boolean): Promise<void> {
  const deadline = performance.now() + patience.recovering;
  while (performance.now() < deadline) {
    if (hasEnded()) throw new Error('it ended');
    const client = new pg.Client({
      host: socketDir,
      port: 5432,
      ssl: false,
      user: 'postgres',
      database: 'postgres',
    });
    client.on('error', () => {});
    try {
      await client.connect();
      return;
    } catch {
      await sleep(15);
    } finally {
      await client.end().catch(() => {});
    }
  }
  throw new Error('it did not get ready');
}

function startFailed(code: number | null, said: string): AppError {
  if (code === 126 || code === 127) return noBinaries(said);
  return new AppError(
    'db.start_failed',
    `The database did not start (exit code ${code}): ${said || 'it said nothing'}`,
  );
}
