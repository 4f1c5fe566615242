/** The thread that parses one file and ends: what `run-in-worker.ts` starts. */
import { readFile, stat } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { isAppError } from '../../lib/app-error.ts';
import { documentError } from './document-errors.ts';
import { type ParseTask, parseTask, type TaskAnswer } from './parse-task.ts';
import type { SourceFile } from './types.ts';

async function load(task: ParseTask): Promise<SourceFile> {
  const { source, limits } = task;
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

async function answer(task: ParseTask): Promise<TaskAnswer> {
  try {
    return { ok: true, value: await parseTask(await load(task), task) };
  } catch (error) {
    // Too deep a nesting ends the stack, too long a text the string.
    const known = isAppError(error)
      ? error
      : documentError(error instanceof RangeError ? 'document.unsafe' : 'document.broken', undefined, error);
    const detail = known.cause === undefined ? {} : { detail: describe(known.cause) };
    return { ok: false, code: known.code, message: known.message, ...detail };
  }
}

parentPort?.postMessage(await answer(workerData as ParseTask));
