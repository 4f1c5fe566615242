import { Worker } from 'node:worker_threads';
import { AppError } from '../../lib/app-error.ts';
import { documentError } from './document-errors.ts';
import type { ParseTask, TaskAnswer } from './parse-task.ts';
import { workerUrl } from './worker-url.ts';

/**
 * Does one task in a thread of its own and ends the thread: a hostile file can cost its memory limit and its deadline, never
 * the process. Throws what the parsers throw, and `document.unsafe` when the thread runs out of memory or time,
 * `document.broken` when it dies otherwise.
 */
export function runInWorker(
  task: ParseTask,
  signal?: AbortSignal,
): Promise<Extract<TaskAnswer, { ok: true }>['value']> {
  const { maxMemoryMb, deadlineMs } = task.limits;
  const worker = new Worker(workerUrl(import.meta.url, './parse.worker'), {
    workerData: task,
    // Parsers need no settings or secrets of ours, and their chatter is nobody's log.
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 },
  });
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      reject(error);
      void worker.terminate();
    };
    const timer = setTimeout(() => fail(documentError('document.unsafe')), deadlineMs);
    const abort = () => fail(signal?.reason);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    worker.once('message', (answer: TaskAnswer) => {
      if (answer.ok) resolve(answer.value);
      else reject(new AppError(answer.code, answer.message, answer.detail ? { cause: answer.detail } : {}));
      void worker.terminate();
    });
    worker.once('error', (error) => {
      const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      fail(documentError(outOfMemory ? 'document.unsafe' : 'document.broken', undefined, error));
    });
    worker.once('exit', (code) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      // Nothing happens when it has answered; a thread that ends without a word was killed by what it read.
      reject(documentError('document.broken', undefined, `The parsing thread ended with code ${code}.`));
    });
  });
}
