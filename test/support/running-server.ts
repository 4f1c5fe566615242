import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';

const root = join(import.meta.dirname, '../..');
const command = join(root, 'bin/knowdesk');

export type Setup = { workspaceId: string; apiKey: string; inboxKey: string };
export type RunningServer = {
  url: string;
  pid: number;
  log: () => string;
  kill: (signal: NodeJS.Signals) => Promise<number | null>;
};

/** A data folder of its own, removed after the file's tests. */
export async function makeDataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'knowdesk-flow-'));
  afterAll(async () => rm(folder, { recursive: true, force: true }));
  return folder;
}

function environment(dataDir: string, extra: Record<string, string>): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, ...env } = process.env;
  return { ...env, KNOWDESK_DATA: dataDir, KNOWDESK_RATE_LIMITS: 'off', NO_COLOR: '1', ...extra };
}

/** Runs one command to its end. */
export async function runCommand(
  dataDir: string,
  args: readonly string[],
  extra: Record<string, string> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(command, args, {
    env: environment(dataDir, extra),
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** `knowdesk setup --json`, before or beside a server. */
export async function setUp(dataDir: string, extra: Record<string, string> = {}): Promise<Setup> {
  const args = [
    'setup',
    '--email',
    'admin@example.com',
    '--password',
    'correct horse battery',
    '--workspace',
    'Flow',
    '--json',
  ];
  const { code, stdout, stderr } = await runCommand(dataDir, args, extra);
  if (code !== 0) throw new Error(`setup failed: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Setup;
}

const running = new Set<ChildProcess>();

/** Starts `knowdesk serve` on a free port and waits until it is ready. Whatever still runs is killed after the file. */
export async function startKnowdesk(
  dataDir: string,
  extra: Record<string, string> = {},
): Promise<RunningServer> {
  const env = environment(dataDir, { PORT: '0', LOG_LEVEL: 'info', ...extra });
  const child = spawn(command, ['serve'], { env, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      log += chunk;
    });
  }
  const exited = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  const url = await waitFor(() => {
    if (child.exitCode !== null) throw new Error(`knowdesk serve ended: ${log}`);
    return /"url":"(http[^"]+)"[^\n]*knowdesk is serving/.exec(log)?.[1];
  }, 60_000);
  return {
    url,
    pid: child.pid ?? 0,
    log: () => log,
    kill: async (signal) => {
      child.kill(signal);
      return await exited;
    },
  };
}

/** For a file's `afterAll`: nothing that it started stays. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Asks again until there is something. */
export async function waitFor<T>(
  find: () => T | undefined | Promise<T | undefined>,
  patienceMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error('waited too long');
    await sleep(50);
  }
}

/** True while a PostgreSQL of this data folder runs. */
export async function databaseRuns(dataDir: string): Promise<boolean> {
  const first = await readFile(join(dataDir, 'pg', 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(first.split('\n')[0]);
  if (!pid) return false;
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return state !== '' && !/\) Z /.test(state);
}
