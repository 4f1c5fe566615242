/** The process that parses one file and ends: what `run-in-process.ts` starts. */
import { readFile, stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { isAppError } from '../../lib/app-error.ts';
import { documentError } from './document-errors.ts';
import { type ParseTask, parseTask, type TaskAnswer } from './parse-task.ts';
import type { ParseLimits, SourceFile } from './types.ts';

/** What the process itself takes beside the heap, and what libraries keep outside of it, in MB. */
const BESIDE_HEAP_MB = 512;

/**
 * A thread that ends this process, even in the middle of an endless loop, when its parent is gone, when its deadline has
 * passed, or when buffers outside the heap take more than is allowed.
 */
function watch({ maxMemoryMb, deadlineMs }: ParseLimits): void {
  const program = `
    const { parent, maxRss, until } = require('node:worker_threads').workerData;
    setInterval(() => {
      const over = process.memoryUsage.rss() > maxRss || performance.timeOrigin + performance.now() > until;
      if (over || process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
    }, 250);`;
  const maxRss = (maxMemoryMb + BESIDE_HEAP_MB) * 1024 * 1024;
  const until = performance.timeOrigin + performance.now() + deadlineMs + 1000;
  new Worker(program, { eval: true, workerData: { parent: process.ppid, maxRss, until } }).unref();
}

async function load({ source, limits }: ParseTask): Promise<SourceFile> {
  const size = 'bytes' in source ? source.bytes.length : (await stat(source.path)).size;
  if (size > limits.maxBytes) {
    const megabytes = Math.floor(limits.maxBytes / 1024 / 1024);
    throw documentError(
      'document.too_large',
      `This file is larger than ${megabytes} MB: split it into smaller files and upload them one by one.`,
    );
  }
  const bytes = 'bytes' in source ? source.bytes : await readFile(source.path);
  return {
    bytes,
    fileName: source.fileName,
    ...(source.mediaType === undefined ? {} : { mediaType: source.mediaType }),
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function toAnswer(error: unknown): TaskAnswer {
  if (isAppError(error)) {
    const detail = error.cause === undefined ? {} : { detail: describe(error.cause) };
    return { ok: false, code: error.code, message: error.message, ...detail };
  }
  // Too deep a nesting ends the stack, too long a text the string.
  if (error instanceof RangeError) return toAnswer(documentError('document.unsafe', undefined, error));
  return { ok: false, message: describe(error) };
}

async function answer(task: ParseTask): Promise<TaskAnswer> {
  try {
    return { ok: true, ...(await parseTask(await load(task), task)) };
  } catch (error) {
    return toAnswer(error);
  }
}

process.once('message', async (task: ParseTask) => {
  watch(task.limits);
  process.send?.(await answer(task));
});
