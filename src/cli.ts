import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { addBackupCommands } from './cli/backup.ts';
import { addGoldenCommand } from './cli/golden.ts';
import { addIngestCommand } from './cli/ingest.ts';
import { addKnowledgeCommands } from './cli/knowledge.ts';
import { addReportCommand } from './cli/report.ts';
import { addServeCommands } from './cli/serve.ts';
import { addSetupCommand } from './cli/setup.ts';
import { addWatchCommand } from './cli/watch.ts';
import { isAppError } from './lib/index.ts';

const packageJson: { version: string } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'),
);

const program = new Command('knowdesk')
  .description('Self-hosted knowledge-base helpdesk chatbot.')
  .version(packageJson.version)
  .showHelpAfterError()
  .option('--data <folder>', 'the data folder (KNOWDESK_DATA)');

addServeCommands(program);
addSetupCommand(program);
addIngestCommand(program);
addWatchCommand(program);
addGoldenCommand(program);
addKnowledgeCommands(program);
addReportCommand(program);
addBackupCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  // A mistake of the user's is told in its sentence; anything else with its stack, for a bug report.
  console.error(isAppError(error) ? `knowdesk: ${error.message} (${error.code})` : error);
  process.exitCode = 1;
}
