import { randomBytes } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from './process-identity.ts';

/** Who owns a data folder, as written in its `knowdesk.lock`. */
export type LockHolder = { pid: number; start: string; host: string; socketDir: string };

export type FolderLock = { release(): void };

export const socketFile = '.s.PGSQL.5432';

/** A database that lost its owner stops within 8 seconds; one that still answers after this belongs to somebody. */
const orphanMs = 10_000;
const takeoverMs = 10_000;

/**
 * Makes this process the owner of the data folder, or tells who is. A lock whose process is gone is taken over:
 * of several processes that try at once, exactly one becomes the owner.
 */
export async function acquireFolderLock(
  dataDir: string,
  socketDir: string,
  patienceMs = orphanMs,
): Promise<{ lock: FolderLock } | { holder: LockHolder }> {
  const file = join(dataDir, 'knowdesk.lock');
  const mine = `${JSON.stringify({ pid: process.pid, start: processStart(process.pid) ?? '', host: hostname(), socketDir })}\n`;
  const lock = { release: () => release(file, mine) };
  for (;;) {
    if (create(file, mine)) return { lock };
    const text = readText(file);
    if (text === undefined) continue;
    const holder = parse(text);
    if (holder && (await isHeld(holder, patienceMs))) return { holder };
    if (replace(file, text, mine)) return { lock };
    await sleep(20);
  }
}

/** The living owner of the data folder, if there is one. */
export async function findLockHolder(dataDir: string): Promise<LockHolder | undefined> {
  const text = readText(join(dataDir, 'knowdesk.lock'));
  const holder = text === undefined ? undefined : parse(text);
  return holder && (await isHeld(holder, orphanMs)) ? holder : undefined;
}

async function isHeld(holder: LockHolder, patienceMs: number): Promise<boolean> {
  if (processStart(holder.pid) === holder.start) return true;
  // Gone, as far as this machine can see. The owner may live in another container that shares the folder (its pid
  // means nothing here), or its database may still be stopping: the socket tells.
  const deadline = performance.now() + patienceMs;
  while (await answers(join(holder.socketDir, socketFile))) {
    if (performance.now() > deadline) return true;
    await sleep(50);
  }
  return false;
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Writes a whole lock file where there is none; false when there is one. */
function create(file: string, text: string): boolean {
  const draft = writeDraft(file, text);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Replaces a stale lock, if it is still the one that was judged stale. The folder `knowdesk.lock.takeover` lets one
 * process at a time look again and replace; nothing waits between making and removing it, so one that is older than
 * some seconds was left by a crash.
 */
function replace(file: string, stale: string, text: string): boolean {
  const guard = `${file}.takeover`;
  try {
    mkdirSync(guard);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    removeOldGuard(guard);
    return false;
  }
  try {
    if (readText(file) !== stale) return false;
    renameSync(writeDraft(file, text), file);
    return true;
  } finally {
    rmdirSync(guard);
  }
}

function removeOldGuard(guard: string): void {
  try {
    if (Date.now() - statSync(guard).mtimeMs > takeoverMs) rmdirSync(guard);
  } catch {
    // Somebody else removed it.
  }
}

function release(file: string, mine: string): void {
  if (readText(file) === mine) rmSync(file, { force: true });
}

function writeDraft(file: string, text: string): string {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, text, { mode: 0o644, flag: 'wx' });
  return draft;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined for what no owner wrote, such as a file emptied by a power cut: nobody holds that. */
function parse(text: string): LockHolder | undefined {
  try {
    const value = JSON.parse(text) as Partial<LockHolder>;
    const { pid, start, host, socketDir } = value;
    if (typeof pid !== 'number' || typeof start !== 'string' || typeof socketDir !== 'string')
      return undefined;
    return { pid, start, host: String(host), socketDir };
  } catch {
    return undefined;
  }
}
