import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const command = join(import.meta.dirname, '../../../bin/knowdesk');

function environment(folder: string): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, ...env } = process.env;
  const data = join(folder, 'data');
  return { ...env, KNOWDESK_DATA: data, KNOWDESK_RATE_LIMITS: 'off', PORT: '0', NO_COLOR: '1' };
}

/** A workspace with its keys in the data folder, by `knowdesk setup`. */
export async function setUpWorkspace(folder: string) {
  const args = 'setup --email bench@example.com --password only-for-the-bench --workspace Bench --json';
  const { stdout } = await promisify(execFile)(command, args.split(' '), { env: environment(folder) });
  const line = stdout.trim().split('\n').at(-1) ?? '';
  return JSON.parse(line) as { workspaceId: string; apiKey: string; inboxKey: string };
}

/** `knowdesk serve` on the data folder, with the seconds until it says that it serves. */
export async function runServer(folder: string) {
  const started = performance.now();
  const child = spawn(command, ['serve'], {
    env: environment(folder),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  const log = await new Promise<string>((resolve, reject) => {
    let log = '';
    child.stdout.on('data', (chunk) => {
      log += chunk;
      if (log.includes('knowdesk is serving')) resolve(log);
    });
    exited.then(() => reject(new Error(`The server ended before it served:\n${log}`)));
  });
  return {
    seconds: (performance.now() - started) / 1000,
    url: /"url":"([^"]+)"/.exec(log)?.[1] ?? '',
    residentMb: await residentOf(child.pid ?? 0),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000);
}
