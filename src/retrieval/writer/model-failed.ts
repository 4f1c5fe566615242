import type { WriterFallback } from '../../contract/index.ts';

/** Why no (whole) reply came. The message is for the log and holds nothing of the reply. */
export class ModelFailed extends Error {
  readonly reason: WriterFallback;
  constructor(reason: WriterFallback, message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}
