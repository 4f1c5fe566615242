import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watch } from 'chokidar';
import { AppError, isAppError } from '../../lib/index.ts';
import { readIgnoreRules } from './ignore-rules.ts';
import { prepareFile } from './prepare-file.ts';
import type { RemoteFile, RemoteFolder } from './remote-folder.ts';

export type WatchTask = {
  /** Absolute. */
  folder: string;
  remote: RemoteFolder;
  /** Where the folder can be read in the open. */
  url: string | undefined;
  ignore: readonly string[];
  language: string | undefined;
  tags: string | undefined;
  once: boolean;
  allowEmpty: boolean;
  signal: AbortSignal;
  say: (line: string) => void;
  /** A file is taken once it has not grown for so long. */
  settledMs?: number;
};

const settledMs = 1_000;
const lookMs = 1_000;

/**
 * Mirrors a folder until the signal aborts (with `once`: until all is learned); the number of files that failed. What
 * the server holds already, by hash, is not sent again; nothing is kept on this side. A folder that holds nothing
 * while the server holds files of it is refused (`watch.empty`): it is rather a wrong or unmounted one.
 */
export async function watchFolder(task: WatchTask): Promise<number> {
  const { folder, remote, signal, say } = task;
  const isIgnored = await readIgnoreRules(folder, task.ignore);
  const known = await remote.list();
  const work = createWork(task, known);
  const inside = (path: string) => relative(folder, path).split(sep).join('/');
  const present = new Set<string>();
  const watcher = watch(folder, {
    followSymlinks: false,
    awaitWriteFinish: { stabilityThreshold: task.settledMs ?? settledMs, pollInterval: 100 },
    ignored: (path, stats) => path !== folder && isIgnored(inside(path), stats?.isFile() ?? false),
  });
  const problem = new Promise<never>((_resolve, reject) => {
    watcher.on('error', reject);
  });
  problem.catch(() => {});
  watcher.on('add', (path) => {
    present.add(inside(path));
    work.put(inside(path));
  });
  watcher.on('change', (path) => work.put(inside(path)));
  watcher.on('unlink', (path) => {
    present.delete(inside(path));
    work.remove(inside(path));
  });
  try {
    await Promise.race([problem, new Promise<void>((resolve) => watcher.once('ready', () => resolve()))]);
    const gone = [...known.keys()].filter((path) => !present.has(path));
    if (present.size === 0 && gone.length > 0 && !task.allowEmpty)
      throw new AppError(
        'watch.empty',
        `${folder} holds nothing to learn, and the server ${gone.length} files of it. If they are to be deleted, say --allow-empty.`,
      );
    for (const path of gone) work.remove(path);
    say(`${folder}: ${present.size} files.`);
    if (task.once) {
      await Promise.race([problem, work.idle()]);
      return work.failed();
    }
    say('Watching; Ctrl-C ends it.');
    await Promise.race([problem, work.broken, untilAborted(signal)]);
    return 0;
  } catch (error) {
    if (signal.aborted) return 0;
    throw error;
  } finally {
    await watcher.close();
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
}

/** Files of the folder that wait for the server, one at a time in the order of their last change. */
function createWork(task: WatchTask, known: Map<string, RemoteFile>) {
  const { remote, signal, say } = task;
  const waiting = new Map<string, 'put' | 'remove'>();
  const failures = new Set<string>();
  /** What was sent and is not learned yet; one look at the list tells of all. */
  const learning = new Map<string, string>();
  let following: Promise<void> | undefined;
  let running: Promise<void> | undefined;
  let breakWith: (error: unknown) => void = () => {};
  const broken = new Promise<never>((_resolve, reject) => {
    breakWith = reject;
  });
  broken.catch(() => {});

  const add = (path: string, what: 'put' | 'remove') => {
    waiting.delete(path);
    waiting.set(path, what);
    running ??= run().finally(() => {
      running = undefined;
    });
  };
  const run = async () => {
    for (let next = first(waiting); next; next = first(waiting)) {
      const [path, what] = next;
      waiting.delete(path);
      try {
        await (what === 'put' ? put(path) : remove(path));
      } catch (error) {
        if (signal.aborted) return;
        if (isFatal(error)) return breakWith(error);
        failures.add(path);
        say(`  ✗ ${path}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  const put = async (path: string) => {
    const bytes = await prepareFile(task.folder, path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const before = known.get(path);
    if (before?.sha256 === sha256 && before.status !== 'failed') return;
    const url = task.url === undefined ? undefined : urlOf(task.url, path);
    const { language, tags } = task;
    const { id, status } = await remote.put({
      path,
      bytes,
      ...(url ? { url } : {}),
      ...(language ? { language } : {}),
      ...(tags ? { tags } : {}),
    });
    known.set(path, { id, sha256, status, passages: null, error: null });
    failures.delete(path);
    say(`  ${before ? '~' : '+'} ${path}`);
    learning.set(path, sha256);
    following ??= follow()
      .catch((error: unknown) => {
        if (!signal.aborted) breakWith(error);
      })
      .finally(() => {
        following = undefined;
      });
  };
  const remove = async (path: string) => {
    const before = known.get(path);
    if (!before) return;
    await remote.delete(before.id);
    known.delete(path);
    failures.delete(path);
    say(`  - ${path}`);
  };
  const follow = async () => {
    while (learning.size > 0) {
      await sleep(lookMs, undefined, { signal });
      const files = await remote.list();
      for (const [path, sha256] of learning) {
        const file = files.get(path);
        if (file && file.sha256 === sha256 && !isEnded(file)) continue;
        learning.delete(path);
        // deleted, or sent again since: nothing to tell
        if (file?.sha256 !== sha256) continue;
        known.set(path, file);
        if (file.status === 'failed') failures.add(path);
        say(
          file.status === 'failed'
            ? `  ✗ ${path}: ${file.error?.message ?? 'failed'} (${file.error?.code ?? ''})`
            : `  ✓ ${path}: ${file.passages ?? 0} passages`,
        );
      }
    }
  };
  return {
    put: (path: string) => add(path, 'put'),
    remove: (path: string) => add(path, 'remove'),
    broken,
    failed: () => failures.size,
    /** Until nothing waits and everything is learned or failed. */
    async idle() {
      while (running || following)
        await Promise.race([broken, Promise.all([running ?? Promise.resolve(), following])]);
    },
  };
}

function isEnded({ status }: RemoteFile): boolean {
  return status === 'ready' || status === 'failed';
}

function first(waiting: Map<string, 'put' | 'remove'>): [string, 'put' | 'remove'] | undefined {
  return waiting.entries().next().value;
}

/** A key that may not write will not be let in for the next file either. */
function isFatal(error: unknown): boolean {
  return isAppError(error) && /^request\.(unauthenticated|scope_missing)$/.test(error.code);
}

function urlOf(base: string, path: string): string {
  return new URL(path.split('/').map(encodeURIComponent).join('/'), base.endsWith('/') ? base : `${base}/`)
    .href;
}
