import type { Command } from 'commander';
import type { Actor } from '../accounts/index.ts';
import { type Config, loadConfig } from '../config/index.ts';
import { scope } from '../contract/index.ts';
import { type Db, migrateToLatest, type OpenedDatabase, openDatabase } from '../db/index.ts';
import { AppError, createLogger, type Logger } from '../lib/index.ts';

export type CommandContext = { config: Config; logger: Logger };

/** Configuration and log of one command: options of the command line win over the environment. */
export function contextOf(
  command: Command,
  overrides: Parameters<typeof loadConfig>[1] = {},
): CommandContext {
  const { data, json } = command.optsWithGlobals<{ data?: string; json?: true }>();
  const config = loadConfig(undefined, { KNOWDESK_DATA: data, ...overrides });
  const pretty = process.stderr.isTTY === true;
  return { config, logger: createLogger({ level: config.logLevel, pretty, toStderr: json === true }) };
}

/**
 * Opens the database of a running server as its guest, or as owner where none runs; migrated either way, since a
 * server does that before it serves. Closes it when `use` ends.
 */
export async function withDatabase<T>(
  context: CommandContext,
  use: (database: OpenedDatabase) => Promise<T>,
): Promise<T> {
  const database = await openDatabase({ ...context, as: 'owner-or-guest' });
  try {
    if (database.role !== 'guest') await migrateToLatest(database);
    return await use(database);
  } finally {
    await database.close();
  }
}

/** The workspace a command is for: the one named by id or name, else the only one. */
export async function chooseWorkspace(
  db: Db,
  named: string | undefined,
): Promise<{ id: string; name: string }> {
  const all = await db.selectFrom('workspaces').select(['id', 'name']).orderBy('id').limit(100).execute();
  const list = all.map((workspace) => `${workspace.id} (${workspace.name})`).join(', ');
  const found = named === undefined ? all : all.filter(({ id, name }) => id === named || name === named);
  const [only] = found;
  if (only && found.length === 1) return only;
  if (all.length === 0)
    throw new AppError('workspace.none', 'There is no workspace yet: make one with `knowdesk setup`.');
  if (named === undefined)
    throw new AppError(
      'workspace.ambiguous',
      `There are several workspaces, name one with --workspace: ${list}.`,
    );
  throw new AppError(
    'workspace.not_found',
    `No workspace is called ${JSON.stringify(named)}; there are: ${list}.`,
  );
}

/** Whoever may run commands on the server's machine may do everything. */
export function commandLineActor(workspaceId: string): Actor {
  return {
    workspaceId,
    kind: 'api_key',
    memberId: null,
    id: 'command-line',
    name: 'command line',
    scopes: [...scope.options],
    role: null,
  };
}
