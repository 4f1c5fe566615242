import type { Command } from 'commander';
import { openDatabase } from '../db/index.ts';
import { openFileStore } from '../files/index.ts';
import { contextOf, withDatabase } from './context.ts';
import { createBackup } from './create-backup.ts';
import { restoreBackup } from './restore-backup.ts';

export function addBackupCommands(program: Command): void {
  program
    .command('backup <file>')
    .description('write everything into one file, also while the server runs')
    .action(async (file: string, _options: unknown, command: Command) => {
      const context = contextOf(command);
      const made = await withDatabase(context, (database) =>
        createBackup({ database, files: openFileStore(context.config), config: context.config }, file),
      );
      console.log(
        `${made.rows} rows and ${made.files} files are in ${file}. It holds secrets: keep it as safe as the server.`,
      );
    });

  program
    .command('restore <file>')
    .description('read a backup into an empty data folder or database')
    .action(async (file: string, _options: unknown, command: Command) => {
      const context = contextOf(command);
      const database = await openDatabase({ ...context, as: 'owner' });
      try {
        const restored = await restoreBackup(
          { database, files: openFileStore(context.config), config: context.config },
          file,
        );
        console.log(
          `${restored.rows} rows and ${restored.files} files are back. Start the server with \`knowdesk serve\`.`,
        );
      } finally {
        await database.close();
      }
    });
}
