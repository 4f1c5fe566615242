import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdir, open, opendir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError, now } from '../lib/index.ts';
import type { FileStore } from './file-store.ts';

/** No dot can occur in a key, so neither `..` nor the folder for drafts can be reached through one. */
const draftsName = '.drafts';
const validKey = /^[A-Za-z0-9_-]{1,200}(\/[A-Za-z0-9_-]{1,200}){0,9}$/;
const abandonedAfterMs = 24 * 3600 * 1000;

/**
 * The FileStore on a folder, `<dataDir>/files/`. A file is written beside, synced, and renamed into place, so that
 * after a crash it is there whole or not there.
 */
export function openFileStore({ dataDir }: { dataDir: string }): FileStore {
  const root = join(dataDir, 'files');
  const drafts = join(root, draftsName);
  mkdirSync(drafts, { recursive: true, mode: 0o700 });
  removeAbandoned(drafts);

  return {
    async put(key, content) {
      const target = locate(root, key);
      const draft = join(drafts, randomBytes(12).toString('hex'));
      try {
        await writeSynced(draft, content);
        await makeFolder(root, dirname(target));
        await rename(draft, target);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      await syncFolder(dirname(target));
    },
    get: (key) => found(key, readFile(locate(root, key))),
    async stream(key) {
      const handle = await found(key, open(locate(root, key)));
      try {
        return { bytes: (await handle.stat()).size, stream: handle.createReadStream() };
      } catch (error) {
        await handle.close();
        throw error;
      }
    },
    path: (key) => locate(root, key),
    async delete(key) {
      await rm(locate(root, key), { force: true });
    },
    list: () => listKeys(root),
  };
}

function locate(root: string, key: string): string {
  if (!validKey.test(key)) {
    throw new AppError(
      'file.key_invalid',
      `"${key}" is not a file key: keys are made with newId, not from input.`,
    );
  }
  return join(root, ...key.split('/'));
}

async function found<T>(key: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new AppError(
      'file.not_found',
      `The file ${key} is not in the data folder any more. Upload the document again, or restore a backup.`,
      { cause: error },
    );
  }
}

async function writeSynced(draft: string, content: Uint8Array | string): Promise<void> {
  const target = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
  await pipeline(typeof content === 'string' ? createReadStream(content) : [content], target);
}

/** Makes the folders down to `folder` and syncs each parent that got a new entry. */
async function makeFolder(root: string, folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let each = folder; each !== root; each = dirname(each)) await syncFolder(dirname(each));
}

/** A rename survives a power cut only once its folder is synced. Windows cannot open a folder, and need not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Drafts of processes that died. Young ones may belong to another process that shares the folder. */
function removeAbandoned(drafts: string): void {
  for (const name of readdirSync(drafts)) {
    const path = join(drafts, name);
    const age =
      now().getTime() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY);
    if (age > abandonedAfterMs) rmSync(path, { force: true });
  }
}

async function* listKeys(root: string): AsyncIterable<string> {
  for await (const entry of await opendir(root, { recursive: true })) {
    if (!entry.isFile()) continue;
    const key = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/');
    if (validKey.test(key)) yield key;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
