import { ScannerUnavailable } from '../files/index.ts';
import { type AppError, isAppError } from '../lib/index.ts';

/** What a job that failed for good tells the person who waits for it; `ours` is for errors that are not theirs. */
export function toProblem(error: unknown, ours: () => AppError): AppError {
  if (isAppError(error)) return error;
  return error instanceof ScannerUnavailable ? error.toAppError() : ours();
}
