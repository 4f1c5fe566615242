import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openEmbedded } from '../../src/db/embedded/open-embedded.ts';
import { migrateToLatest, openDatabase } from '../../src/db/index.ts';
import { silentLogger } from '../../src/lib/index.ts';
import { databaseUrl, runSql, socketUrl } from './database-url.ts';

declare module 'vitest' {
  interface ProvidedContext {
    database: {
      /** The server, with a database that one may connect to. */
      serverUrl: string;
      /** The migrated database that every test file copies. */
      template: string;
    };
  }
}

/** One server a run: our own in a temporary folder, or the one in TEST_DATABASE_URL. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { serverUrl, stop } = await startServer();
  const template = `knowdesk_test_${randomBytes(4).toString('hex')}`;
  try {
    await makeTemplate(serverUrl, template);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('database', { serverUrl, template });
  return async () => {
    try {
      await dropAll(serverUrl, template);
    } finally {
      await stop();
    }
  };
}

async function startServer(): Promise<{ serverUrl: string; stop: () => Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { serverUrl: given, stop: async () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'knowdesk-test-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  removeAtTheEnd(folder);
  try {
    const embedded = await openEmbedded({
      dataDir: folder,
      guest: false,
      throwaway: true,
      logger: silentLogger,
    });
    const { user = '', host: socketDir = '' } = embedded.connection;
    return {
      serverUrl: socketUrl({ user, socketDir }, 'postgres'),
      stop: () => embedded.stop().finally(remove),
    };
  } catch (error) {
    remove();
    throw error;
  }
}

async function makeTemplate(serverUrl: string, template: string): Promise<void> {
  await runSql(serverUrl, `create database ${template} template template0 encoding 'UTF8'`);
  const config = { dataDir: '', databaseUrl: databaseUrl(serverUrl, template) };
  const database = await openDatabase({ config, logger: silentLogger, as: 'owner' });
  try {
    await migrateToLatest(database);
  } finally {
    await database.close();
  }
  // Nobody can be connected to what is copied.
  await runSql(serverUrl, `alter database ${template} allow_connections false`);
}

async function dropAll(serverUrl: string, template: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const { rows } = await client.query('select datname from pg_database where starts_with(datname, $1)', [
      template,
    ]);
    for (const { datname } of rows) await client.query(`drop database ${datname} with (force)`);
  } finally {
    await client.end();
  }
}

/** A run that is interrupted or killed cannot clean up: a shell that waits for its end does, after the database. */
function removeAtTheEnd(folder: string): void {
  const script = `
    cat >/dev/null
    for try in $(seq 150); do
      [ -S "$1/pg-socket/.s.PGSQL.5432" ] || rm -rf "$1" 2>/dev/null && [ ! -e "$1" ] && exit
      sleep 0.2
    done`;
  const stdio = ['pipe', 'ignore', 'ignore'] as const;
  spawn('/bin/sh', ['-c', script, 'sh', folder], { stdio: [...stdio], detached: true }).unref();
}
