import type { Command } from 'commander';
import { openAuth, setup } from '../accounts/index.ts';
import { ensureSecret } from '../config/index.ts';
import { AppError } from '../lib/index.ts';
import { contextOf, withDatabase } from './context.ts';

type SetupOptions = { email: string; password?: string; name?: string; workspace: string; json?: true };

export function addSetupCommand(program: Command): void {
  program
    .command('setup')
    .description(
      'make a workspace with its admin, an API key with all scopes and an inbox; again for a further workspace',
    )
    .requiredOption('--email <email>', 'the admin: a new account, or one that exists')
    .option('--password <password>', 'its password (at least 10 characters); asked for when left out')
    .option('--name <name>', "the admin's name")
    .requiredOption('--workspace <name>', "the workspace's name")
    .option('--json', 'print {workspaceId, apiKey, inboxKey} as the last line')
    .action(async (options: SetupOptions, command: Command) => {
      const context = contextOf(command);
      const password = options.password ?? (await askPassword());
      const made = await withDatabase(context, async ({ db }) => {
        const { config, logger } = context;
        const auth = openAuth({
          db,
          publicUrl: config.publicUrl,
          secret: await ensureSecret(config),
          mailEnabled: false,
          logger,
        });
        const { email, name, workspace } = options;
        return await setup({ db, auth }, { email, password, workspace, ...(name !== undefined && { name }) });
      });
      if (options.json) console.log(JSON.stringify(made));
      else
        console.log(
          `Workspace ${made.workspaceId}\nAPI key   ${made.apiKey}  (shown this once)\nInbox key ${made.inboxKey}`,
        );
    });
}

/** Reads the password without showing it. */
async function askPassword(): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY)
    throw new AppError('setup.invalid', 'Name the password with --password: there is no terminal to ask on.');
  stderr.write('Password: ');
  stdin.setRawMode(true);
  let password = '';
  try {
    for await (const chunk of stdin) {
      for (const char of String(chunk)) {
        if (char === '\r' || char === '\n') return password;
        if (char === '\u0003') process.exit(130);
        password = char === '\u007f' ? password.slice(0, -1) : password + char;
      }
    }
    return password;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}
