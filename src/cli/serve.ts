import { type Command, Option } from 'commander';
import { ensureSetupLink } from '../accounts/index.ts';
import { type ServeRole, type Serving, serve } from '../main.ts';
import { type CommandContext, contextOf, withDatabase } from './context.ts';

/** A second signal, or this long after the first, ends the process whatever still runs. */
const stopMs = 10_000;

export function addServeCommands(program: Command): void {
  program
    .command('serve')
    .description('start the server')
    .option('--port <port>', 'the port to listen on (PORT)')
    .option('--host <host>', 'the address to listen on (HOST)')
    .addOption(
      new Option('--role <role>', 'what this process does').choices(['all', 'web', 'worker']).default('all'),
    )
    .action(async (options: { port?: string; host?: string; role: ServeRole }, command: Command) => {
      const context = contextOf(command, { PORT: options.port, HOST: options.host });
      const serving = await serve({ ...context, role: options.role });
      stopOnSignals(serving, context);
      await sayHello(serving, context);
    });

  program
    .command('migrate')
    .description('bring the database to this release')
    .action(async (_options: unknown, command: Command) => {
      await withDatabase(contextOf(command), async () => {});
      console.log('The database is up to date.');
    });
}

/** Where it listens and, while nobody can sign in yet, the one-time link that makes the first admin. */
async function sayHello({ url, services }: Serving, { config, logger }: CommandContext): Promise<void> {
  logger.info({ url, dataDir: config.dataDir, database: services.database.role }, 'knowdesk is serving');
  const link = await ensureSetupLink(services.database.db, url);
  if (link)
    console.log(`\nNobody can sign in yet. Make the first admin with this one-time link:\n\n  ${link}\n`);
}

/** SIGTERM and Ctrl-C finish what runs, flush and close, within 10 seconds. */
export function stopOnSignals(
  serving: Pick<Serving, 'close'>,
  { logger }: Pick<CommandContext, 'logger'>,
): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), stopMs).unref();
    serving.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
