import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { extract } from 'tar';
import { migrateToLatest } from '../db/index.ts';
import { AppError, isAppError } from '../lib/index.ts';
import { type BackupJob, type BackupManifest, type BackupSource, quote } from './create-backup.ts';

/**
 * Reads a backup into an empty database and data folder, all or nothing: rows in one transaction, then the files.
 * Throws `backup.unreadable`, `backup.newer` (made by a later release) or `backup.not_empty`.
 */
export async function restoreBackup(
  target: BackupSource,
  file: string,
): Promise<{ rows: number; files: number }> {
  const stage = await mkdtemp(join(tmpdir(), 'knowdesk-restore-'));
  try {
    const manifest = await unpack(file, stage);
    await migrateToLatest(target.database, { upTo: manifest.migrations.at(-1) }).catch(explainNewer);
    await assertEmpty(target.database.pool);
    for (const key of manifest.files) await target.files.put(key, join(stage, 'files', key));
    await load(target.database.pool, stage, manifest);
    await migrateToLatest(target.database);
    await keepSecret(target, stage);
    return {
      rows: manifest.tables.reduce((sum, table) => sum + table.rows, 0),
      files: manifest.files.length,
    };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function unpack(file: string, stage: string): Promise<BackupManifest> {
  try {
    await extract({ file, cwd: stage, strict: true });
    const manifest: BackupManifest = JSON.parse(await readFile(join(stage, 'manifest.json'), 'utf8'));
    if (manifest.format === 'knowdesk-backup' && manifest.version === 1) return manifest;
  } catch (error) {
    throw new AppError(
      'backup.unreadable',
      `${file} cannot be read as a backup of Knowdesk: ${(error as Error).message}.`,
      { cause: error },
    );
  }
  throw new AppError('backup.unreadable', `${file} is not a backup that this release knows.`);
}

function explainNewer(error: unknown): never {
  if (!isAppError(error, 'db.newer')) throw error;
  throw new AppError(
    'backup.newer',
    'The backup was made by a newer release of Knowdesk: restore it with that release.',
    { cause: error },
  );
}

async function assertEmpty(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query('select 1 from workspaces union all select 1 from "user" limit 1');
  if (rows.length > 0) {
    throw new AppError(
      'backup.not_empty',
      'There is a workspace here already: restore into an empty data folder (--data) or an empty database (DATABASE_URL).',
    );
  }
}

async function load(pool: pg.Pool, stage: string, manifest: BackupManifest): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('set constraints all deferred');
    const columnsOf = new Map(manifest.tables.map((table) => [table.name, table.columns]));
    for (const name of await inReferenceOrder(client, [...columnsOf.keys()])) {
      const columns = columnsOf.get(name) ?? [];
      const into = client.query(
        copyFrom(`copy ${quote(name)} (${columns.map(quote).join(', ')}) from stdin`),
      );
      await pipeline(createReadStream(join(stage, 'tables', `${name}.copy`)), into);
    }
    await moveSequences(client);
    for (const job of JSON.parse(await readFile(join(stage, 'jobs.json'), 'utf8')) as BackupJob[]) {
      await client.query(
        'select graphile_worker.add_job($1, payload => $2::json, run_at => $3::timestamptz, max_attempts => $4)',
        [job.task, JSON.stringify(job.payload), job.runAt, job.maxAttempts],
      );
    }
    await client.query('commit');
  } finally {
    client.release(true);
  }
}

/** Tables after those they refer to; deferrable references are checked at the end. */
async function inReferenceOrder(client: pg.PoolClient, names: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ child: string; parent: string }>(`
    select child.relname as child, parent.relname as parent from pg_constraint c
    join pg_class child on child.oid = c.conrelid join pg_class parent on parent.oid = c.confrelid
    where c.contype = 'f' and not c.condeferrable and c.conrelid <> c.confrelid`);
  const ordered = new Set<string>();
  const visit = (name: string) => {
    if (ordered.has(name)) return;
    for (const row of rows) if (row.child === name) visit(row.parent);
    ordered.add(name);
  };
  for (const name of names) visit(name);
  return [...ordered].filter((name) => names.includes(name));
}

/** Identity columns go on after the highest value that was restored. */
async function moveSequences(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ table_name: string; column_name: string }>(
    `select table_name, column_name from information_schema.columns where table_schema = current_schema() and is_identity = 'YES'`,
  );
  for (const { table_name: table, column_name: column } of rows) {
    await client.query(
      `select setval(pg_get_serial_sequence($1, $2), coalesce(max(${quote(column)}), 1), max(${quote(column)}) is not null) from ${quote(table)}`,
      [quote(table), column],
    );
  }
}

/** Visitors stay who they are: their tokens are signed with the secret. One that is set by KNOWDESK_SECRET wins. */
async function keepSecret(target: BackupSource, stage: string): Promise<void> {
  if (target.config.secret !== undefined) return;
  await writeFile(
    join(target.config.dataDir, 'knowdesk.secret'),
    `${await readFile(join(stage, 'secret'), 'utf8')}\n`,
    { mode: 0o600 },
  );
}
