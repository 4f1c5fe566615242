import { createWriteStream } from 'node:fs';
import { copyFile, link, mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { create } from 'tar';
import { type Config, ensureSecret } from '../config/index.ts';
import type { OpenedDatabase } from '../db/index.ts';
import type { FileStore } from '../files/index.ts';
import { AppError, now } from '../lib/index.ts';

/** What a backup says of itself, `manifest.json` in the archive. */
export type BackupManifest = {
  format: 'knowdesk-backup';
  version: 1;
  createdAt: string;
  migrations: string[];
  tables: { name: string; columns: string[]; rows: number }[];
  files: string[];
};

/** A job that waits, or was being done, when the backup was made. */
export type BackupJob = { task: string; payload: unknown; runAt: string; maxAttempts: number };

export type BackupSource = {
  database: OpenedDatabase;
  files: FileStore;
  config: Pick<Config, 'secret' | 'dataDir'>;
};

/** Belong to the running database, not to its content. */
const skippedTables = new Set(['kysely_migration', 'kysely_migration_lock', 'job_workers']);

/**
 * Writes the database as one snapshot (so it may be in use), the uploaded files, waiting jobs and the secret into a
 * gzipped tar, mode 0600, under its name only when it is whole. Indexes are made anew from the rows after a restore.
 */
export async function createBackup(
  source: BackupSource,
  file: string,
): Promise<{ rows: number; files: number }> {
  const target = resolve(file);
  await mkdir(dirname(target), { recursive: true });
  const stage = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const manifest = await dumpDatabase(source.database.pool, stage);
    manifest.files = await stageFiles(source.files, stage);
    await writeFile(join(stage, 'secret'), ensureSecret(source.config));
    await writeFile(join(stage, 'manifest.json'), JSON.stringify(manifest));
    const draft = join(stage, 'backup.tar.gz');
    await create({ gzip: true, file: draft, cwd: stage, mode: 0o600, portable: true }, [
      'manifest.json',
      'jobs.json',
      'secret',
      'tables',
      'files',
    ]);
    await sync(draft);
    await rename(draft, target);
    return {
      rows: manifest.tables.reduce((sum, table) => sum + table.rows, 0),
      files: manifest.files.length,
    };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function dumpDatabase(pool: pg.Pool, stage: string): Promise<BackupManifest> {
  await mkdir(join(stage, 'tables'), { mode: 0o700 });
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const { rows: migrations } = await client.query<{ name: string }>(
      'select name from kysely_migration order by name',
    );
    const tables: BackupManifest['tables'] = [];
    for (const { name, columns } of await listTables(client)) {
      const from = client.query(copyTo(`copy ${quote(name)} (${columns.map(quote).join(', ')}) to stdout`));
      await pipeline(from, createWriteStream(join(stage, 'tables', `${name}.copy`), { mode: 0o600 }));
      tables.push({ name, columns, rows: from.rowCount });
    }
    await writeFile(join(stage, 'jobs.json'), JSON.stringify(await listJobs(client)));
    await client.query('commit');
    return {
      format: 'knowdesk-backup',
      version: 1,
      createdAt: now().toISOString(),
      migrations: migrations.map((row) => row.name),
      tables,
      files: [],
    };
  } finally {
    client.release(true);
  }
}

async function listTables(client: pg.PoolClient): Promise<{ name: string; columns: string[] }[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(`
    select table_name as name, array_agg(column_name::text order by ordinal_position) as columns
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema = current_schema() and table_type = 'BASE TABLE'
    group by table_name order by table_name`);
  return rows.filter(({ name }) => !skippedTables.has(name));
}

async function listJobs(client: pg.PoolClient): Promise<BackupJob[]> {
  const { rows } = await client.query<{
    task: string;
    payload: unknown;
    run_at: Date;
    max_attempts: number;
  }>(`
    select t.identifier as task, j.payload, j.run_at, j.max_attempts
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    where j.attempts < j.max_attempts order by j.id`);
  return rows.map((row) => ({
    task: row.task,
    payload: row.payload,
    runAt: row.run_at.toISOString(),
    maxAttempts: row.max_attempts,
  }));
}

/** Links (or copies) each stored file; one that is deleted meanwhile belongs to a document that is as well. */
async function stageFiles(files: FileStore, stage: string): Promise<string[]> {
  await mkdir(join(stage, 'files'), { mode: 0o700 });
  const keys: string[] = [];
  for await (const key of files.list()) {
    const to = join(stage, 'files', key);
    await mkdir(dirname(to), { recursive: true });
    const staged = await link(files.path(key), to).catch(() =>
      copyFile(files.path(key), to).catch(ignoreMissing),
    );
    if (staged !== 'missing') keys.push(key);
  }
  return keys;
}

function ignoreMissing(error: NodeJS.ErrnoException): 'missing' {
  if (error.code === 'ENOENT') return 'missing';
  throw new AppError(
    'backup.unreadable',
    `An uploaded file cannot be read: ${error.message}. Check who owns the data folder.`,
    { cause: error },
  );
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
