/** The process that parses one file and ends: what `run-in-process.ts` starts. */
import { readFile, stat } from 'node:fs/promises';
import { isAppError } from '../../lib/app-error.ts';
import { documentError } from './document-errors.ts';
import { type ParseTask, parseTask, type TaskAnswer } from './parse-task.ts';
import type { SourceFile } from './types.ts';
import { watchProcess } from './watch-process.ts';

/** What the process itself takes beside the heap, and what libraries keep outside of it, in MB. */
const BESIDE_HEAP_MB = 512;

function maxRssMb({ maxMemoryMb }: ParseTask['limits']): number {
  return maxMemoryMb + BESIDE_HEAP_MB;
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
  // Its bytes and the text in them would not fit; reading it would only be ended half-way.
  if (size > maxRssMb(limits) * 1024 * 1024 * 0.5) throw documentError('document.unsafe');
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
  watchProcess({ maxRssMb: maxRssMb(task.limits), deadlineMs: task.limits.deadlineMs });
  process.send?.(await answer(task));
});
