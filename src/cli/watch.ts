import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../lib/index.ts';
import { contextOf } from './context.ts';
import { openRemoteFolder } from './watch/remote-folder.ts';
import { watchFolder } from './watch/watch-folder.ts';

type WatchOptions = {
  server?: string;
  key?: string;
  name?: string;
  url?: string;
  ignore?: string[];
  tags?: string;
  language?: string;
  once?: true;
  allowEmpty?: true;
};

export function addWatchCommand(program: Command): void {
  program
    .command('watch <folder>')
    .description(
      'mirror a folder into the knowledge of a running server: what is added, changed and deleted in it',
    )
    .option('--server <url>', 'the server (PUBLIC_URL)')
    .option('--key <key>', 'an API key with knowledge:read and knowledge:write (KNOWDESK_API_KEY)')
    .option('--name <name>', 'what the folder is called on the server; its own name, if not said')
    .option('--url <url>', 'where the folder can be read in the open: citations then link to its files')
    .option(
      '--ignore <patterns...>',
      'files to leave out (drafts/**, *.tmp), beside .knowdeskignore in the folder',
    )
    .option('--language <language>', 'the language of the documents, where it should not be guessed')
    .option('--tags <tags>', 'comma-separated')
    .option('--once', 'mirror it as it is now, wait until all is learned, and end')
    .option('--allow-empty', 'delete everything on the server when the folder holds nothing')
    .action(async (path: string, options: WatchOptions, command: Command) => {
      const { config } = contextOf(command, { KNOWDESK_API_KEY: options.key });
      if (config.apiKey === undefined)
        throw new AppError(
          'watch.no_key',
          'Give an API key with --key or KNOWDESK_API_KEY; admins make one in the settings.',
        );
      const folder = resolve(path);
      if (!(await stat(folder).catch(() => undefined))?.isDirectory())
        throw new AppError('watch.not_found', `There is no folder ${folder}.`);
      const stop = new AbortController();
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
      const server = options.server ?? config.publicUrl;
      const name = options.name ?? basename(folder);
      const failed = await watchFolder({
        folder,
        remote: openRemoteFolder({ server, key: config.apiKey, name, signal: stop.signal }),
        url: options.url,
        ignore: options.ignore ?? [],
        language: options.language,
        tags: options.tags,
        once: options.once === true,
        allowEmpty: options.allowEmpty === true,
        signal: stop.signal,
        say: (line) => console.log(line),
      });
      if (failed > 0) process.exitCode = 1;
    });
}
