import { type ChildProcess, fork } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import { AppError } from '../../lib/app-error.ts';
import { workerUrl } from '../../lib/worker-url.ts';
import { documentError } from './document-errors.ts';
import type { ParsedTask, ParseTask, TaskAnswer } from './parse-task.ts';
import type { ParseLimits } from './types.ts';

/** How much more polite than this process the parsing one is, and the most there is: questions are answered first. */
const POLITER = 10;
const MOST_POLITE = 19;

/**
 * Starts a process that parses one file. Not a worker thread: V8 ends the whole process when a thread's heap limit is
 * passed by one large allocation, so a hostile file could stop the server (seen with a CSV of 13 MB under 48 MB).
 * The process may read files, but not write any, start programs or, without more `permissions`, load native code.
 */
export function startProcess(
  worker: URL,
  limits: Pick<ParseLimits, 'maxMemoryMb'>,
  permissions: string[] = [],
): ChildProcess {
  const child = fork(worker, {
    execArgv: [
      `--max-old-space-size=${limits.maxMemoryMb}`,
      '--permission',
      '--allow-fs-read=*',
      '--allow-worker',
      ...permissions,
    ],
    // Parsers need no settings or secrets of ours, and their chatter is nobody's log.
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  try {
    // Beside ours, not as such: a server that is itself run politely must not start a process that goes before it.
    if (child.pid) setPriority(child.pid, Math.min(MOST_POLITE, getPriority() + POLITER));
  } catch {
    // Only politeness; some systems do not allow it.
  }
  return child;
}

/**
 * Does one task in a process of its own and ends it: a hostile file can cost its memory limit and its deadline, never
 * the server. Throws what the parsers throw, and `document.unsafe` when the process runs out of memory or time,
 * `document.broken` when it dies otherwise.
 */
export function runInProcess(task: ParseTask, signal?: AbortSignal): Promise<ParsedTask> {
  const child = startProcess(workerUrl(import.meta.url, './parse.worker'), task.limits);
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      reject(error);
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => fail(documentError('document.unsafe')), task.limits.deadlineMs);
    const abort = () => fail(signal?.reason);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    child.once('message', (answer: TaskAnswer) => {
      if (answer.ok) resolve(answer);
      else reject(toError(answer));
      child.kill('SIGKILL');
    });
    child.once('error', fail);
    child.once('exit', (code, killedBy) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      // Changes nothing when it has answered. Without an answer V8 aborts (134), or the watch or the system kills it.
      const outOfMemory = killedBy !== null || code === 134;
      reject(
        documentError(
          outOfMemory ? 'document.unsafe' : 'document.broken',
          undefined,
          `The parsing process ended without an answer: ${killedBy ?? code}.`,
        ),
      );
    });
    child.send(task, (error) => {
      if (error) fail(error);
    });
  });
}

/** An error of ours (a file that vanished, a bug) is no AppError, so that it is logged and tried again. */
function toError(answer: Extract<TaskAnswer, { ok: false }>): Error {
  if (answer.code === undefined) return new Error(answer.message);
  return new AppError(answer.code, answer.message, answer.detail ? { cause: answer.detail } : {});
}
