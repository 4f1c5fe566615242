import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import type { Actor } from '../accounts/index.ts';
import type { Document } from '../contract/index.ts';
import type { Db, OpenedDatabase } from '../db/index.ts';
import { openFileStore } from '../files/index.ts';
import {
  addDocument,
  getDocument,
  getFaqImport,
  type IngestDeps,
  parseLimits,
  startFaqImport,
} from '../ingest/index.ts';
import { AppError } from '../lib/index.ts';
import {
  type CommandContext,
  chooseWorkspace,
  commandLineActor,
  contextOf,
  withDatabase,
} from './context.ts';
import { doJobs } from './do-jobs.ts';

type IngestOptions = { workspace?: string; faq?: true; language?: string; tags?: string };

/** What a folder is searched for; a file that is named itself is always tried. */
const learnable = new Set(['.pdf', '.docx', '.md', '.markdown', '.html', '.htm', '.txt', '.csv', '.xlsx']);
const pollMs = 200;

export function addIngestCommand(program: Command): void {
  program
    .command('ingest <paths...>')
    .description('learn files, and all that folders hold; a file known by its path becomes its next version')
    .option('--workspace <id or name>', 'which workspace, where there are several')
    .option('--language <language>', 'the language of the documents, where it should not be guessed')
    .option('--tags <tags>', 'comma-separated')
    .option(
      '--faq',
      'the files are tables of questions and answers (CSV, XLSX): import their rows as FAQ entries',
    )
    .action(async (paths: string[], options: IngestOptions, command: Command) => {
      const context = contextOf(command);
      const files = (await Promise.all(paths.map((path) => findFiles(resolve(path))))).flat();
      if (files.length === 0)
        throw new AppError(
          'ingest.nothing',
          `Nothing to learn there: folders are searched for ${[...learnable].join(', ')}.`,
        );
      await withDatabase(context, async (database) => {
        const workspace = await chooseWorkspace(database.db, options.workspace);
        const failed = await ingest(context, database, commandLineActor(workspace.id), files, options);
        if (failed > 0) process.exitCode = 1;
      });
    });
}

async function findFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new AppError('ingest.not_found', `There is no file or folder ${path}.`);
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && learnable.has(extname(entry.name).toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !file
          .slice(path.length)
          .split(/[\\/]/)
          .some((part) => part.startsWith('.') || part === 'node_modules'),
    )
    .sort();
}

/** Hands the files in and waits until each is learned or refused; the number refused. */
async function ingest(
  context: CommandContext,
  database: OpenedDatabase,
  actor: Actor,
  files: readonly string[],
  options: IngestOptions,
): Promise<number> {
  const { db } = database;
  const deps = { db, files: openFileStore(context.config), limits: parseLimits(context.config) };
  const pending = options.faq
    ? await importTables(deps, actor, files)
    : await addFiles(deps, actor, files, options);
  // A running server does the jobs; where none runs this command does.
  const results = await Promise.all([watch(db, actor.workspaceId, pending), doJobs(context, database)]);
  return report(results[0]);
}

type Pending = { file: string; look: (db: Db, workspaceId: string) => Promise<State> };
type State = { done: number; total: number; ended: boolean; problem: string | null };

type AddDeps = Pick<IngestDeps, 'db' | 'files' | 'limits'>;

async function addFiles(
  deps: AddDeps,
  actor: Actor,
  files: readonly string[],
  options: IngestOptions,
): Promise<Pending[]> {
  const pending: Pending[] = [];
  for (const path of files) {
    const tags = options.tags
      ?.split(',')
      .map((tag) => tag.trim())
      .filter(Boolean);
    const { accepted } = await addDocument(deps, actor, {
      file: { name: basename(path), path },
      sourcePath: path,
      language: options.language,
      tags,
    });
    pending.push({
      file: path,
      look: async (db, workspaceId) => stateOf(await getDocument(db, workspaceId, accepted.id)),
    });
  }
  return pending;
}

function stateOf({ status, progress, error }: Document): State {
  return {
    ...progress,
    ended: status === 'ready' || status === 'failed',
    problem: error ? `${error.message} (${error.code})` : null,
  };
}

async function importTables(deps: AddDeps, actor: Actor, files: readonly string[]): Promise<Pending[]> {
  const pending: Pending[] = [];
  for (const path of files) {
    const { id } = await startFaqImport(deps, actor, { name: basename(path), path });
    pending.push({
      file: path,
      look: async (db, workspaceId) => {
        const { status, progress, error, rows } = await getFaqImport(db, workspaceId, id);
        const refused = rows
          .filter((row) => row.result === 'failed')
          .map((row) => `row ${row.row}: ${row.problem}`);
        const problem = error
          ? `${error.message} (${error.code})`
          : refused.length > 0
            ? refused.join('\n    ')
            : null;
        return { ...progress, ended: status === 'done' || status === 'failed', problem };
      },
    });
  }
  return pending;
}

/** Shows how far it is: on a terminal as a bar over all files, each counting by its passages or rows. */
async function watch(
  db: Db,
  workspaceId: string,
  pending: readonly Pending[],
): Promise<{ file: string; state: State }[]> {
  const bar = new SingleBar({
    format: '{bar} {percentage} % | {files}/{all} files',
    noTTYOutput: false,
    hideCursor: true,
  });
  bar.start(pending.length, 0, { files: 0, all: pending.length });
  for (;;) {
    const states = await Promise.all(
      pending.map(async ({ file, look }) => ({ file, state: await look(db, workspaceId) })),
    );
    const ended = states.filter(({ state }) => state.ended).length;
    const share = states.reduce(
      (sum, { state }) => sum + (state.ended ? 1 : state.total > 0 ? state.done / state.total : 0),
      0,
    );
    bar.update(share, { files: ended, all: pending.length });
    if (ended === pending.length) {
      bar.stop();
      return states;
    }
    await sleep(pollMs);
  }
}

function report(results: readonly { file: string; state: State }[]): number {
  const failed = results.filter(({ state }) => state.problem !== null);
  for (const { file, state } of failed) console.error(`  ${file}\n    ${state.problem}`);
  console.log(`${results.length - failed.length} of ${results.length} learned.`);
  return failed.length;
}
