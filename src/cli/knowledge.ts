import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { ArchiveImport } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { openFileStore, openScanner } from '../files/index.ts';
import { exportArchive, getArchiveImport, startArchiveImport } from '../ingest/index.ts';
import { AppError } from '../lib/index.ts';
import { chooseWorkspace, commandLineActor, contextOf, withDatabase } from './context.ts';
import { doJobs } from './do-jobs.ts';

type Options = { workspace?: string; json?: true };
const pollMs = 200;

export function addKnowledgeCommands(program: Command): void {
  const knowledge = program
    .command('knowledge')
    .description('the whole knowledge of a workspace as one file');
  knowledge
    .command('export <file>')
    .description(
      'write documents, versions, FAQ, golden questions, websites and their history into one archive',
    )
    .option('--workspace <id or name>', 'which workspace, where there are several')
    .action(async (file: string, options: Options, command: Command) => {
      const context = contextOf(command);
      await withDatabase(context, async ({ db }) => {
        const workspace = await chooseWorkspace(db, options.workspace);
        const files = openFileStore(context.config);
        const scanner = openScanner({ clamav: context.config.clamav });
        const leftOut = await save(resolve(file), () => exportArchive({ db, files, scanner }, workspace.id));
        console.log(`The knowledge of ${workspace.name} is in ${file}.`);
        if (leftOut > 0)
          console.log(`${leftOut} files are not in it: the virus scanner has not looked at them yet.`);
      });
    });
  knowledge
    .command('import <file>')
    .description('read such an archive: all of it or, when something is wrong with it, nothing')
    .option('--workspace <id or name>', 'which workspace, where there are several')
    .option('--json', 'print the import as JSON')
    .action(async (file: string, options: Options, command: Command) => {
      const context = contextOf(command);
      await withDatabase(context, async (database) => {
        const { db } = database;
        const workspace = await chooseWorkspace(db, options.workspace);
        const files = openFileStore(context.config);
        const actor = commandLineActor(workspace.id);
        const upload = { name: basename(file), path: resolve(file) };
        const { id } = await startArchiveImport({ db, files }, actor, upload);
        // A running server does the job; where none runs this command does.
        const [done] = await Promise.all([ended(db, workspace.id, id), doJobs(context, database)]);
        console.log(options.json ? JSON.stringify(done, null, 2) : textOf(done));
      });
    });
}

/** Under its name only once it is whole. */
async function save(target: string, open: () => ReturnType<typeof exportArchive>): Promise<number> {
  const draft = `${target}.part`;
  try {
    const { stream, leftOut } = await open();
    await pipeline(stream, createWriteStream(draft, { mode: 0o600 }));
    await rename(draft, target);
    return leftOut;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function ended(db: Db, workspaceId: string, id: string): Promise<ArchiveImport> {
  for (;;) {
    const found = await getArchiveImport(db, workspaceId, id);
    if (found.status === 'done') return found;
    if (found.error) throw new AppError(found.error.code, found.error.message);
    await sleep(pollMs);
  }
}

function textOf({ report }: ArchiveImport): string {
  if (!report) return 'Nothing was imported.';
  const { documents, versions, faqEntries, goldenQuestions, sources, skipped, warnings } = report;
  return [
    `Imported ${documents} documents with ${versions} versions, ${faqEntries} FAQ entries, ${goldenQuestions} golden questions and ${sources} websites; ${skipped} were here already.`,
    ...(sources > 0 ? ['  Websites are read again once somebody looks at them by hand.'] : []),
    ...warnings.map(({ inbox, title }) => `  No inbox is called “${inbox}”: “${title}” is not open to it.`),
  ].join('\n');
}
