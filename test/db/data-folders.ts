import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { openEmbedded } from '../../src/db/embedded/open-embedded.ts';
import { type OpenedDatabase, openDatabase } from '../../src/db/index.ts';
import { silentLogger } from '../../src/lib/index.ts';
import { temporaryFolder } from './processes.ts';

const opened: OpenedDatabase[] = [];
// Runs before the clean-up of processes.ts (hooks that end run backwards), which waits until no database is left.
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

/** Opens our own database in the folder; it is closed after the test. */
export async function open(
  dataDir: string,
  as: 'owner' | 'owner-or-guest' = 'owner',
): Promise<OpenedDatabase> {
  const database = await openDatabase({
    config: { dataDir, databaseUrl: undefined },
    logger: silentLogger,
    as,
  });
  opened.push(database);
  return database;
}

/** The first row of a query. */
export async function one(database: OpenedDatabase, query: string): Promise<unknown> {
  return (await database.pool.query(query)).rows[0];
}

/** What puts an empty database into a folder: making one takes seconds, copying it does not. */
export function usePreparedDatabase(): (folder?: string) => string {
  let made = '';
  beforeAll(async () => {
    made = mkdtempSync('/tmp/knowdesk-db-');
    const embedded = await openEmbedded({
      dataDir: made,
      guest: false,
      throwaway: true,
      logger: silentLogger,
    });
    await embedded.stop();
  });
  afterAll(() => rmSync(made, { recursive: true, force: true }));
  return (folder = temporaryFolder()) => {
    execFileSync('cp', ['-a', join(made, 'pg'), folder]);
    return folder;
  };
}

/** Gives the database in a data folder to a user, as an administrator would. */
export function giveDatabase(folder: string, user: { uid: number; gid: number }): void {
  execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, join(folder, 'pg')]);
}
