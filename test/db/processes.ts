import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach } from 'vitest';

export const isRoot = process.getuid?.() === 0;

const root = resolve(import.meta.dirname, '../..');
/** The Node that the package pins: it runs TypeScript as it is. */
const node = join(root, 'node_modules/.bin/node');

/** A user who is neither root nor whom root runs the database as. */
export const someUser = { uid: 34567, gid: 34567 };
export const nobody = { uid: 65534, gid: 65534 };

export type Worker = {
  pid: number;
  /** The next line that it prints, as JSON. Rejects when it ends without one. */
  next(): Promise<Record<string, unknown>>;
  kill(signal: NodeJS.Signals): void;
  exited: Promise<void>;
};

const workers: ChildProcess[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const worker of workers.splice(0)) worker.kill('SIGKILL');
  for (const folder of folders.splice(0)) {
    await until(() => processesIn(folder).length === 0);
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A folder below /tmp that is gone after the test, with whatever ran in it. */
export function temporaryFolder(
  options: { owner?: { uid: number; gid: number }; mode?: number } = {},
): string {
  const folder = mkdtempSync('/tmp/knowdesk-db-');
  folders.push(folder);
  chmodSync(folder, options.mode ?? 0o755);
  if (options.owner) chownSync(folder, options.owner.uid, options.owner.gid);
  return folder;
}

/** Starts a script of this folder in a process of its own. */
export function startWorker(
  script: string,
  args: string[],
  user: { uid?: number; gid?: number } = {},
): Worker {
  const child = spawn(node, [join(import.meta.dirname, script), ...args], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
    ...user,
  });
  workers.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${script} ended`);
    return JSON.parse(value) as Record<string, unknown>;
  };
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  return { pid: child.pid ?? 0, next, kill: (signal) => child.kill(signal), exited };
}

/** Ids of the processes that work in the folder or below it, such as a PostgreSQL server and all its children. */
export function processesIn(folder: string): number[] {
  const found: number[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (`${readlinkSync(`/proc/${name}/cwd`)}/`.startsWith(`${folder}/`)) found.push(Number(name));
    } catch {
      // Ended meanwhile, or not ours to look at.
    }
  }
  return found;
}

/** Waits until it is true; throws after `ms`. */
export async function until(condition: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not true within ${ms} ms`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
