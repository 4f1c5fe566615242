import { type JobName, type JobPayload, jobs } from '../contract/index.ts';
import { AppError, isAppError, type Logger } from '../lib/index.ts';
import { maxAttempts } from './enqueue.ts';
import type { JobHandler } from './handlers.ts';

/** Thrown for a try that the stopping process cut short; it does not count. */
export class Interrupted extends Error {}

/**
 * One try of one job. Returns when the queue may forget the job: it is done, or it failed for good and `failed` has
 * recorded that. Throws when it is to be tried again.
 */
export async function runJob<N extends JobName>(
  deps: { name: N; handler: JobHandler<N>; logger: Logger },
  job: { id: string; payload: unknown; attempt: number; signal: AbortSignal },
): Promise<void> {
  const { name, handler, logger } = deps;
  const { id, attempt, signal } = job;
  const parsed = jobs[name].safeParse(job.payload);
  if (!parsed.success) {
    // No retry helps, and `failed` could not read it either.
    logger.error(
      { job: name, jobId: id, error: parsed.error.message },
      'job dropped: its payload is not valid',
    );
    return;
  }
  const payload = parsed.data as JobPayload<N>;
  try {
    signal.throwIfAborted();
    if (attempt > maxAttempts) throw ended();
    await handler.run(payload, { attempt, signal });
    logger.debug({ job: name, jobId: id, attempt }, 'job done');
  } catch (error) {
    const permanent = isAppError(error);
    if (signal.aborted && !permanent) throw new Interrupted('the process is stopping', { cause: error });
    const about = { job: name, jobId: id, attempt, ...describe(error) };
    if (!permanent && attempt < maxAttempts) {
      logger.warn(about, 'job failed; it will be tried again');
      throw error;
    }
    // An AppError is what a user did (a broken file, say) and is told to them: nobody is to be woken for it.
    if (permanent && attempt <= maxAttempts) logger.warn(about, 'job refused');
    else logger.error(about, 'job failed for good');
    await handler.failed?.(payload, error);
  }
}

function ended(): AppError {
  return new AppError(
    'job.interrupted',
    'The server ended each time while it worked on this. Look for its last log lines before the end, then try again.',
  );
}

function describe(error: unknown): { code?: string; error: string } {
  if (!(error instanceof Error)) return { error: String(error) };
  return { ...(isAppError(error) && { code: error.code }), error: error.message };
}
