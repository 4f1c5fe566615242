import { AppError } from '../lib/index.ts';

/** How a version failed whose file the scanner did not pass. */
const UNSCANNED = ['document.infected', 'document.not_scanned', 'scanner.unavailable'];

type ScanState = { status: string; error_code: string | null; error_message: string | null };

/**
 * Why the file of a version has not passed a virus scanner: it is still to be looked at, or what came of it; undefined
 * when it has.
 */
export function whyUnscanned({ status, error_code, error_message }: ScanState): AppError | undefined {
  if (status === 'queued' || status === 'parsing')
    return new AppError(
      'document.scan_pending',
      'The virus scanner has not passed this file yet, so it cannot be opened. Try again once it has been read.',
    );
  if (status === 'failed' && error_code !== null && UNSCANNED.includes(error_code))
    return new AppError(error_code, error_message ?? '');
  return undefined;
}
