import { afterAll, beforeAll, inject } from 'vitest';
import { type OpenedDatabase, openDatabase } from '../../src/db/index.ts';
import { silentLogger } from '../../src/lib/index.ts';
import { databaseUrl, runSql } from './database-url.ts';

/** A migrated database of one's own. `close()` drops it. */
export type TestDatabase = OpenedDatabase & {
  /** Good as DATABASE_URL for a process that a test starts. */
  url: string;
};

let made = 0;

/** Copies the migrated template (global-setup.ts); for a test that needs more than one, or a fresh one. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { serverUrl, template } = inject('database');
  made += 1;
  const name = `${template}_${process.pid}_${made}`;
  await runSql(serverUrl, `create database ${name} template ${template}`);
  const url = databaseUrl(serverUrl, name);
  const opened = await openDatabase({
    config: { dataDir: '', databaseUrl: url },
    logger: silentLogger,
    as: 'owner',
  });
  const close = async () => {
    await opened.close();
    await drop(serverUrl, name);
  };
  return { ...opened, url, close };
}

/**
 * Sessions that a test left open are ended. That is refused while an autovacuum worker, which belongs to the superuser,
 * looks at the database (42501): a plain drop sends that one away by itself.
 */
async function drop(serverUrl: string, name: string): Promise<void> {
  try {
    await runSql(serverUrl, `drop database if exists ${name} with (force)`);
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    await runSql(serverUrl, `drop database if exists ${name}`);
  }
}

/**
 * One database for the test file (or the `describe`) that calls it, made before its tests and dropped after them.
 * Read its properties inside hooks and tests only: `const database = useTestDatabase(); … database.db`.
 */
export function useTestDatabase(): TestDatabase {
  let current: TestDatabase | undefined;
  beforeAll(async () => {
    current = await createTestDatabase();
  });
  afterAll(async () => {
    await current?.close();
    current = undefined;
  });
  return new Proxy({} as TestDatabase, {
    get(_, property) {
      if (!current) throw new Error('The test database exists only while tests and hooks run.');
      return Reflect.get(current, property);
    },
  });
}
